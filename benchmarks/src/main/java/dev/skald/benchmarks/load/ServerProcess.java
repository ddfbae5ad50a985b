package dev.skald.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of a contender, on the core for servers. */
final class ServerProcess implements AutoCloseable {

    private static final Pattern LISTENS =
            Pattern.compile("(?:Skald listens on http://localhost:|listening )(\\d+)(?: (\\d+))?");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");
    private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final long END_SECONDS = 15;
    /** The serial collector leaves holes, which count as alive, in all collections but each fourth. */
    private static final int COLLECTIONS = 4;
    /** The kernel counts CPU time in ticks of 10 ms, on every platform that Java has. */
    static final long TICK_NANOS = Duration.ofMillis(10).toNanos();

    private final Contender contender;
    private final Process process;
    private final int port;
    private final int publishPort;

    private ServerProcess(Contender contender, Process process, int port, int publishPort) {
        this.contender = contender;
        this.process = process;
        this.port = port;
        this.publishPort = publishPort;
    }

    /**
     * Starts it, and waits until it listens.
     *
     * @param pin the command that keeps a program on the core for servers
     * @param variables what it is configured with beside what the contender says
     * @throws LoadException if it does not listen in time
     */
    static ServerProcess start(Contender contender, List<String> pin, Path logs, Map<String, String> variables) {
        try {
            Path log = Files.createTempFile(Files.createDirectories(logs), contender.name() + "-", ".log");
            List<String> command = new ArrayList<>(pin);
            command.addAll(contender.command());
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().keySet().retainAll(List.of("PATH"));
            builder.environment().putAll(variables);
            // One that goes by the keys of a provider has no secret.
            builder.environment().putAll(contender.environment());
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
            return awaitStart(contender, process, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerProcess awaitStart(Contender contender, Process process, Path log) throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            Matcher listens = LISTENS.matcher(Files.readString(log));
            if (listens.find()) {
                int port = Integer.parseInt(listens.group(1));
                int publish = Optional.ofNullable(listens.group(2))
                        .map(Integer::valueOf)
                        .orElse(port);
                return new ServerProcess(contender, process, port, publish);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        process.destroyForcibly();
        throw new LoadException(contender.name() + " did not start, see " + log);
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
            throw new LoadException(contender.name() + " has ended", e);
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
    }
}
