package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.Variable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The document of the Socket.IO face says what the gateway does: it has the events that clients may send, those that
 * they are sent, and what is in them and in acknowledgements.
 */
class AsyncApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern NAMES = Pattern.compile("\"((?:workflow|auth):[a-z_]+)\"");
    private static final Path SOURCES =
            Path.of("..", "adapter-socketio", "src", "main", "java", "dev", "skald", "adapter", "socketio");

    /** What it takes a log that was lost, or a client that is slow beyond measure, to see. */
    private static final Set<String> SELDOM = Set.of("workflow:gap", "workflow:reset");

    private final SkaldConfig config = SkaldConfig.builder()
            .host("127.0.0.1")
            .port(0)
            .secret("a-secret-of-exactly-32-bytes-....")
            .set(Variable.RETENTION_EVENTS, "20")
            .set(Variable.JWT_CLOCK_SKEW, "PT0S")
            .build();
    private final Set<String> sent = new TreeSet<>();
    private Wiring wiring;
    private ApiDocument document;

    @BeforeEach
    void start() throws Exception {
        wiring = Wiring.start(config);
        document = new ApiDocument(JSON.readTree(http("GET", "/v1/asyncapi.json", "")));
    }

    @AfterEach
    void stop() {
        wiring.close();
    }

    private String token(String subject, Duration life, String... scopes) {
        return Wiring.signToken(
                config.tokens(),
                new Principal(
                        subject,
                        Set.of(scopes),
                        new WorkflowGrant.Absent(),
                        Instant.now().plus(life)),
                Clock.systemUTC());
    }

    private String http(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + wiring.address().getPort() + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token("agent", Duration.ofHours(1), Principal.PUBLISH_SCOPE))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", body.contains("\n") ? "application/x-ndjson" : "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
        return answer.body();
    }

    /** A client that checks all that it is sent against the document. */
    private final class Client implements WebSocket.Listener {

        private final BlockingQueue<String> packets = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();
        private final WebSocket socket;

        Client(String token) throws Exception {
            socket = HTTP.newWebSocketBuilder()
                    .buildAsync(
                            URI.create(
                                    "ws://127.0.0.1:" + wiring.address().getPort() + "/ws/?EIO=4&transport=websocket"),
                            this)
                    .get(20, TimeUnit.SECONDS);
            assertThat(next()).startsWith("0{");
            socket.sendText("40{\"token\":\"" + token + "\"}", true).join();
            assertThat(next()).startsWith("40{");
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                packets.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        private String next() throws InterruptedException {
            String packet = packets.poll(20, TimeUnit.SECONDS);
            assertThat(packet).as("the next packet").isNotNull();
            return packet;
        }

        /** Emits an event; answers its acknowledgement, which is documented, and so is what comes before it. */
        JsonNode ask(String event, String argument) throws Exception {
            assertThat(document.faults(payload(event), JSON.readTree(argument)))
                    .as(argument)
                    .isEmpty();
            return send(event, argument);
        }

        private JsonNode send(String event, String argument) throws Exception {
            socket.sendText("427[\"" + event + "\"," + argument + "]", true).join();
            String packet = next();
            while (!packet.startsWith("437[")) {
                event(packet);
                packet = next();
            }
            JsonNode answer = JSON.readTree(packet.substring(3)).get(0);
            assertThat(document.faults(payload(event + "_ack"), answer))
                    .as(packet)
                    .isEmpty();
            return answer;
        }

        /** Takes events until one of that name comes. */
        void await(String name) throws Exception {
            while (!event(next()).equals(name)) {
                // Another one first.
            }
        }

        private String event(String packet) throws IOException {
            assertThat(packet).startsWith("42[");
            JsonNode event = JSON.readTree(packet.substring(2));
            String name = event.get(0).asText();
            sent.add(name);
            JsonNode argument = event.size() > 1 ? event.get(1) : NullNode.getInstance();
            assertThat(document.faults(payload(name), argument)).as(packet).isEmpty();
            return name;
        }
    }

    private JsonNode payload(String event) {
        JsonNode message = document.json().path("components").path("messages").path(event.replace(':', '_'));
        assertThat(message.isMissingNode()).as("%s is documented", event).isFalse();
        return message.path("payload");
    }

    /** The names of the operations that the gateway carries out for clients, or by itself. */
    private Set<String> documented(String action) {
        return document.json().path("operations").properties().stream()
                .filter(operation ->
                        operation.getValue().path("action").asText().equals(action))
                .map(operation -> operation.getValue().path("title").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void documentsWhatClientsMaySend() {
        assertThat(wiring.clientEvents()).containsExactlyInAnyOrderElementsOf(documented("receive"));
    }

    @Test
    void documentsEveryNameThatIsInTheCode() throws IOException {
        Set<String> inCode;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            inCode = files.filter(file -> file.toString().endsWith(".java"))
                    .flatMap(AsyncApiTest::names)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> all = new TreeSet<>(documented("receive"));
        all.addAll(documented("send"));
        all.removeIf(name -> name.startsWith("agent:"));
        assertThat(inCode).containsExactlyInAnyOrderElementsOf(all);
    }

    private static Stream<String> names(Path source) {
        try {
            return NAMES
                    .matcher(Files.readString(source))
                    .results()
                    .map((MatchResult found) -> found.group(1))
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyReferenceLeadsSomewhere() {
        document.json()
                .findValues("$ref")
                .forEach(reference -> assertThat(document.json()
                                .at(reference.asText().substring(1))
                                .isMissingNode())
                        .as(reference.asText())
                        .isFalse());
    }

    @Test
    void sendsWhatIsDocumented() throws Exception {
        String workflow = UUID.randomUUID().toString();
        String path = "/v1/workflows/" + workflow;
        http("PUT", path, "{\"owner\":\"alice\"}");
        Client alice = new Client(token("alice", Duration.ofHours(1)));
        String about = "\"workflowId\":\"" + workflow + "\"";
        assertThat(alice.ask("workflow:subscribe", "{" + about + ",\"coalesce\":0}")
                        .path("ok")
                        .asBoolean())
                .isTrue();

        JsonNode run = JSON.readTree(http("POST", path + "/runs", "{\"ttl\":\"PT1M\"}"));
        alice.await("workflow:run");
        assertThat(alice.ask(
                                "workflow:control",
                                "{" + about + ",\"action\":\"approve\",\"callId\":\"c\",\"data\":[1],\"id\":\"1\"}")
                        .path("ok")
                        .asBoolean())
                .isTrue();
        alice.await("workflow:controlled");
        assertThat(alice.ask("workflow:control", "{" + about + ",\"action\":\"reject\",\"callId\":\"c\"}")
                        .path("ok")
                        .asBoolean())
                .isFalse();
        String thought = "{\"type\":\"thought\",\"data\":{\"content\":\"a\"}}\n";
        http(
                "POST",
                path + "/events",
                thought + thought
                        + "{\"type\":\"tool_call\",\"data\":{\"tool\":\"t\",\"callId\":\"c\",\"input\":{},\"status\":\"started\"}}\n"
                        + "{\"type\":\"error\",\"data\":{\"message\":\"m\",\"code\":7,\"retryable\":true}}\n"
                        + "{\"type\":\"result\",\"data\":{\"a\":1}}\n",
                "Skald-Lease",
                run.path("lease").asText());
        alice.await("agent:result");
        assertThat(document.seen()).contains("Thought.fromSeq", "Thought.runId");

        assertThat(alice.ask("workflow:unsubscribe", "{" + about + "}")
                        .path("ok")
                        .asBoolean())
                .isTrue();
        http("POST", path + "/events", thought.repeat(40));
        JsonNode late = alice.ask("workflow:subscribe", "{" + about + ",\"after\":1}");
        assertThat(late.has("gap")).isTrue();
        assertThat(alice.ask("workflow:subscribe", "{" + about + ",\"epoch\":\"x\",\"after\":\"latest\"}")
                        .has("reset"))
                .isTrue();
        assertThat(alice.send("workflow:unsubscribe", "{}").path("ok").asBoolean())
                .isFalse();
        assertThat(alice.ask("auth:refresh", "{\"token\":\"bad\"}").path("ok").asBoolean())
                .isFalse();
        assertThat(alice.ask("auth:refresh", "{\"token\":\"" + token("alice", Duration.ofHours(2)) + "\"}")
                        .path("ok")
                        .asBoolean())
                .isTrue();
        http("DELETE", path, "");
        alice.await("workflow:unsubscribed");

        Client bob = new Client(token("bob", Duration.ofSeconds(4)));
        assertThat(bob.ask("workflow:subscribe", "{" + about + "}").path("ok").asBoolean())
                .isFalse();
        bob.await("auth:expired");

        Set<String> expected = documented("send");
        expected.removeAll(SELDOM);
        assertThat(sent).containsExactlyInAnyOrderElementsOf(expected);
    }
}
