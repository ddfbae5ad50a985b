package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.Variable;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The document of the HTTP face says what the gateway does: each operation that is served is documented and each that
 * is documented is served, and so are their statuses, and the members of what they answer.
 */
class OpenApiTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String EVENT = "{\"type\":\"thought\",\"data\":{\"content\":\"x\"}}";
    private static final String NOBODY = "";
    private static final String AS_JSON = "application/json";
    private static final String AS_LINES = "application/x-ndjson";

    /** What it takes a Redis to see. */
    private static final Set<String> ELSEWHERE = Set.of("Health.checks");

    private final SkaldConfig config = SkaldConfig.builder()
            .host("127.0.0.1")
            .port(0)
            .secret("a-secret-of-exactly-32-bytes-....")
            .set(Variable.CONSOLE, "on")
            .set(Variable.RETENTION_EVENTS, "50")
            .build();
    private final Set<String> seen = new TreeSet<>();
    private final String agent = token("agent", new WorkflowGrant.Absent(), Principal.PUBLISH_SCOPE);
    private final String alice = token("alice", new WorkflowGrant.Absent());
    private final String bob = token("bob", new WorkflowGrant.Absent());
    private final String lister = token("lister", new WorkflowGrant.Every());
    private final String operator = token("operator", new WorkflowGrant.Absent(), Principal.ADMIN_SCOPE);
    private Wiring wiring;
    private ApiDocument document;

    @BeforeEach
    void start() throws Exception {
        wiring = Wiring.start(config);
        document = new ApiDocument(
                JSON.readTree(HTTP.send(request("/v1/openapi.json").build(), HttpResponse.BodyHandlers.ofString())
                        .body()));
    }

    @AfterEach
    void stop() {
        wiring.close();
    }

    private String token(String subject, WorkflowGrant workflows, String... scopes) {
        return Wiring.signToken(
                config.tokens(),
                new Principal(subject, Set.of(scopes), workflows, Instant.now().plus(Duration.ofHours(1))),
                Clock.systemUTC());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + wiring.address().getPort() + path))
                .timeout(Duration.ofSeconds(20));
    }

    /** Asks, and checks that the answer is documented. */
    private String call(
            int status,
            String method,
            String template,
            String path,
            String token,
            String type,
            String body,
            String... more)
            throws Exception {
        HttpRequest.Builder request = request(path)
                .method(
                        method,
                        body.isEmpty() && type.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (!type.isEmpty()) {
            request.header("Content-Type", type);
        }
        if (more.length > 0) {
            request.headers(more);
        }
        HttpResponse<InputStream> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        boolean endless = answer.headers()
                .firstValue("content-type")
                .filter("text/event-stream"::equals)
                .isPresent();
        String text;
        try (InputStream content = answer.body()) {
            text = endless ? "" : new String(content.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(answer.statusCode()).as("%s %s: %s", method, path, text).isEqualTo(status);
        check(method, template, answer, text);
        return text;
    }

    private void check(String method, String template, HttpResponse<?> answer, String text) throws Exception {
        JsonNode operation = document.json().path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
        JsonNode any = document.json().path("components").path("responses").path("Other");
        String status = Integer.toString(answer.statusCode());
        JsonNode response = operation.isMissingNode()
                ? any
                : document.resolved(
                        operation.path("responses").has(status)
                                ? operation.path("responses").path(status)
                                : operation.path("responses").path("default"));
        if (operation.path("responses").has(status)) {
            seen.add(method + " " + template + " " + status);
        } else {
            assertThat(answer.statusCode())
                    .as("an undocumented answer of %s %s", method, template)
                    .isGreaterThan(404);
        }
        String type = answer.headers().firstValue("content-type").orElse("").replaceFirst(";.*", "");
        if (!response.has("content")) {
            assertThat(text).isEmpty();
            return;
        }
        assertThat(response.path("content").has(type))
                .as("%s of %s %s", type, method, template)
                .isTrue();
        response.path("headers")
                .fieldNames()
                .forEachRemaining(header -> assertThat(answer.headers().firstValue(header))
                        .as(header)
                        .isPresent());
        if (type.endsWith("json")) {
            assertThat(document.faults(response.path("content").path(type).path("schema"), JSON.readTree(text)))
                    .as("%s %s: %s", method, template, text)
                    .isEmpty();
        }
    }

    private JsonNode json(
            int status, String method, String template, String path, String token, String body, String... more)
            throws Exception {
        String type = body.isEmpty() ? "" : AS_JSON;
        return JSON.readTree(call(status, method, template, path, token, type, body, more));
    }

    private void refused(int status, String method, String template, String path, String token) throws Exception {
        call(status, method, template, path, token, "", "");
    }

    private void refused(
            int status, String method, String template, String path, String token, String type, String body)
            throws Exception {
        call(status, method, template, path, token, type, body);
    }

    @Test
    void documentsWhatIsServedAndServesWhatIsDocumented() throws Exception {
        Set<String> documented = new TreeSet<>();
        document.json()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .fieldNames()
                        .forEachRemaining(
                                method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));
        documented.removeIf(operation -> operation.startsWith("PARAMETERS"));
        assertThat(wiring.operations()).containsExactlyInAnyOrderElementsOf(documented);
    }

    @Test
    void answersAsItIsDocumented() throws Exception {
        workflows();
        events();
        runs();
        administration();
        revocations();
        operation();

        Set<String> statuses = new TreeSet<>();
        Set<String> members = new TreeSet<>();
        document.json()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operation
                                .getValue()
                                .path("responses")
                                .properties()
                                .forEach(response -> {
                                    if (!response.getKey().equals("default")) {
                                        statuses.add(operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey()
                                                + " " + response.getKey());
                                    }
                                    document.resolved(response.getValue())
                                            .path("content")
                                            .forEach(content ->
                                                    members.addAll(document.members(content.path("schema"))));
                                })));
        assertThat(seen).as("statuses that were answered").containsExactlyInAnyOrderElementsOf(statuses);
        members.removeAll(ELSEWHERE);
        assertThat(document.seen()).as("members that were answered").containsAll(members);
    }

    private void workflows() throws Exception {
        String template = "/v1/workflows/{id}";
        String path = "/v1/workflows/" + UUID.randomUUID();
        String registration = "{\"owner\":\"alice\",\"readers\":[\"carol\"]}";
        json(201, "PUT", template, path, agent, registration);
        json(200, "PUT", template, path, agent, registration);
        refused(400, "PUT", template, path, agent, AS_JSON, "{");
        refused(401, "PUT", template, path, NOBODY, AS_JSON, registration);
        refused(403, "PUT", template, path, bob, AS_JSON, registration);
        refused(413, "PUT", template, path, agent, AS_JSON, "x".repeat(70_000));
        refused(415, "PUT", template, path, agent, "text/plain", registration);
        refused(422, "PUT", template, path, agent, AS_JSON, "{\"owner\":1}");

        json(200, "GET", template, path, alice, "");
        refused(400, "GET", template, "/v1/workflows/x", alice);
        refused(401, "GET", template, path, "bad");
        refused(403, "GET", template, path, bob);
        refused(404, "GET", template, "/v1/workflows/" + UUID.randomUUID(), lister);

        json(200, "GET", "/v1/workflows", "/v1/workflows?limit=1", alice, "");
        refused(400, "GET", "/v1/workflows", "/v1/workflows?limit=0", alice);
        refused(401, "GET", "/v1/workflows", "/v1/workflows", NOBODY);

        refused(400, "DELETE", template, "/v1/workflows/x", agent);
        refused(401, "DELETE", template, path, NOBODY);
        refused(403, "DELETE", template, path, bob);
        call(204, "DELETE", template, path, agent, "", "");
        refused(405, "PATCH", template, path, agent);
    }

    private String registered() throws Exception {
        String path = "/v1/workflows/" + UUID.randomUUID();
        json(201, "PUT", "/v1/workflows/{id}", path, agent, "{\"owner\":\"alice\"}");
        return path;
    }

    private void events() throws Exception {
        String template = "/v1/workflows/{id}/events";
        String path = registered() + "/events";
        call(202, "POST", template, path, agent, AS_JSON, EVENT);
        String once = "{\"type\":\"result\",\"data\":{\"a\":1},\"id\":\"1\",\"timestamp\":\"2026-11-26T09:30Z\"}";
        call(202, "POST", template, path, agent, AS_LINES, once + "\n" + once);
        call(202, "POST", template, path, agent, AS_LINES, once);
        refused(400, "POST", template, path, agent, AS_JSON, "{");
        refused(401, "POST", template, path, NOBODY, AS_JSON, EVENT);
        refused(403, "POST", template, path, bob, AS_JSON, EVENT);
        refused(413, "POST", template, path, agent, AS_JSON, "x".repeat(70_000));
        refused(415, "POST", template, path, agent, "text/plain", EVENT);
        refused(422, "POST", template, path, agent, AS_JSON, "{\"type\":\"thought\",\"data\":{}}");

        json(200, "GET", template, path + "?limit=2", alice, "");
        json(200, "GET", template, path + "?epoch=other", alice, "");
        String many = IntStream.range(0, 60).mapToObj(i -> EVENT).collect(Collectors.joining("\n"));
        call(202, "POST", template, path, agent, AS_LINES, many);
        json(200, "GET", template, path + "?after=1", alice, "");
        refused(400, "GET", template, path + "?after=x", alice);
        refused(401, "GET", template, path, NOBODY);
        refused(403, "GET", template, path, bob);
        refused(404, "GET", template, "/v1/workflows/" + UUID.randomUUID() + "/events", lister);

        String stream = "/v1/workflows/{id}/stream";
        String streamed = path.replace("/events", "/stream");
        call(200, "GET", stream, streamed, alice, "", "");
        refused(400, "GET", stream, streamed + "?after=x", alice);
        refused(401, "GET", stream, streamed, NOBODY);
        refused(403, "GET", stream, streamed, bob);
        call(406, "GET", stream, streamed, alice, "", "", "Accept", "text/html");
    }

    private void runs() throws Exception {
        String workflow = registered();
        String template = "/v1/workflows/{id}/runs";
        String path = workflow + "/runs";
        String controls = workflow + "/controls";
        String controlling = "/v1/workflows/{id}/controls";
        refused(409, "POST", controlling, controls, alice, AS_JSON, "{\"action\":\"cancel\"}");
        JsonNode run = json(201, "POST", template, path, agent, "{\"ttl\":\"PT1M\"}");
        refused(409, "POST", template, path, agent, AS_JSON, "{}");
        refused(400, "POST", template, path, agent, AS_JSON, "{");
        refused(401, "POST", template, path, NOBODY, AS_JSON, "{}");
        refused(403, "POST", template, path, bob, AS_JSON, "{}");
        refused(413, "POST", template, path, agent, AS_JSON, "x".repeat(5_000));
        refused(415, "POST", template, path, agent, "text/plain", "{}");
        refused(422, "POST", template, path, agent, AS_JSON, "{\"ttl\":\"PT1S\"}");

        String events = "/v1/workflows/{id}/events";
        String lease = run.path("lease").asText();
        call(202, "POST", events, workflow + "/events", agent, AS_JSON, EVENT, "Skald-Lease", lease);
        refused(409, "POST", events, workflow + "/events", agent, AS_JSON, EVENT);
        json(200, "GET", events, workflow + "/events", alice, "");
        json(200, "GET", "/v1/workflows/{id}", workflow, alice, "");

        String heartbeat = "/v1/workflows/{id}/runs/{runId}/heartbeat";
        String beat = path + "/" + run.path("runId").asText() + "/heartbeat";
        call(200, "POST", heartbeat, beat, agent, "", "", "Skald-Lease", lease);
        refused(400, "POST", heartbeat, beat, agent);
        call(401, "POST", heartbeat, beat, NOBODY, "", "", "Skald-Lease", lease);
        call(403, "POST", heartbeat, beat, bob, "", "", "Skald-Lease", lease);
        call(
                404,
                "POST",
                heartbeat,
                path + "/" + UUID.randomUUID() + "/heartbeat",
                agent,
                "",
                "",
                "Skald-Lease",
                lease);
        call(409, "POST", heartbeat, beat, agent, "", "", "Skald-Lease", "another");

        json(
                202,
                "POST",
                controlling,
                controls,
                alice,
                "{\"action\":\"approve\",\"callId\":\"c\",\"data\":{\"a\":1},\"id\":\"1\"}");
        refused(400, "POST", controlling, controls, alice, AS_JSON, "{");
        refused(401, "POST", controlling, controls, NOBODY, AS_JSON, "{}");
        refused(403, "POST", controlling, controls, bob, AS_JSON, "{\"action\":\"cancel\"}");
        refused(413, "POST", controlling, controls, alice, AS_JSON, "x".repeat(100_000));
        refused(415, "POST", controlling, controls, alice, "text/plain", "{}");
        refused(422, "POST", controlling, controls, alice, AS_JSON, "{\"action\":\"approve\"}");
        json(200, "GET", controlling, controls, agent, "");
        refused(400, "GET", controlling, controls + "?wait=PT2M", agent);
        refused(401, "GET", controlling, controls, NOBODY);
        refused(403, "GET", controlling, controls, alice);
    }

    private void administration() throws Exception {
        String template = "/v1/admin/sessions";
        HttpResponse<InputStream> stream = HTTP.send(
                request(registered() + "/stream")
                        .header("Authorization", "Bearer " + alice)
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        JsonNode sessions = json(200, "GET", template, template + "?subject=alice", operator, "");
        refused(400, "GET", template, template + "?cursor=x", operator);
        refused(401, "GET", template, template, NOBODY);
        refused(403, "GET", template, template, agent);

        String session = template + "/{socketId}";
        String path = template + "/"
                + sessions.path("sessions")
                        .get(sessions.path("sessions").size() - 1)
                        .path("socketId")
                        .asText();
        refused(401, "DELETE", session, path, NOBODY);
        refused(403, "DELETE", session, path, agent);
        refused(404, "DELETE", session, template + "/none", operator);
        call(204, "DELETE", session, path, operator, "", "");
        stream.body().close();

        json(200, "GET", "/v1/admin/refusals", "/v1/admin/refusals", operator, "");
        refused(400, "GET", "/v1/admin/refusals", "/v1/admin/refusals?x=1", operator);
        refused(401, "GET", "/v1/admin/refusals", "/v1/admin/refusals", NOBODY);
        refused(403, "GET", "/v1/admin/refusals", "/v1/admin/refusals", agent);
    }

    private void revocations() throws Exception {
        String template = "/v1/revocations";
        json(202, "POST", template, template, operator, "{\"jti\":\"x\"}");
        String id = json(202, "POST", template, template, operator, "{\"sub\":\"nobody\"}")
                .path("id")
                .asText();
        refused(400, "POST", template, template, operator, AS_JSON, "{");
        refused(401, "POST", template, template, NOBODY, AS_JSON, "{}");
        refused(403, "POST", template, template, agent, AS_JSON, "{\"jti\":\"x\"}");
        refused(413, "POST", template, template, operator, AS_JSON, " ".repeat(20_000) + "{}");
        refused(415, "POST", template, template, operator, "text/plain", "{\"jti\":\"x\"}");
        refused(422, "POST", template, template, operator, AS_JSON, "{}");
        json(200, "GET", template, template, operator, "");
        refused(400, "GET", template, template + "?cursor=x", operator);
        refused(401, "GET", template, template, NOBODY);
        refused(403, "GET", template, template, agent);

        String one = template + "/{revocationId}";
        refused(401, "DELETE", one, template + "/" + id, NOBODY);
        refused(403, "DELETE", one, template + "/" + id, agent);
        call(204, "DELETE", one, template + "/" + id, operator, "", "");
        refused(404, "DELETE", one, template + "/" + id, operator);
    }

    private void operation() throws Exception {
        for (String path : new String[] {
            "/v1/openapi.json", "/v1/asyncapi.json", "/health/live", "/health/ready", "/metrics", "/console/"
        }) {
            call(200, "GET", path, path, NOBODY, "", "");
        }
        String tag = HTTP.send(request("/console/").build(), HttpResponse.BodyHandlers.ofString())
                .headers()
                .firstValue("etag")
                .orElseThrow();
        call(304, "GET", "/console/", "/console/", NOBODY, "", "", "If-None-Match", tag);

        CompletableFuture<Void> closing =
                CompletableFuture.runAsync(() -> wiring.close(Duration.ofSeconds(5), () -> {}));
        await().until(() -> HTTP.send(request("/health/ready").build(), HttpResponse.BodyHandlers.ofString())
                        .statusCode()
                == 503);
        call(503, "GET", "/health/ready", "/health/ready", NOBODY, "", "");
        closing.join();
    }
}
