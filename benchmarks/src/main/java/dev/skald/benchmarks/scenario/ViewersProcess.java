package dev.skald.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stock clients and the relays before them, as a process of their language. It ends by itself when it is told to
 * settle, and when this process is gone.
 */
public final class ViewersProcess implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(15);

    private final ObjectMapper json = new ObjectMapper();
    private final Process process;
    private final Writer input;
    private final Path log;
    private final CompletableFuture<Sightings> sightings = new CompletableFuture<>();

    private ViewersProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "viewers");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it.
     *
     * @param name tells it from others
     * @param program the program and its arguments
     * @param orders what its clients shall do
     */
    public static ViewersProcess start(Home home, String name, List<String> program, ObjectNode orders)
            throws IOException {
        Path log = home.logs().resolve("viewers-" + name + ".log");
        Process process =
                new ProcessBuilder(program).redirectError(log.toFile()).start();
        ViewersProcess viewers = new ViewersProcess(process, log);
        viewers.tell("start", orders);
        return viewers;
    }

    /** Whether it still runs. */
    public boolean alive() {
        return process.isAlive();
    }

    /**
     * Ends the cuts, and lets clients see the rest.
     *
     * @param last the last seq of each workflow
     * @param patience how long they may take
     */
    public void settle(Map<String, Long> last, Duration patience) throws IOException {
        ObjectNode orders = json.createObjectNode().put("timeoutMillis", patience.toMillis());
        orders.set("last", json.valueToTree(last));
        tell("settle", orders);
    }

    /**
     * Lets clients see the rest, and come to the epoch that each workflow is in.
     *
     * @param last the last seq of each workflow
     * @param epochs the epoch of each workflow
     * @param patience how long they may take
     */
    public void settle(Map<String, Long> last, Map<String, String> epochs, Duration patience) throws IOException {
        ObjectNode orders = json.createObjectNode().put("timeoutMillis", patience.toMillis());
        orders.set("last", json.valueToTree(last));
        orders.set("epochs", json.valueToTree(epochs));
        tell("settle", orders);
    }

    /**
     * Waits for its end.
     *
     * @param patience for how long
     * @throws IOException if it did not end, or not in order
     */
    public Sightings await(Duration patience) throws IOException, InterruptedException {
        try {
            Sightings found = sightings.get(patience.plus(END).toMillis(), TimeUnit.MILLISECONDS);
            if (!found.ended()) {
                throw new IOException("a process of clients broke off, see " + log);
            }
            return found;
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a process of clients did not end in order, see " + log, e);
        }
    }

    private void tell(String what, ObjectNode orders) throws IOException {
        ObjectNode command = json.createObjectNode();
        command.set(what, orders);
        input.write(command + "\n");
        input.flush();
    }

    private void read() {
        Sightings found = new Sightings();
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode entry = json.readTree(line);
                found.note(entry);
            }
            sightings.complete(found);
        } catch (IOException | RuntimeException e) {
            sightings.completeExceptionally(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
        }
    }
}
