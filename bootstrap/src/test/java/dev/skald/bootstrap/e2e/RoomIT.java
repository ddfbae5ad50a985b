package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is kept is bounded, and whoever only watches takes none of the room of those who publish. */
class RoomIT {

    private static final long LOG_MAX_BYTES = 2_000_000;

    /** Keeps little of a workflow. */
    @AutoClose
    private static final SkaldProcess forgetful = SkaldProcess.serving(Map.of("RETENTION_EVENTS", "100"));

    @Test
    void aViewerThatWaitsForManyWorkflowsKeepsNoAgentOut() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of("MAX_WORKFLOWS", "1", "MAX_CLIENT_EVENTS", "1000"));
                StockClient viewer = Stock.V4.connect(
                        skald.address(),
                        ClientOptions.on(Transport.WEBSOCKET)
                                .token(skald.tokens().agent()))) {
            List<String> epochs = new ArrayList<>();
            List<String> waitedFor = Stream.generate(() -> UUID.randomUUID().toString())
                    .limit(60)
                    .toList();
            for (String workflow : waitedFor) {
                JsonNode answer = viewer.subscribe(workflow);
                assertThat(answer.path("ok").asBoolean()).isTrue();
                epochs.add(answer.path("epoch").asText());
            }
            assertThat(gauge(skald, "skald_workflows")).isZero();
            assertThat(gauge(skald, "skald_workflows_watched")).isEqualTo(60);

            HttpResponse<String> published = Agents.of(skald).publish(waitedFor.get(20), Agents.thought("first"));

            assertThat(published.statusCode()).isEqualTo(202);
            assertThat(Agents.json(published.body()).path("epoch").asText()).isEqualTo(epochs.get(20));
            assertThat(viewer.events(1).get(0).path("workflowId").asText()).isEqualTo(waitedFor.get(20));
            assertThat(gauge(skald, "skald_workflows")).isEqualTo(1);
            assertThat(Agents.of(skald)
                            .publish(waitedFor.get(21), Agents.thought("one too many"))
                            .statusCode())
                    .isEqualTo(503);
        }
    }

    @Test
    void ownersAndReadersAreCountedAndRefusedOnceThereIsNoRoom() {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of("LOG_MAX_BYTES", String.valueOf(LOG_MAX_BYTES)))) {
            Agents agents = Agents.of(skald);
            String workflow = UUID.randomUUID().toString();
            agents.publish(workflow, Agents.thought("x".repeat(50_000)));
            String[] readers = IntStream.range(0, 900)
                    .mapToObj(i -> String.format("%064d", i))
                    .toArray(String[]::new);

            HttpResponse<String> answer = agents.register(workflow, "owner", readers);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(gauge(skald, "skald_log_bytes")).isGreaterThan(900 * 64 + 50_000);
            int registered = 1;
            while (answer.statusCode() / 100 == 2 && registered < 100) {
                answer = agents.register(UUID.randomUUID().toString(), "owner", readers);
                registered++;
                assertThat(gauge(skald, "skald_log_bytes")).isLessThanOrEqualTo(LOG_MAX_BYTES);
            }

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(registered).isBetween(10, 40);
            assertThat(agents.register(workflow, "owner").statusCode()).isEqualTo(200);
            assertThat(agents.register(UUID.randomUUID().toString(), "owner", "reader")
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.skald.bootstrap.e2e.Stock#onEachTransport")
    void theTailOfALongRunIsTheSameOnTheSocketAndOverHttp(Stock stock, Transport transport) {
        Agents agents = Agents.of(forgetful);
        String workflow = UUID.randomUUID().toString();
        agents.publish(
                workflow,
                IntStream.rangeClosed(1, 150)
                        .mapToObj(i -> Agents.thought("thought " + i))
                        .toList());
        try (StockClient client = stock.connect(
                forgetful.address(),
                ClientOptions.on(transport).token(forgetful.tokens().agent()))) {
            JsonNode answer = client.call(
                    "workflow:subscribe", "{\"workflowId\":\"" + workflow + "\",\"after\":-50,\"epoch\":\"old\"}");
            assertThat(answer.path("reset").asBoolean()).isTrue();
            assertThat(answer.has("gap")).isFalse();
            assertThat(client.events(50))
                    .first()
                    .satisfies(event -> assertThat(event.path("seq").asLong()).isEqualTo(101));
        }
        JsonNode page = Agents.json(agents.history(workflow, "?after=-500").body());
        assertThat(page.has("gap")).isFalse();
        assertThat(page.path("events")).hasSize(100);
        assertThat(Agents.json(agents.history(workflow, "?after=-2").body())
                        .path("events")
                        .path(0)
                        .path("seq")
                        .asLong())
                .isEqualTo(149);
        assertThat(Agents.json(agents.history(workflow, "?after=" + Long.MAX_VALUE)
                                .body())
                        .path("reset")
                        .asBoolean())
                .isTrue();
        assertThat(agents.history(workflow, "?after=-10001").statusCode()).isEqualTo(400);
    }

    private static double gauge(SkaldProcess skald, String name) {
        Agents agents = Agents.of(skald);
        Matcher line = Pattern.compile("(?m)^" + name + " (\\S+)$")
                .matcher(agents.send(agents.to("/metrics")).body());
        assertThat(line.find()).isTrue();
        return Double.parseDouble(line.group(1));
    }
}
