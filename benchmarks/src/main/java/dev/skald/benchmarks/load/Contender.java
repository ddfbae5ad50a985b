package dev.skald.benchmarks.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A server that is measured: how it is started.
 *
 * @param name what reports call it
 * @param command its program and arguments
 * @param environment its variables, in addition to the path and the secret
 * @param disk how it is told where to keep what is published, if it does
 * @param nodes how many there are of it on a Redis, if they are on one
 */
record Contender(
        String name,
        List<String> command,
        Map<String, String> environment,
        Optional<Keeping> disk,
        Optional<Nodes> nodes) {

    static final String SKALD = "skald";
    static final String SKALD_FILE = "skald-file";
    static final String SKALD_REDIS = "skald-redis";
    static final String SKALD_REDIS_APART = "skald-redis-apart";
    static final String SKALD_REDIS_TWO = "skald-redis-two";
    static final String NODE_SQLITE = "node-sqlite";
    static final String SKALD_RS256 = "skald-rs256";
    static final String SKALD_ES256 = "skald-es256";
    static final String LIMIT = "limit";
    static final String NODE = "node";
    static final String BARE = "netty-socketio";
    static final String PYTHON = "fastapi";

    /** A log that has filled up behaves as it will for ever; with the default some would go on growing all along. */
    private static final String RETENTION_EVENTS = "2000";

    private static final String SECRET = "JWT_SECRET";
    private static final String KEYS = "JWT_JWKS_FILE";
    private static final String PYTHON_PROGRAM = "/usr/bin/python3";

    /**
     * How a server that keeps events on the disk is told where.
     *
     * @param variable its variable
     * @param prefix what stands before the directory there
     */
    record Keeping(String variable, String prefix) {}

    /**
     * Processes on one Redis.
     *
     * @param count how many
     * @param publishersAt those that events are published at, by turns, from 0
     * @param viewersAt those that viewers connect to, by turns, from 0
     */
    record Nodes(int count, List<Integer> publishersAt, List<Integer> viewersAt) {
        Nodes {
            publishersAt = List.copyOf(publishersAt);
            viewersAt = List.copyOf(viewersAt);
        }
    }

    /** One that keeps nothing but in its own memory. */
    Contender(String name, List<String> command, Map<String, String> environment) {
        this(name, command, environment, Optional.empty(), Optional.empty());
    }

    /** One that keeps what is published on the disk. */
    Contender(String name, List<String> command, Map<String, String> environment, Keeping disk) {
        this(name, command, environment, Optional.of(disk), Optional.empty());
    }

    /** One of several processes, or one alone, on a Redis. */
    Contender(String name, List<String> command, Map<String, String> environment, Nodes nodes) {
        this(name, command, environment, Optional.empty(), Optional.of(nodes));
    }

    /** Keeps copies. */
    Contender {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** All that can be had here, Skald first. */
    static List<Contender> all(Checkout checkout) {
        List<Contender> all = new ArrayList<>();
        List<String> jar = List.of(java(), "-jar", checkout.jar().toString());
        Map<String, String> settings = Map.of("HOST", "127.0.0.1", "PORT", "0", "RETENTION_EVENTS", RETENTION_EVENTS);
        all.add(new Contender(SKALD, jar, settings));
        all.add(new Contender(SKALD_FILE, jar, settings, new Keeping("EVENT_LOG", "file:")));
        if (Shell.succeeds(List.of("redis-server", "--version"))) {
            all.add(new Contender(SKALD_REDIS, jar, settings, new Nodes(1, List.of(0), List.of(0))));
            all.add(new Contender(SKALD_REDIS_APART, jar, settings, new Nodes(2, List.of(0), List.of(1))));
            all.add(new Contender(SKALD_REDIS_TWO, jar, settings, new Nodes(2, List.of(0, 1), List.of(0, 1))));
        }
        all.add(peer(checkout, LIMIT, "LimitServer"));
        List<String> node =
                List.of("node", checkout.nodePeer().resolve("server.mjs").toString());
        all.add(new Contender(NODE, node, Map.of()));
        if (sqliteIsThere(checkout)) {
            all.add(new Contender(
                    NODE_SQLITE, node, Map.of("RETENTION_EVENTS", RETENTION_EVENTS), new Keeping("SQLITE", "")));
        }
        all.add(peer(checkout, BARE, "BareNettySocketIo"));
        if (pythonIsThere()) {
            all.add(new Contender(
                    PYTHON,
                    List.of(
                            PYTHON_PROGRAM,
                            checkout.pythonPeer().resolve("server.py").toString()),
                    Map.of()));
        }
        return all;
    }

    /** The same under another name, with the keys that are in this file instead of a secret. */
    Contender provided(String provided, Path keys) {
        return new Contender(provided, command, environment, disk, nodes)
                .with(SECRET, "")
                .with(KEYS, keys.toString());
    }

    /** Whether it goes by the keys of a provider. */
    boolean hasProvider() {
        return environment.containsKey(KEYS);
    }

    /** The same with another variable. */
    Contender with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Contender(name, command, more, disk, nodes);
    }

    /** The same, writing a flight recording when it ends; only a JVM does. */
    Contender recorded(Path directory) {
        if (!isJava()) {
            return this;
        }
        List<String> recording = new ArrayList<>(command);
        recording.add(1, "-XX:+UnlockDiagnosticVMOptions");
        recording.add(2, "-XX:+DebugNonSafepoints");
        recording.add(
                3,
                "-XX:StartFlightRecording:settings=profile,dumponexit=true,filename="
                        + directory.resolve(name + "-%p.jfr"));
        return new Contender(name, recording, environment, disk, nodes);
    }

    /** Whether it is one process that keeps nothing but in its memory. */
    boolean isInMemory() {
        return disk.isEmpty() && nodes.isEmpty();
    }

    /** Whether it runs on a JVM. */
    boolean isJava() {
        return command.get(0).equals(java());
    }

    private static Contender peer(Checkout checkout, String name, String main) {
        return new Contender(
                name, List.of(java(), "-cp", checkout.classPath(), "dev.skald.benchmarks.peers." + main), Map.of());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** Whether there is a binary of it for this platform. */
    private static boolean sqliteIsThere(Checkout checkout) {
        Path library = checkout.nodePeer().resolve("node_modules/libsql");
        return Files.isDirectory(library) && Shell.succeeds(List.of("node", "-e", "require('" + library + "')"));
    }

    private static boolean pythonIsThere() {
        return Files.isExecutable(Path.of(PYTHON_PROGRAM))
                && Shell.succeeds(List.of(PYTHON_PROGRAM, "-c", "import fastapi, socketio, uvicorn, jwt"));
    }
}
