package dev.skald.benchmarks.load;

import dev.skald.benchmarks.scenario.StoreDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A contender that runs, as a process of its own on the core for servers. */
final class Server implements AutoCloseable {

    private static final Pattern LISTENS =
            Pattern.compile("(?:Skald listens on http://localhost:|listening )(\\d+)(?: (\\d+))?");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration QUIET = Duration.ofMillis(150);
    private static final Duration QUIET_AT_LAST = Duration.ofSeconds(10);
    private static final long END_SECONDS = 15;
    /** The serial collector leaves holes, which count as alive, in all collections but each fourth. */
    private static final int COLLECTIONS = 4;
    /** The kernel counts CPU time in ticks of 10 ms, on every platform that Java has. */
    private static final long TICK_NANOS = Duration.ofMillis(10).toNanos();

    private final Contender contender;
    private final Process process;
    private final int port;
    private final int publishPort;
    private final Optional<Path> directory;

    private Server(Contender contender, Process process, int port, int publishPort, Optional<Path> directory) {
        this.directory = directory;
        this.contender = contender;
        this.process = process;
        this.port = port;
        this.publishPort = publishPort;
    }

    /**
     * Starts it, and waits until it listens.
     *
     * @param secret signs the tokens that it takes
     * @param pin the command that keeps a program on the core for servers
     * @throws LoadException if it does not listen in time
     */
    static Server start(Contender contender, String secret, List<String> pin, Path logs) {
        try {
            Path log = Files.createTempFile(Files.createDirectories(logs), contender.name() + "-", ".log");
            List<String> command = new ArrayList<>(pin);
            command.addAll(contender.command());
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().keySet().retainAll(List.of("PATH"));
            builder.environment().put("JWT_SECRET", secret);
            builder.environment().putAll(contender.environment());
            Optional<Path> directory = Optional.empty();
            if (contender.disk().isPresent()) {
                Contender.Keeping keeping = contender.disk().get();
                directory = Optional.of(Files.createTempDirectory(logs, contender.name() + "-store-"));
                builder.environment().put(keeping.variable(), keeping.prefix() + directory.get());
            }
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return awaitStart(contender, process, log, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Server awaitStart(Contender contender, Process process, Path log, Optional<Path> directory)
            throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            Matcher listens = LISTENS.matcher(Files.readString(log));
            if (listens.find()) {
                int port = Integer.parseInt(listens.group(1));
                int publish = Optional.ofNullable(listens.group(2))
                        .map(Integer::valueOf)
                        .orElse(port);
                return new Server(contender, process, port, publish, directory);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        process.destroyForcibly();
        throw new LoadException(contender.name() + " did not start, see " + log);
    }

    Contender contender() {
        return contender;
    }

    String name() {
        return contender.name();
    }

    /** Where it keeps what is published, if that is on the disk. */
    Optional<Path> directory() {
        return directory;
    }

    /** Where viewers connect. */
    int port() {
        return port;
    }

    /** Where events are published. */
    int publishPort() {
        return publishPort;
    }

    /** The CPU time that the process has used so far, in nanoseconds. */
    long cpuNanos() {
        String stat = proc("stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * TICK_NANOS;
    }

    /** Waits until the process has next to nothing left to do. */
    void awaitQuiet() {
        long end = System.nanoTime() + QUIET_AT_LAST.toNanos();
        long before;
        long now = cpuNanos();
        do {
            before = now;
            LockSupport.parkNanos(QUIET.toNanos());
            now = cpuNanos();
        } while (now - before > TICK_NANOS && System.nanoTime() < end);
    }

    /** The memory of the process that is resident, in bytes. */
    long residentBytes() {
        Matcher resident = RESIDENT.matcher(proc("status"));
        return resident.find() ? Long.parseLong(resident.group(1)) * 1024 : 0;
    }

    /** The heap that is alive, in bytes, after a collection; only a JVM tells. */
    Optional<Long> liveHeapBytes() {
        if (!contender.isJava()) {
            return Optional.empty();
        }
        String jcmd = Path.of(contender.command().get(0)).resolveSibling("jcmd").toString();
        for (int i = 0; i < COLLECTIONS; i++) {
            Shell.output(List.of(jcmd, Long.toString(process.pid()), "GC.run"));
        }
        Matcher total = HISTOGRAM_TOTAL.matcher(
                Shell.output(List.of(jcmd, Long.toString(process.pid()), "GC.class_histogram")));
        return total.find() ? Optional.of(Long.valueOf(total.group(1))) : Optional.empty();
    }

    private String proc(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new LoadException(name() + " has ended", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        directory.ifPresent(Server::delete);
    }

    private static void delete(Path directory) {
        try {
            new StoreDirectory(directory).remove();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
