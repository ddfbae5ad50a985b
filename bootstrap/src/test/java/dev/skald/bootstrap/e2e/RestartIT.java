package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that is restarted over the same log, while people watch. */
class RestartIT {

    private final String workflow = UUID.randomUUID().toString();

    @TempDir
    private Path directory;

    @Test
    void clientsThatKnowRecoveryGoOnAsIfNothingHadHappened() {
        List<StockClient> clients = new ArrayList<>();
        Map<String, String> settings = new HashMap<>(Map.of("EVENT_LOG", "file:" + directory.resolve("log")));
        try (SkaldProcess first = SkaldProcess.serving(settings)) {
            settings.put("PORT", Integer.toString(first.port()));
            publish(first, 1, 3);
            for (Transport transport : Transport.values()) {
                StockClient client = Stock.V4.connect(
                        first.address(),
                        ClientOptions.on(transport)
                                .token(first.tokens().listing("viewer", workflow))
                                .comingBack());
                clients.add(client);
                client.subscribe(workflow);
                client.events(3);
            }
        }
        for (int restart = 1; restart <= 2; restart++) {
            try (SkaldProcess next = SkaldProcess.serving(settings)) {
                publish(next, 3 * restart + 1, 3);
                for (StockClient client : clients) {
                    List<StockClient.Seen> connects = client.await("connect", restart + 1);
                    assertThat(connects.get(restart).content().path("recovered").asBoolean())
                            .isTrue();
                    assertThat(connects.get(restart).text("id"))
                            .isEqualTo(connects.get(0).text("id"));
                    assertThat(contents(client.events(3 * restart + 3)))
                            .isEqualTo(IntStream.rangeClosed(1, 3 * restart + 3)
                                    .mapToObj(Integer::toString)
                                    .toList());
                }
            }
        }
        for (StockClient client : clients) {
            assertThat(client.seen("event")).hasSize(9);
            client.close();
        }
    }

    private void publish(SkaldProcess skald, int first, int count) {
        Agents.of(skald)
                .publish(
                        workflow,
                        IntStream.range(first, first + count)
                                .mapToObj(number -> Agents.thought(Integer.toString(number)))
                                .toList());
    }

    private static List<String> contents(List<JsonNode> events) {
        return events.stream()
                .map(event -> event.path("data").path("content").asText())
                .toList();
    }
}
