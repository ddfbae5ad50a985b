package dev.skald.benchmarks.load;

import dev.skald.adapter.redis.RedisServer;
import dev.skald.benchmarks.scenario.StoreDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A contender that runs: a process of its own, or several on a Redis, on the core for servers. */
final class Server implements AutoCloseable {

    private static final Duration QUIET = Duration.ofMillis(150);
    private static final Duration QUIET_AT_LAST = Duration.ofSeconds(10);

    private final Contender contender;
    private final List<ServerProcess> processes;
    private final Optional<Path> directory;
    private final Optional<RedisServer> redis;

    private Server(
            Contender contender, List<ServerProcess> processes, Optional<Path> directory, Optional<RedisServer> redis) {
        this.contender = contender;
        this.processes = List.copyOf(processes);
        this.directory = directory;
        this.redis = redis;
    }

    /**
     * Starts it, and waits until it listens.
     *
     * @param secret signs the tokens that it takes
     * @param pin the command that keeps a program on the core for servers
     * @throws LoadException if it does not listen in time
     */
    static Server start(Contender contender, String secret, List<String> pin, Path logs) {
        Map<String, String> variables = new HashMap<>(Map.of("JWT_SECRET", secret));
        Optional<Path> directory = contender.disk().map(keeping -> {
            Path made = directory(contender, logs);
            variables.put(keeping.variable(), keeping.prefix() + made);
            return made;
        });
        Optional<RedisServer> redis = contender.nodes().map(nodes -> RedisServer.startBy(pin));
        redis.ifPresent(started -> variables.put("EVENT_LOG", started.url()));
        List<ServerProcess> processes = new ArrayList<>();
        int count = contender.nodes().map(Contender.Nodes::count).orElse(1);
        for (int node = 0; node < count; node++) {
            processes.add(ServerProcess.start(contender, pin, logs, variables));
        }
        return new Server(contender, processes, directory, redis);
    }

    private static Path directory(Contender contender, Path logs) {
        try {
            return Files.createTempDirectory(Files.createDirectories(logs), contender.name() + "-store-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** Where a viewer connects, who is the so-many-th. */
    int port(int viewer) {
        List<Integer> places = contender.nodes().map(Contender.Nodes::viewersAt).orElse(List.of(0));
        return processes.get(places.get(viewer % places.size())).port();
    }

    /** At how many of its processes events are published. */
    int publishingNodes() {
        return publishersAt().size();
    }

    /** Where a publisher posts, who is the so-many-th. */
    int publishPort(int publisher) {
        List<Integer> places = publishersAt();
        return processes.get(places.get(publisher % places.size())).publishPort();
    }

    private List<Integer> publishersAt() {
        return contender.nodes().map(Contender.Nodes::publishersAt).orElse(List.of(0));
    }

    /** The CPU time that its processes have used so far, in nanoseconds; that of a Redis is not among it. */
    long cpuNanos() {
        return cpuNanosOfNodes().stream().mapToLong(Long::longValue).sum();
    }

    /** The same, of each process. */
    List<Long> cpuNanosOfNodes() {
        return processes.stream().map(ServerProcess::cpuNanos).toList();
    }

    /** Waits until the processes have next to nothing left to do. */
    void awaitQuiet() {
        long end = System.nanoTime() + QUIET_AT_LAST.toNanos();
        long before;
        long now = cpuNanos();
        do {
            before = now;
            LockSupport.parkNanos(QUIET.toNanos());
            now = cpuNanos();
        } while (now - before > ServerProcess.TICK_NANOS && System.nanoTime() < end);
    }

    /** The memory of its processes that is resident, in bytes. */
    long residentBytes() {
        return processes.stream().mapToLong(ServerProcess::residentBytes).sum();
    }

    /** The heap of the first process that is alive, in bytes, after a collection; only a JVM tells. */
    Optional<Long> liveHeapBytes() {
        return processes.get(0).liveHeapBytes();
    }

    @Override
    public void close() {
        processes.forEach(ServerProcess::close);
        redis.ifPresent(RedisServer::close);
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
