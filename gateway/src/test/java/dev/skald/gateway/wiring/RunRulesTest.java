package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.config.SkaldConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What an agent may say within a run, and what of it is the gateway's to say. */
class RunRulesTest {

    private static final String THOUGHT = "{\"type\":\"thought\",\"data\":{\"content\":\"a\"}}\n";
    private static final String END = "{\"type\":\"error\",\"data\":{\"message\":\"no\"}}\n";

    private final SkaldConfig config = SkaldConfig.builder()
            .host("127.0.0.1")
            .port(0)
            .secret("a-secret-of-exactly-32-bytes-....")
            .build();
    private final String workflow = "/v1/workflows/" + WorkflowId.random();
    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> post(Wiring gateway, String path, String lease, String type, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.address().getPort() + workflow + path))
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!lease.isEmpty()) {
            request.header("Skald-Lease", lease);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> publish(Wiring gateway, String lease, String lines)
            throws IOException, InterruptedException {
        return post(gateway, "/events", lease, "application/x-ndjson", lines);
    }

    private String token() {
        Principal agent = new Principal(
                "agent",
                Set.of(Principal.PUBLISH_SCOPE),
                new WorkflowGrant.Every(),
                Instant.now().plusSeconds(600));
        return Wiring.signToken(config.tokens(), agent, Clock.systemUTC());
    }

    @Test
    void nothingStandsBehindTheEndAndTheGatewaysCodesAreRefused() throws IOException, InterruptedException {
        try (Wiring gateway = Wiring.start(config)) {
            String opened = post(gateway, "/runs", "", "application/json", "{}").body();
            String lease = opened.replaceAll(".*\"lease\":\"([^\"]+)\".*", "$1");

            HttpResponse<String> behind = publish(gateway, lease, THOUGHT + END + THOUGHT);
            assertThat(behind.statusCode()).isEqualTo(422);
            assertThat(behind.body()).contains("\"line\":3");
            for (String code : Set.of("producer_lost", "superseded")) {
                HttpResponse<String> reserved =
                        publish(gateway, lease, THOUGHT + END.replace("\"no\"", "\"no\",\"code\":\"" + code + "\""));
                assertThat(reserved.statusCode()).isEqualTo(422);
                assertThat(reserved.body()).contains("\"line\":2,\"field\":\"data.code\"");
            }
            String retryable = END.replace("\"no\"", "\"no\",\"retryable\":true");
            assertThat(publish(gateway, lease, retryable + THOUGHT + END).body())
                    .contains("\"accepted\":3", "\"firstSeq\":1,\"lastSeq\":3,\"controls\":0");
            assertThat(publish(gateway, "", END + THOUGHT).statusCode()).isEqualTo(202);
        }
    }
}
