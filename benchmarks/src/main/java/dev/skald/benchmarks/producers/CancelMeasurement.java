package dev.skald.benchmarks.producers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.benchmarks.access.Tokens;
import dev.skald.benchmarks.scenario.GatewayProcess;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.StoreDirectory;
import dev.skald.benchmarks.scenario.StoreKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** How long it takes until an agent knows that a stock client cancelled its run: with a gateway of its own. */
public final class CancelMeasurement {

    private static final int LANES_A_WAY = 2;

    private final ObjectMapper json = new ObjectMapper();
    private final Home home;
    private final StoreKind kind;
    private final int times;

    /**
     * A measurement.
     *
     * @param times how often each of the two ways to find out is measured
     */
    public CancelMeasurement(Home home, StoreKind kind, int times) {
        this.home = home;
        this.kind = kind;
        this.times = times;
    }

    /**
     * Measures.
     *
     * @throws IOException if it could not be carried out
     */
    public CancelFigures run() throws IOException, InterruptedException {
        home.prepare();
        Tokens tokens = new Tokens();
        StoreDirectory store = StoreDirectory.in(home);
        try (GatewayProcess gateway =
                GatewayProcess.start(home, tokens.secret(), Map.of("EVENT_LOG", store.eventLog(kind)))) {
            return measure(gateway.port(), tokens);
        } finally {
            store.remove();
        }
    }

    private CancelFigures measure(int port, Tokens tokens) throws IOException, InterruptedException {
        Path log = home.logs().resolve("cancels.log");
        Process process = new ProcessBuilder(
                        "node", home.node().resolve("cancels.mjs").toString())
                .redirectError(log.toFile())
                .start();
        try (Writer input = process.outputWriter(StandardCharsets.UTF_8);
                BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            input.write(orders(port, tokens) + "\n");
            input.flush();
            List<Double> byCount = new ArrayList<>();
            List<Double> byWait = new ArrayList<>();
            List<Double> live = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode one = json.readTree(line);
                List<Double> those = switch (one.path("way").asText()) {
                    case "count" -> byCount;
                    case "wait" -> byWait;
                    default -> live;
                };
                those.add(one.path("millis").asDouble());
            }
            if (process.waitFor() != 0) {
                throw new IOException("cancels could not be measured, see " + log);
            }
            return new CancelFigures(byCount, byWait, live);
        } finally {
            process.destroyForcibly();
        }
    }

    private ObjectNode orders(int port, Tokens tokens) {
        ObjectNode orders = json.createObjectNode()
                .put("port", port)
                .put("token", tokens.publisher())
                .put("viewer", tokens.controller())
                .put("times", times / LANES_A_WAY);
        orders.set(
                "workflows",
                json.valueToTree(Stream.generate(UUID::randomUUID)
                        .limit(2L * LANES_A_WAY)
                        .toList()));
        return orders;
    }
}
