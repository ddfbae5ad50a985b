package dev.skald.benchmarks.liveness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.benchmarks.scenario.Home;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Stock clients, as a process of Node that is given one round after the other. Not thread-safe; its methods block. The
 * process ends by itself when this one is gone.
 */
final class ArrivalsProcess implements AutoCloseable {

    private static final Duration END = Duration.ofSeconds(15);
    /** Longer than a round may take there. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Few: the process waits while they are full. */
    private static final int LINES = 256;

    private static final long LOOK_MILLIS = 100;
    private static final String BROKE_OFF = "";

    private final ObjectMapper json = new ObjectMapper();
    private final Process process;
    private final Writer input;
    private final Path log;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES);

    private ArrivalsProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "arrivals");
        reader.setDaemon(true);
        reader.start();
    }

    static ArrivalsProcess start(Home home) throws IOException {
        Path log = home.logs().resolve("arrivals.log");
        return new ArrivalsProcess(
                new ProcessBuilder("node", home.node().resolve("liveness.mjs").toString())
                        .redirectError(log.toFile())
                        .start(),
                log);
    }

    /**
     * Begins a round.
     *
     * @param port where the viewers connect
     * @param token lets them in
     * @param silence for how long nothing may come to one who is not at the end of his logs
     */
    void begin(int port, String token, Duration silence, List<ViewerPlan> viewers) throws IOException {
        ObjectNode round =
                json.createObjectNode().put("port", port).put("token", token).put("silenceMillis", silence.toMillis());
        ArrayNode plans = round.putArray("viewers");
        viewers.forEach(viewer -> plans.add(viewer.toJson()));
        tell("round", round);
    }

    /** Says that nothing is published any more: these are the last seq of each workflow. */
    void settle(Map<String, Long> last) throws IOException {
        tell("settle", json.valueToTree(last));
    }

    /**
     * Waits until everybody is at the end of his logs, or will not be.
     *
     * @param meanwhile is called again and again
     * @return where those stand that were left behind
     */
    List<String> settled(Observation meanwhile) throws IOException, InterruptedException {
        Arrivals late = new Arrivals();
        take(late, "settled", meanwhile);
        return late.late();
    }

    /** Something to look at while viewers arrive. */
    interface Observation {
        void look() throws IOException, InterruptedException;
    }

    /** Ends the round, and answers what everybody saw. */
    Arrivals end() throws IOException, InterruptedException {
        tell("end", json.getNodeFactory().booleanNode(true));
        Arrivals arrivals = new Arrivals();
        take(arrivals, "end", () -> {});
        return arrivals;
    }

    private void take(Arrivals into, String until, Observation meanwhile) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            String line = lines.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            if (line == null) {
                meanwhile.look();
                continue;
            }
            if (line.equals(BROKE_OFF)) {
                throw new IOException("the process of clients broke off, see " + log);
            }
            JsonNode entry = json.readTree(line);
            if (entry.path("kind").asText().equals(until)) {
                return;
            }
            into.note(entry);
        }
        throw new IOException("the process of clients hangs, see " + log);
    }

    private void tell(String what, JsonNode orders) throws IOException {
        ObjectNode command = json.createObjectNode();
        command.set(what, orders);
        input.write(command + "\n");
        input.flush();
    }

    private void read() {
        try (BufferedReader from = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                lines.put(line);
            }
            lines.put(BROKE_OFF);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
