package dev.skald.benchmarks.producers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.benchmarks.history.Acknowledgement;
import dev.skald.benchmarks.scenario.Home;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A producer that is a process of its own, in Node, and says beforehand what it sends and afterwards what was answered.
 */
final class ProducerProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 120;

    private final ObjectMapper json = new ObjectMapper();
    private final Process process;
    private final Path log;
    private final Thread reader;
    private final HeldRun run;
    private final Ledger ledger;
    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();
    private boolean waits;

    /** Starts it. */
    ProducerProcess(Home home, int port, Agent agent, HeldRun run, Ledger ledger) throws IOException {
        this.run = run;
        this.ledger = ledger;
        log = home.logs().resolve("producer.log");
        process = new ProcessBuilder("node", home.node().resolve("producer.mjs").toString())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        ObjectNode orders = json.createObjectNode()
                .put("port", port)
                .put("workflow", run.workflow())
                .put("token", agent.token())
                .put("run", run.id())
                .put("opening", agent.opening(run, false))
                .put("again", agent.opening(run, true))
                .put("name", "process-" + run.workflow());
        Writer input = process.outputWriter(StandardCharsets.UTF_8);
        input.write(orders + "\n");
        input.flush();
        reader = new Thread(this::read, "producer");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Waits until its run is open.
     *
     * @throws RunOverException if that was refused
     */
    void awaitOpen() throws IOException, InterruptedException, RunOverException {
        try {
            if (!opened.get(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new RunOverException("refused");
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a producer did not open its run, see " + log, e);
        }
    }

    /**
     * Kills it, with nothing that it could do about it. What it said before is read: only by its handle its output is
     * left open.
     */
    @Override
    public void close() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
        reader.join();
        if (waits) {
            run.maybeRenewed();
        }
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.endsWith("}")) {
                    note(json.readTree(line));
                }
            }
        } catch (IOException | RuntimeException e) {
            opened.completeExceptionally(e);
        }
        opened.completeExceptionally(new IOException("it ended"));
    }

    private void note(JsonNode line) throws IOException {
        waits = false;
        switch (line.path("kind").asText()) {
            case "sends" -> {
                waits = true;
                line.path("events").forEach(event -> ledger.attempts(List.of(said(event))));
            }
            case "opened" -> {
                run.opened(line.path("lease").asText(), millis(line));
                opened.complete(true);
            }
            case "beaten" -> run.renewedUntil(millis(line));
            case "published" -> published(line);
            case "refused" -> {
                run.maybeRenewed();
                ledger.refused(line.path("code").asText());
                opened.complete(false);
            }
            default -> throw new IOException("a producer says " + line);
        }
    }

    private void published(JsonNode line) {
        run.renewedBetween(line.path("sentAt").asLong(), line.path("answeredAt").asLong());
        boolean fresh = line.path("duplicates").asInt() == 0;
        long seq = line.path("firstSeq").asLong();
        for (JsonNode event : line.path("events")) {
            ledger.acknowledged(List.of(new Acknowledgement(
                    "process-" + run.workflow(),
                    0,
                    run.workflow(),
                    line.path("epoch").asText(),
                    fresh ? OptionalLong.of(seq++) : OptionalLong.empty(),
                    said(event))));
        }
    }

    private static String said(JsonNode event) {
        return Said.text(event.path("type").asText(), event.path("data"));
    }

    private static long millis(JsonNode line) {
        return Instant.parse(line.path("expiresAt").asText()).toEpochMilli();
    }
}
