package dev.skald.benchmarks.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Where the gateway of one run keeps its log.
 *
 * @param path the directory
 */
public record StoreDirectory(Path path) {

    /** A new directory beside the logs of a scenario's processes. */
    public static StoreDirectory in(Home home) throws IOException {
        return new StoreDirectory(Files.createTempDirectory(Files.createDirectories(home.logs()), "store-"));
    }

    /** What is done with the directory of a run. */
    public interface Run<R> {
        /** Does it, and answers what came of it. */
        R with(StoreDirectory store) throws IOException, InterruptedException;
    }

    /**
     * Has something done with a new directory, which is left there if that failed.
     *
     * @param passed whether what came of it is as it must be
     */
    public static <R> R during(Home home, Run<R> run, Predicate<R> passed) throws IOException, InterruptedException {
        StoreDirectory store = in(home);
        R report = run.with(store);
        if (passed.test(report)) {
            store.remove();
        }
        return report;
    }

    /** The variable {@code EVENT_LOG}, which names the directory if the store is one of files. */
    public String eventLog(StoreKind kind) {
        return switch (kind) {
            case FILE -> "file:" + path.toAbsolutePath();
            case MEMORY -> "memory";
        };
    }

    /** Deletes it with all there is in it. */
    public void remove() throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(path)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
