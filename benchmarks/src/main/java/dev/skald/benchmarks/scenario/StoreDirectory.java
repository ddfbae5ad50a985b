package dev.skald.benchmarks.scenario;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
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
