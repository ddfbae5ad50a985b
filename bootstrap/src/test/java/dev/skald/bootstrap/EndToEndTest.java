package dev.skald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.bootstrap.config.SkaldConfig;
import dev.skald.bootstrap.wiring.Wiring;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From an agent that publishes over HTTP to a viewer with a stock JavaScript client, through nothing but the one port. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndToEndTest {

    private static final SkaldConfig CONFIG = SkaldConfig.builder()
            .host("127.0.0.1")
            .port(0)
            .secret("a-secret-of-exactly-32-bytes-....")
            .build();

    private static Skald skald;

    private final WorkflowId workflow = WorkflowId.random();
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        NodeViewer.install();
        skald = Skald.start(CONFIG);
    }

    @AfterAll
    static void stop() {
        skald.close();
    }

    @ParameterizedTest(name = "{0} over {1}")
    @CsvSource(delimiterString = " over ", textBlock = """
        socket.io-client over websocket
        socket.io-client over polling
        socket.io-client over polling,websocket
        socket.io-client-3 over polling,websocket
        """)
    void aViewerGetsHistoryAndThenWhatHappens(String client, String transports) throws Exception {
        assertThat(send("PUT", "", "application/json", "{\"owner\":\"alice\"}").statusCode())
                .isEqualTo(201);
        assertThat(publish("""
                {"type":"thought","data":{"content":"Let me "}}
                {"type":"thought","data":{"content":"see…"}}
                """)).contains("\"accepted\":2");

        try (NodeViewer viewer = NodeViewer.start(
                client, transports, skald.address(), workflow.toString(), 4, token("alice", Set.of()))) {
            assertThat(viewer.next()).isEqualTo("[\"subscribed\",true,[1,2]]");
            assertThat(publish("""
                    {"type":"tool_call","data":{"tool":"search","callId":"c1"}}
                    {"type":"result","data":{"answer":42}}
                    """)).contains("\"lastSeq\":4");
            assertThat(viewer.rest())
                    .containsExactly(
                            "[\"agent:thought\",\"thought\",1,{\"content\":\"Let me \"}]",
                            "[\"agent:thought\",\"thought\",2,{\"content\":\"see…\"}]",
                            "[\"agent:tool_call\",\"tool_call\",3,{\"tool\":\"search\",\"callId\":\"c1\"}]",
                            "[\"agent:result\",\"result\",4,{\"answer\":42}]");
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"nonsense,invalid_token", "'',missing_token"})
    void whoBringsNoGoodTokenIsToldWhy(String token, String code) throws Exception {
        try (NodeViewer viewer = NodeViewer.start(
                "socket.io-client", "polling,websocket", skald.address(), workflow.toString(), 1, token)) {
            assertThat(viewer.rest()).containsExactly("[\"refused\",\"Unauthorized\",401,\"" + code + "\"]");
        }
    }

    @Test
    void whoMayNotReadAWorkflowGetsNothingOfIt() throws Exception {
        send("PUT", "", "application/json", "{\"owner\":\"alice\"}");
        publish("{\"type\":\"thought\",\"data\":{\"content\":\"secret\"}}");
        try (NodeViewer viewer = NodeViewer.start(
                "socket.io-client", "websocket", skald.address(), workflow.toString(), 1, token("mallory", Set.of()))) {
            assertThat(viewer.next()).isEqualTo("[\"subscribed\",false,\"forbidden\"]");
        }
    }

    @Test
    void whatIsPublishedInProcessIsReadOverHttp() throws Exception {
        skald.publisher().thought(workflow, "hello").toCompletableFuture().join();
        HttpResponse<String> history = http.send(
                request("/events", token("root", Set.of())).GET().build(), HttpResponse.BodyHandlers.ofString());
        assertThat(history.statusCode()).isEqualTo(200);
        assertThat(history.body()).contains("{\"content\":\"hello\"}", "\"lastSeq\":1");
    }

    private String publish(String lines) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("POST", "/events", "application/x-ndjson", lines);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return answer.body();
    }

    private HttpResponse<String> send(String method, String path, String type, String body)
            throws IOException, InterruptedException {
        return http.send(
                request(path, token("agent", Set.of(Principal.PUBLISH_SCOPE)))
                        .header("Content-Type", type)
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(skald.address().resolve("/v1/workflows/" + workflow + path))
                .header("Authorization", "Bearer " + token);
    }

    private static String token(String subject, Set<String> scopes) {
        Clock clock = Clock.systemUTC();
        WorkflowGrant workflows = subject.equals("root") ? new WorkflowGrant.Every() : new WorkflowGrant.Absent();
        return Wiring.signToken(
                CONFIG.tokens(),
                new Principal(subject, scopes, workflows, clock.instant().plusSeconds(600)),
                clock);
    }
}
