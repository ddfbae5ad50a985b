package dev.skald.benchmarks.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server as a process of its own on a port of the loopback. Its log is written to a file. Thread-safe. */
public final class GatewayProcess implements AutoCloseable {

    private static final Pattern LISTENS =
            Pattern.compile("(?:Skald listens on https?://localhost:|^listening )(\\d+)");
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(15);

    /** Those that run: none is left behind when this program is stopped. */
    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
    }

    private final Process process;
    private final Path log;
    private final Thread reader;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private GatewayProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        RUNNING.add(process);
        var unused = process.onExit().thenRun(() -> RUNNING.remove(process));
        this.reader = new Thread(this::copy, "gateway-log");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts Skald from its jar on a free port, and waits until it listens.
     *
     * @param secret signs the tokens that it takes
     * @param variables what else it is configured with, beside where it listens
     * @throws IOException if it does not listen in time
     */
    public static GatewayProcess start(Home home, String secret, Map<String, String> variables)
            throws IOException, InterruptedException {
        Path log = home.logs().resolve("skald.log");
        Files.deleteIfExists(log);
        GatewayProcess gateway = launch(log, home.gateway(Optional.empty()), 0, secret, variables);
        try {
            gateway.awaitListening();
            return gateway;
        } catch (IOException e) {
            gateway.close();
            throw e;
        }
    }

    /**
     * Starts Skald, and does not wait for it.
     *
     * @param log the file that its log is added to
     * @param arguments what Java is started with
     * @param port where it shall listen, or 0 for a free port
     * @param secret signs the tokens that it takes
     * @param variables what else it is configured with
     */
    public static GatewayProcess launch(
            Path log, List<String> arguments, int port, String secret, Map<String, String> variables)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.net.preferIPv4Stack=true");
        command.addAll(arguments);
        return run(log, command, port, secret, variables);
    }

    /**
     * Starts a program that serves, and does not wait for it.
     *
     * @param log the file that its log is added to
     * @param command the program and its arguments; it tells where it listens by a line of output
     * @param port where it shall listen, or 0 for a free port
     * @param secret signs the tokens that it takes
     * @param variables what else it is configured with
     */
    public static GatewayProcess run(
            Path log, List<String> command, int port, String secret, Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(Map.of("HOST", "127.0.0.1", "PORT", Integer.toString(port), "JWT_SECRET", secret));
        builder.environment().putAll(variables);
        return new GatewayProcess(builder.start(), log);
    }

    /**
     * Waits until it listens.
     *
     * @throws IOException if it ends before that, or does not listen in time
     */
    public void awaitListening() throws IOException, InterruptedException {
        try {
            port.get(START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a server did not start, see " + log, e);
        }
    }

    /** The port it listens on. Blocks until it does. */
    public int port() {
        return port.join();
    }

    /** Whether it still runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /** Tells it to end, which it takes some time for, and does not wait. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it at once, with nothing that it could do about it, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
        reader.join(END.toMillis());
    }

    private void copy() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                var out = Files.newBufferedWriter(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher listens = LISTENS.matcher(line);
                if (listens.find()) {
                    port.complete(Integer.valueOf(listens.group(1)));
                }
                out.write(line);
                out.newLine();
            }
            port.completeExceptionally(new IOException("it ended"));
        } catch (IOException e) {
            port.completeExceptionally(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
        reader.join(END.toMillis());
    }
}
