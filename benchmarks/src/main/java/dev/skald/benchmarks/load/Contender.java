package dev.skald.benchmarks.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A server that is measured: how it is started.
 *
 * @param name what reports call it
 * @param command its program and arguments
 * @param environment its variables, in addition to the path and the secret
 */
record Contender(String name, List<String> command, Map<String, String> environment) {

    static final String SKALD = "skald";
    static final String LIMIT = "limit";
    static final String NODE = "node";
    static final String BARE = "netty-socketio";
    static final String PYTHON = "fastapi";

    /** A log that has filled up behaves as it will for ever; with the default some would go on growing all along. */
    private static final String RETENTION_EVENTS = "2000";

    private static final String PYTHON_PROGRAM = "/usr/bin/python3";

    /** Keeps copies. */
    Contender {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** All that can be had here, Skald first. */
    static List<Contender> all(Checkout checkout) {
        Contender skald = new Contender(
                SKALD,
                List.of(java(), "-jar", checkout.jar().toString()),
                Map.of("HOST", "127.0.0.1", "PORT", "0", "RETENTION_EVENTS", RETENTION_EVENTS));
        Contender node = new Contender(
                NODE, List.of("node", checkout.nodePeer().resolve("server.mjs").toString()), Map.of());
        Contender limit = peer(checkout, LIMIT, "LimitServer");
        Contender bare = peer(checkout, BARE, "BareNettySocketIo");
        if (!pythonIsThere()) {
            return List.of(skald, limit, node, bare);
        }
        Contender python = new Contender(
                PYTHON,
                List.of(
                        PYTHON_PROGRAM,
                        checkout.pythonPeer().resolve("server.py").toString()),
                Map.of());
        return List.of(skald, limit, node, bare, python);
    }

    /** The same with another variable. */
    Contender with(String variable, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(variable, value);
        return new Contender(name, command, more);
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
        return new Contender(name, recording, environment);
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

    private static boolean pythonIsThere() {
        return Files.isExecutable(Path.of(PYTHON_PROGRAM))
                && Shell.succeeds(List.of(PYTHON_PROGRAM, "-c", "import fastapi, socketio, uvicorn, jwt"));
    }
}
