package dev.skald.bootstrap.nodes;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Several nodes on this machine, to try out: a Redis, a balancer that sends each connection to any of them, and the
 * nodes as processes, all but the first, which whoever starts them is himself. Thread-safe.
 */
public final class LocalNodes implements AutoCloseable {

    private static final int SECRET_BYTES = 32;

    private final Path directory;
    private final RedisProcess redis;
    private final Balancer balancer;
    private final List<NodeProcess> others;
    /** What is to be ended, in that order. */
    private final List<AutoCloseable> started;

    private final Map<String, String> first;

    private LocalNodes(
            Path directory,
            RedisProcess redis,
            Balancer balancer,
            List<NodeProcess> others,
            List<AutoCloseable> started,
            Map<String, String> first) {
        this.directory = directory;
        this.redis = redis;
        this.balancer = balancer;
        this.others = List.copyOf(others);
        this.started = List.copyOf(started);
        this.first = Map.copyOf(first);
    }

    /**
     * Starts them, and waits for no node.
     *
     * @param count how many there are, the first included; two or more
     * @param port where the balancer listens on the loopback interface; 0 is any that is free
     * @param serve the command that starts a node
     * @param environment what all nodes are configured with
     * @throws IOException if something could not be started; the message is one for a user
     */
    public static LocalNodes start(int count, int port, List<String> serve, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("skald-nodes-");
        List<AutoCloseable> started = new ArrayList<>(List.of(() -> delete(directory)));
        try {
            RedisProcess redis = RedisProcess.start(directory);
            started.add(0, redis);
            List<Integer> ports = FreePorts.find(count);
            Balancer balancer = Balancer.start(
                    loopback(port), ports.stream().map(LocalNodes::loopback).toList(), Choice.RANDOM);
            started.add(0, balancer);
            Map<String, String> shared = new HashMap<>(environment);
            shared.put("HOST", "127.0.0.1");
            // One port cannot be that of all nodes, and the address is a plain one.
            List.of("ADMIN_PORT", "TLS_CERT", "TLS_KEY").forEach(shared::remove);
            shared.put("PUBLIC_URL", "http://localhost:" + balancer.port());
            shared.put("EVENT_LOG", redis.url());
            shared.put("CLUSTER_SECRET", secret());
            List<NodeProcess> others = new ArrayList<>();
            for (int node = 1; node < count; node++) {
                String name = "node-" + (node + 1);
                NodeProcess other =
                        new NodeProcess(name, serve, at(ports.get(node), shared), directory.resolve(name + ".log"));
                started.add(1, other);
                others.add(other);
            }
            return new LocalNodes(directory, redis, balancer, others, started, at(ports.get(0), shared));
        } catch (IOException | InterruptedException e) {
            closeAll(started);
            throw e;
        }
    }

    private static void closeAll(List<AutoCloseable> all) throws IOException {
        try {
            for (AutoCloseable one : all) {
                one.close();
            }
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("not all could be ended", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> written;
        try (Stream<Path> found = Files.walk(directory)) {
            written = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : written) {
            Files.delete(file);
        }
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static Map<String, String> at(int port, Map<String, String> shared) {
        Map<String, String> environment = new HashMap<>(shared);
        environment.put("PORT", Integer.toString(port));
        environment.put("NODE_URL", "http://127.0.0.1:" + port);
        return environment;
    }

    private static String secret() {
        byte[] secret = new byte[SECRET_BYTES];
        new SecureRandom().nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }

    /** What the first node is configured with: credentials are among it. */
    public Map<String, String> environment() {
        return first;
    }

    /** Where clients connect, whichever node they come to. */
    public URI address() {
        return URI.create("http://localhost:" + balancer.port());
    }

    /** The numbers of the processes of the other nodes, as they are now. */
    public List<Long> pids() {
        return others.stream().map(NodeProcess::pid).toList();
    }

    /** The number of the process of Redis. */
    public long redisPid() {
        return redis.pid();
    }

    /** Where logs are, and what Redis keeps, until all is closed. */
    public Path directory() {
        return directory;
    }

    /** Ends everything but the first node, and deletes what was written. */
    @Override
    public void close() throws IOException {
        closeAll(started);
    }
}
