package dev.skald.benchmarks.scenario;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Skald from its jar, as a process of its own on a free port of the loopback. Its log is written to a file. */
public final class GatewayProcess implements AutoCloseable {

    private static final Pattern LISTENS = Pattern.compile("Skald listens on http://localhost:(\\d+)");
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration END = Duration.ofSeconds(15);

    private final Process process;
    private final Thread reader;
    private final CompletableFuture<Integer> port = new CompletableFuture<>();

    private GatewayProcess(Process process, Path log) {
        this.process = process;
        this.reader = new Thread(() -> copy(log), "gateway-log");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it, and waits until it listens.
     *
     * @param secret signs the tokens that it takes
     * @param variables what else it is configured with, beside where it listens
     * @throws IOException if it does not listen in time
     */
    public static GatewayProcess start(Home home, String secret, Map<String, String> variables)
            throws IOException, InterruptedException {
        Path log = home.logs().resolve("skald.log");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Djava.net.preferIPv4Stack=true",
                        "-jar",
                        home.jar().toString()))
                .redirectErrorStream(true);
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(Map.of("HOST", "127.0.0.1", "PORT", "0", "JWT_SECRET", secret));
        builder.environment().putAll(variables);
        GatewayProcess gateway = new GatewayProcess(builder.start(), log);
        try {
            gateway.port.get(START.toMillis(), TimeUnit.MILLISECONDS);
            return gateway;
        } catch (ExecutionException | TimeoutException e) {
            gateway.close();
            throw new IOException("the gateway did not start, see " + log, e);
        }
    }

    /** The port it listens on. */
    public int port() {
        return port.join();
    }

    /** Whether it still runs. */
    public boolean alive() {
        return process.isAlive();
    }

    private void copy(Path log) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
                var out = Files.newBufferedWriter(log)) {
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
