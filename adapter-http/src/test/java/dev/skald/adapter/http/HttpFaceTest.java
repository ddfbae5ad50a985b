package dev.skald.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.netty.RawClient;
import dev.skald.application.publish.PublishEvents;
import dev.skald.application.publish.Violation;
import dev.skald.application.workflow.RegisterWorkflow;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.UnavailableException;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class HttpFaceTest {

    private static final String THOUGHT = "{\"type\":\"thought\",\"data\":{\"content\":\"hm\"}}";
    private static final String WORKFLOW = "/v1/workflows/" + TestFace.WORKFLOW;
    private static final String EVENTS = TestFace.EVENTS;
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String GOOD = "Authorization: Bearer good\r\n";

    private static final int LONG = 16 << 20;

    private TestFace face;

    @BeforeEach
    void start() {
        face = new TestFace();
    }

    @AfterEach
    void stop() {
        face.close();
    }

    private static void assertProblem(RawClient.Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.text()).contains("\"status\":" + status, "\"title\":", "\"detail\":");
    }

    @Test
    void acceptsAnEvent() {
        RawClient.Answer answer = face.publish(THOUGHT);
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.text())
                .isEqualTo("{\"accepted\":1,\"duplicates\":0,\"epoch\":\"e1\",\"firstSeq\":9,\"lastSeq\":9}");
        assertThat(face.published).hasSize(1);
    }

    @Test
    void answersNullWhereNoEventWasAccepted() {
        face.publish = drafts -> CompletableFuture.completedStage(new PublishEvents.Published(
                new EventLog.Appended(TestFace.LOG, 0, 1, OptionalLong.empty(), OptionalLong.empty())));
        assertThat(face.publish(THOUGHT).text())
                .isEqualTo("{\"accepted\":0,\"duplicates\":1,\"epoch\":\"e1\",\"firstSeq\":null,\"lastSeq\":null}");
    }

    @Test
    void acceptsLinesWithBlankOnesBetweenAndCarriageReturns() {
        assertThat(face.publishLines("\r\n" + THOUGHT + "\r\n\n  \n" + THOUGHT).text())
                .contains("\"accepted\":2");
    }

    @Test
    void answersInOrderThoughTheFirstPublishIsLate() {
        CompletableFuture<PublishEvents.Outcome> late = new CompletableFuture<>();
        face.publish = drafts -> face.published.size() == 1 ? late : TestFace.accepted(drafts);
        try (RawClient client = face.connect()) {
            String publish = TestFace.request("POST", EVENTS, GOOD + JSON, THOUGHT);
            client.send(publish + publish + TestFace.request("GET", "/health/live", "", ""));
            await().until(() -> face.published.size() == 1);
            assertThat(client.silentFor(100)).isTrue();
            assertThat(face.published).hasSize(1);
            late.complete(new PublishEvents.Forbidden());
            assertThat(client.read().status()).isEqualTo(403);
            assertThat(client.read().status()).isEqualTo(202);
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void collectsABodyThatComesInChunksWhileTheTokenIsStillJudged() {
        try (RawClient client = face.connect()) {
            client.send("POST " + EVENTS + " HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer late\r\n" + JSON
                    + "Transfer-Encoding: chunked\r\n\r\n");
            for (String part : List.of(THOUGHT.substring(0, 9), THOUGHT.substring(9))) {
                client.send(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
            }
            client.send("0\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(202);
        }
    }

    @Test
    void asksForABodyThatWaitsToBeAskedFor() {
        try (RawClient client = face.connect()) {
            client.send("POST " + EVENTS + " HTTP/1.1\r\nHost: h\r\n" + GOOD + JSON
                    + "Expect: 100-continue\r\nContent-Length: " + THOUGHT.length() + "\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            assertThat(client.send(THOUGHT).read().status()).isEqualTo(202);
            assertThat(client.send(TestFace.request("GET", "/health/live", "", ""))
                            .read()
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "401, Bearer bad, application/json, 10",
        "413, Bearer good, application/json, 2001",
        "415, Bearer good, text/plain, 10"
    })
    void doesNotAskForABodyThatItWillNotTake(int status, String authorization, String type, int length) {
        try (RawClient client = face.connect()) {
            client.send("POST " + EVENTS + " HTTP/1.1\r\nHost: h\r\nAuthorization: " + authorization
                    + "\r\nContent-Type: " + type + "\r\nExpect: 100-continue\r\nContent-Length: " + length
                    + "\r\n\r\n");
            assertProblem(client.read(), status);
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void refusesOtherExpectations() {
        assertProblem(face.exchange("POST", EVENTS, JSON + "Expect: the-best\r\n", THOUGHT), 417);
    }

    @Test
    void servesTheJdkClientThatExpectsToContinue() throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(face.uri(EVENTS))
                                .expectContinue(true)
                                .header("Authorization", "Bearer good")
                                .header("Content-Type", "application/json; charset=UTF-8")
                                .POST(HttpRequest.BodyPublishers.ofString(THOUGHT))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none, 'Bearer realm=\"skald\"'",
                "Basic dTpw, 'Bearer realm=\"skald\"'",
                "Bearer, 'Bearer realm=\"skald\"'",
                "Bearer forged, 'Bearer realm=\"skald\", error=\"invalid_token\"'",
                "bearer expired, 'Bearer realm=\"skald\", error=\"invalid_token\"'",
            })
    void challengesWhoeverBringsNoGoodToken(String authorization, String challenge) {
        try (RawClient client = face.connect()) {
            String header = authorization == null ? "" : "Authorization: " + authorization + "\r\n";
            client.send(TestFace.request("POST", EVENTS, header + JSON, THOUGHT));
            RawClient.Answer answer = client.read();
            assertProblem(answer, 401);
            assertThat(answer.header("www-authenticate")).startsWith(challenge);
            assertThat(client.send(TestFace.request("GET", "/health/live", "", ""))
                            .read()
                            .status())
                    .isEqualTo(200);
        }
        assertThat(face.published).isEmpty();
    }

    @Test
    void refusesATokenInTheQueryAndTwoInTheHeaders() {
        assertProblem(face.exchange("POST", EVENTS + "?access_token=good", JSON, THOUGHT), 400);
        assertProblem(face.exchange("POST", EVENTS + "?token=good", JSON, THOUGHT), 400);
        assertProblem(face.exchange("POST", EVENTS, GOOD + JSON, THOUGHT), 400);
        assertProblem(face.exchange("POST", EVENTS, "Authorization: Basic dTpw\r\n" + JSON, THOUGHT), 400);
    }

    @Test
    void saysWhenToComeBackIfNoKeyIsAtHand() {
        try (RawClient client = face.connect()) {
            client.send(TestFace.request("POST", EVENTS, "Authorization: Bearer keyless\r\n" + JSON, THOUGHT));
            RawClient.Answer answer = client.read();
            assertProblem(answer, 503);
            assertThat(answer.header("retry-after")).isEqualTo("5");
        }
    }

    @Test
    void refusesToPublishWithoutTheScopeAndWithoutReadingOn() {
        face.scopes = Set.of();
        try (RawClient client = face.connect()) {
            client.send("POST " + EVENTS + " HTTP/1.1\r\nHost: h\r\n" + GOOD + JSON + "Content-Length: 10\r\n\r\n");
            assertProblem(client.read(), 403);
        }
    }

    @Test
    void tellsTheLinesThatTheApplicationFoundAtFault() {
        face.publish = drafts -> CompletableFuture.completedStage(
                new PublishEvents.Invalid(List.of(new Violation(1, "data.content", "must be something else"))));
        RawClient.Answer answer = face.publishLines("\n" + THOUGHT + "\n\n" + THOUGHT + "\n");
        assertProblem(answer, 422);
        assertThat(answer.text())
                .contains(
                        "\"errors\":[{\"line\":4,\"field\":\"data.content\",\"message\":\"must be something else\"}]");
    }

    @Test
    void tellsEveryLineAtFault() {
        RawClient.Answer answer =
                face.publishLines(THOUGHT + "\n{\"type\":\"x\",\"data\":{}}\n\n{\"type\":\"thought\"}\n");
        assertProblem(answer, 422);
        assertThat(answer.text())
                .contains("{\"line\":2,\"field\":\"type\"", "{\"line\":4,\"field\":\"data\"")
                .doesNotContain("\"line\":1", "\"line\":3");
        assertThat(face.published).isEmpty();
    }

    @Test
    void answers400AsSoonAsOneLineIsMalformed() {
        RawClient.Answer answer = face.publishLines(THOUGHT + "\n{\"type\":\"x\",\"data\":{}}\n{\"type\"\n");
        assertProblem(answer, 400);
        assertThat(answer.text()).contains("\"line\":2", "\"line\":3");
    }

    @Test
    void answers413ToALineThatIsTooLong() {
        RawClient.Answer answer = face.publishLines(THOUGHT + "\n{\"type\":\"" + "x".repeat(2000) + "\"}\n");
        assertProblem(answer, 413);
        assertThat(answer.text()).contains("\"line\":2");
    }

    @Test
    void answers413ToABodyThatIsDeclaredTooLargeAndToOneThatTurnsOutSo() {
        assertProblem(face.publish("x".repeat(2001)), 413);
        assertProblem(face.publishLines("x".repeat(20_001)), 413);
        try (RawClient client = face.connect()) {
            client.send("POST " + EVENTS + " HTTP/1.1\r\nHost: h\r\n" + GOOD + JSON
                    + "Transfer-Encoding: chunked\r\n\r\n7d1\r\n" + "x".repeat(2001) + "\r\n");
            assertProblem(client.read(), 413);
            assertThat(client.ended()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Content-Type: text/plain\r\n",
                "Content-Type: application/json; charset=iso-8859-1\r\n",
                "Content-Type: application/json; charset=utf\r\n",
                "Content-Type: application/json; charset=utf-16\r\n",
                "Content-Type: application/jsonx\r\n",
            })
    void answers415ToBodiesOfAnotherKindAndNamesTheTypesItTakes(String headers) {
        RawClient.Answer publish = face.exchange("POST", EVENTS, headers, THOUGHT);
        assertProblem(publish, 415);
        assertThat(publish.text())
                .contains("\"detail\":\"the body must be application/json or application/x-ndjson, in UTF-8\"");
        assertThat(publish.headers()).doesNotContainKey("accept-encoding");
        RawClient.Answer register = face.exchange("PUT", WORKFLOW, headers, "{\"owner\":\"a\"}");
        assertProblem(register, 415);
        assertThat(register.text()).contains("\"detail\":\"the body must be application/json, in UTF-8\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Encoding: gzip\r\n",
                "Content-Encoding: identity, gzip\r\n",
                "Content-Encoding: identity\r\nContent-Encoding: br\r\n",
                "Content-Encoding: utf-8\r\n"
            })
    void answers415ToContentEncodingsAndSaysThatItTakesNone(String headers) {
        RawClient.Answer publish = face.exchange("POST", EVENTS, JSON + headers, THOUGHT);
        assertProblem(publish, 415);
        assertThat(publish.header("accept-encoding")).isEqualTo("identity");
        assertThat(publish.text()).contains("application/json or application/x-ndjson, without a content encoding");
        RawClient.Answer register = face.exchange("PUT", WORKFLOW, JSON + headers, "{\"owner\":\"a\"}");
        assertProblem(register, 415);
        assertThat(register.header("accept-encoding")).isEqualTo("identity");
        assertThat(register.text()).contains("application/json, without a content encoding");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Type: Application/JSON\r\n",
                "Content-Type: application/json;charset=\"UTF-8\"\r\n",
                "Content-Type: application/json; charset=utf8\r\n",
                "Content-Type: application/json; Charset=\"UTF8\"\r\n",
                "Content-Type: application/json\r\nContent-Encoding:\r\n",
                "Content-Type: application/json\r\nContent-Encoding: , Identity\r\n",
            })
    void takesTheTypesItKnowsHoweverTheyAreSpelt(String headers) {
        assertThat(face.exchange("POST", EVENTS, headers, THOUGHT).status()).isEqualTo(202);
        assertThat(face.exchange("PUT", WORKFLOW, headers, "{\"owner\":\"a\"}").status())
                .isEqualTo(201);
        String lines = headers.replaceAll("(?i)application/json", "application/x-ndjson");
        assertThat(face.exchange("POST", EVENTS, lines, THOUGHT).status()).isEqualTo(202);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n ", "{", "[1", "{\"type\":\"thought\",\"data\":{\"content\":\"x\"}} x"})
    void answers400ToABodyWithoutAnEvent(String body) {
        assertProblem(face.publish(body), 400);
        assertProblem(face.publishLines(body), 400);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/workflows/not-a-uuid/events, 400",
        "GET, /v1/workflows//events, 400",
        "DELETE, /v1/workflows/7b0e1c1e7f1d4a5e9a43111111111111, 400",
        "GET, /, 404",
        "GET, /v1/workflows?order=up, 400",
        "GET, /wsx, 404",
        "GET, /ws/x, 404",
        "GET, /health, 404",
        "GET, /v1/workflows/7b0e1c1e-7f1d-4a5e-9a43-111111111111/events/1, 404",
    })
    void answersByTheMapOfItsPaths(String method, String path, int status) {
        assertProblem(face.exchange(method, path, "", ""), status);
    }

    @ParameterizedTest
    @CsvSource({
        "PATCH, /v1/workflows/7b0e1c1e-7f1d-4a5e-9a43-111111111111, 'DELETE, GET, HEAD, PUT'",
        "PUT, /v1/workflows/7b0e1c1e-7f1d-4a5e-9a43-111111111111/events, 'GET, HEAD, POST'",
        "POST, /health/live, 'GET, HEAD'",
        "DELETE, /metrics, 'GET, HEAD'",
        "OPTIONS, /health/ready, 'GET, HEAD'",
    })
    void answers405WithTheMethodsThereAre(String method, String path, String allow) {
        RawClient.Answer answer = face.exchange(method, path, "", "");
        assertProblem(answer, 405);
        assertThat(answer.header("allow")).isEqualTo(allow);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/ws/", "/ws?EIO=4&transport=polling", "/ws/?EIO=4"})
    void passesOnWhatIsForTheSocket(String target) {
        assertThat(face.exchange("POST", target, "", "x").text()).isEqualTo("socket:" + target);
        assertThat(face.exchange("POST", "http://h" + target, "", "x").text()).isEqualTo("socket:" + target);
    }

    @Test
    void sharesAConnectionWithTheSocketSide() {
        try (RawClient client = face.connect()) {
            client.send(TestFace.request("POST", "/ws/", "", "packet")
                    + TestFace.request("GET", "/health/live", "", "")
                    + TestFace.request("POST", EVENTS, GOOD + JSON, THOUGHT)
                    + TestFace.request("GET", "/ws/", "", ""));
            assertThat(client.read().text()).isEqualTo("socket:/ws/");
            assertThat(client.read().text()).isEqualTo("{\"status\":\"UP\"}");
            assertThat(client.read().status()).isEqualTo(202);
            assertThat(client.read().text()).isEqualTo("socket:/ws/");
        }
    }

    @Test
    void answersErrorsToAllowedOriginsWithCorsHeaders() {
        RawClient.Answer answer = face.exchange("GET", "/nothing", "Origin: https://app.example\r\n", "");
        assertProblem(answer, 404);
        assertThat(answer.header("access-control-allow-origin")).isEqualTo("https://app.example");
    }

    @Test
    void registersWhoMayWatch() {
        AtomicReference<WorkflowAccess> registered = new AtomicReference<>();
        face.register = (principal, workflow, access) -> {
            registered.set(access);
            return CompletableFuture.completedStage(RegisterWorkflow.Outcome.CREATED);
        };
        String body = "{\"owner\":\"user-1\",\"readers\":[\"user-\\u00e9\"],\"more\":[{}]}";
        RawClient.Answer answer = face.exchange(
                "PUT",
                WORKFLOW.toUpperCase(java.util.Locale.ROOT).replace("/V1/WORKFLOWS", "/v1/workflows"),
                JSON,
                body);
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text())
                .isEqualTo(
                        "{\"workflowId\":\"" + TestFace.WORKFLOW + "\",\"owner\":\"user-1\",\"readers\":[\"user-é\"]}");
        assertThat(registered.get()).isEqualTo(new WorkflowAccess("user-1", Set.of("user-é")));
    }

    @ParameterizedTest
    @CsvSource({"CREATED, 201", "REPLACED, 200", "FORBIDDEN, 403"})
    void answersWhatBecameOfARegistration(RegisterWorkflow.Outcome outcome, int status) {
        face.register = (principal, workflow, access) -> CompletableFuture.completedStage(outcome);
        assertThat(face.exchange("PUT", WORKFLOW, JSON, "{\"owner\":\"a\"}").status())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | ",
                "400 | {\"owner\":\"a\"",
                "400 | {\"owner\":\"a\"} {}",
                "422 | []",
                "422 | {}",
                "422 | {\"owner\":null}",
                "422 | {\"owner\":\"\"}",
                "422 | {\"owner\":{\"a\":[1]}}",
                "422 | {\"owner\":\"a\",\"owner\":\"b\"}",
                "422 | {\"owner\":\"a\",\"readers\":\"b\"}",
                "422 | {\"owner\":\"a\",\"readers\":[\"\"]}",
                "422 | {\"owner\":\"a\",\"readers\":[[\"b\"]]}",
            })
    void refusesRegistrationsThatAreNone(int status, String body) {
        assertProblem(face.exchange("PUT", WORKFLOW, JSON, body == null ? "" : body), status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "readers[1]"})
    void refusesNamesInARegistrationThatAreTooLongOrHalfACharacter(String field) {
        for (String bad : List.of("x".repeat(257), "a\\ud83d", "\\ude00", "")) {
            String body = field.equals("owner")
                    ? "{\"owner\":\"" + bad + "\"}"
                    : "{\"owner\":\"a\",\"readers\":[\"b\",\"" + bad + "\",\"c\"]}";
            RawClient.Answer answer = face.exchange("PUT", WORKFLOW, JSON, body);
            assertProblem(answer, 422);
            assertThat(answer.text()).contains("\"errors\":[{\"line\":1,\"field\":\"" + field + "\"");
        }
    }

    @Test
    void takesAThousandReadersAndNoMore() {
        try (TestFace roomy = new TestFace(100_000)) {
            assertThat(roomy.exchange("PUT", WORKFLOW, JSON, registration(1000, 4))
                            .status())
                    .isEqualTo(201);
            assertThat(roomy.exchange("PUT", WORKFLOW, JSON, registration(250, 256))
                            .status())
                    .isEqualTo(201);
            RawClient.Answer answer = roomy.exchange("PUT", WORKFLOW, JSON, registration(1001, 4));
            assertProblem(answer, 422);
            assertThat(answer.text()).contains("\"field\":\"readers\"");
        }
    }

    private static String registration(int readers, int length) {
        return IntStream.range(0, readers)
                .mapToObj(i -> "\"" + ("%0" + length + "x").formatted(i) + "\"")
                .collect(Collectors.joining(",", "{\"owner\":\"\\ud83d\\ude00\",\"readers\":[", "]}"));
    }

    @Test
    void answersFieldsOfAnyNameCutWhereTheyAreLong() {
        RawClient.Answer answer = face.publish("{\"type\":\"result\",\"data\":{\"\\u0000\\n\\\"\":1e999,\""
                + "\\ud83d\\ude00".repeat(150) + "\":-1e999}}");
        assertProblem(answer, 422);
        assertThat(answer.text())
                .contains(
                        "{\"line\":1,\"field\":\"data.\\u0000\\n\\\"\"",
                        "{\"line\":1,\"field\":\"data." + "\\uD83D\\uDE00".repeat(125) + "…\"");
    }

    @Test
    void answers415ToARegistrationInLines() {
        assertProblem(face.exchange("PUT", WORKFLOW, "Content-Type: application/x-ndjson\r\n", "{}"), 415);
    }

    @Test
    void deletes() {
        RawClient.Answer answer = face.exchange("DELETE", WORKFLOW, "", "");
        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers()).doesNotContainKey("content-length");
        face.delete = (principal, workflow) -> CompletableFuture.completedStage(false);
        assertProblem(face.exchange("DELETE", WORKFLOW, "", ""), 403);
    }

    @Test
    void readsHistoryWithTheDataAsItWasReceived() {
        String data = "{ \"n\":1.0e40, \"m\":0.10,\"s\":\"\\u00e9é\", \"deep\":[[{}]] }";
        face.history =
                (principal, workflow, from, max) -> CompletableFuture.completedStage(Optional.of(new EventLog.Page(
                        new EventLog.Extent("e\"1", 3, 4),
                        true,
                        Optional.of(new EventLog.Gap(1, 2)),
                        List.of(
                                new RecordedEvent(
                                        3, EventType.RESULT, EventData.of(data), Instant.parse("2026-11-23T09:30:00Z")),
                                new RecordedEvent(
                                        4,
                                        EventType.TOOL_CALL,
                                        EventData.of("{}"),
                                        Instant.parse("0001-01-01T00:00:00.120Z"))))));
        RawClient.Answer answer = face.get(EVENTS);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        String id = TestFace.WORKFLOW.toString();
        assertThat(answer.text())
                .isEqualTo("{\"workflowId\":\"" + id + "\",\"epoch\":\"e\\\"1\",\"firstSeq\":3,\"lastSeq\":4,"
                        + "\"reset\":true,\"gap\":{\"from\":1,\"to\":2},\"events\":["
                        + "{\"type\":\"result\",\"workflowId\":\"" + id + "\",\"seq\":3,\"data\":" + data
                        + ",\"timestamp\":\"2026-11-23T09:30:00.000Z\"},"
                        + "{\"type\":\"tool_call\",\"workflowId\":\"" + id + "\",\"seq\":4,\"data\":{}"
                        + ",\"timestamp\":\"0001-01-01T00:00:00.120Z\"}]}");
        assertThat(face.exchange("HEAD", EVENTS, "", "").header("content-length"))
                .isEqualTo(answer.header("content-length"));
    }

    @Test
    void readsFromWhereItIsAskedTo() {
        AtomicReference<String> asked = new AtomicReference<>();
        face.history = (principal, workflow, from, max) -> {
            asked.set(from + " " + max);
            return CompletableFuture.completedStage(Optional.empty());
        };
        face.get(EVENTS);
        assertThat(asked.get()).isEqualTo(new EventLog.From.Start() + " 1000");
        face.get(EVENTS + "?after=0&limit=1");
        assertThat(asked.get()).isEqualTo(new EventLog.From.Start() + " 1");
        face.get(EVENTS + "?after=7&epoch=a%20b&limit=10000");
        assertThat(asked.get()).isEqualTo(new EventLog.From.After(7, Optional.of("a b")) + " 10000");
        face.get(EVENTS + "?after=9223372036854775807");
        assertThat(asked.get()).isEqualTo(new EventLog.From.After(Long.MAX_VALUE, Optional.empty()) + " 1000");
        face.get(EVENTS + "?after=0000000000000000000000012&limit=007");
        assertThat(asked.get()).isEqualTo(new EventLog.From.After(12, Optional.empty()) + " 7");
        face.get(EVENTS + "?epoch=a");
        assertThat(asked.get()).isEqualTo(new EventLog.From.After(0, Optional.of("a")) + " 1000");
        face.get(EVENTS + "?after=" + Long.MAX_VALUE);
        assertThat(asked.get()).isEqualTo(new EventLog.From.After(Long.MAX_VALUE, Optional.empty()) + " 1000");
        face.get(EVENTS + "?after=-50&epoch=");
        assertThat(asked.get()).isEqualTo(new EventLog.From.Tail(50, Optional.empty()) + " 1000");
        face.get(EVENTS + "?after=-10000&epoch=a&limit=7");
        assertThat(asked.get()).isEqualTo(new EventLog.From.Tail(10_000, Optional.of("a")) + " 7");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after=-10001",
                "after=-9223372036854775809",
                "after=--1",
                "after=-",
                "after=%2B1",
                "after=9223372036854775808",
                "after=x",
                "after=",
                "after=1.0",
                "after=1&after=2",
                "after=9223372036854775808",
                "after=99999999999999999999",
                "after=+1",
                "after=%D9%A1",
                "limit=0",
                "limit=10001",
                "limit=-5",
                "more=1",
                "epoch=a&epoch=a",
                "epoch=%zz",
                "after"
            })
    void answers400ToAQueryThatIsNone(String query) {
        assertProblem(face.get(EVENTS + "?" + query), 400);
    }

    @Test
    void tellsAForbiddenWorkflowFromAnUnknownOneOnlyToThoseWhoMayRead() {
        assertProblem(face.get(EVENTS), 403);
        face.history = (principal, workflow, from, max) -> CompletableFuture.completedStage(
                Optional.of(new EventLog.Page(EventLog.Extent.NONE, false, Optional.empty(), List.of())));
        assertProblem(face.get(EVENTS), 404);
    }

    @Test
    void answers503WhatIsUnavailableNowAndSaysWhy() {
        face.publish =
                drafts -> CompletableFuture.<PublishEvents.Outcome>failedFuture(new UnavailableException("no room"))
                        .thenApply(same -> same);
        RawClient.Answer answer = face.publish(THOUGHT);
        assertProblem(answer, 503);
        assertThat(answer.header("retry-after")).isEqualTo("5");
        assertThat(answer.text()).contains("no room");
    }

    @Test
    void answers500ToWhatNobodyForesaw() {
        face.publish = drafts -> {
            throw new IllegalStateException("secret");
        };
        RawClient.Answer answer = face.publish(THOUGHT);
        assertProblem(answer, 500);
        assertThat(answer.text()).doesNotContain("secret");
    }

    @Test
    void drainsByRefusingNewPublishesAndEndingConnectionsWithTheirAnswers() {
        CompletableFuture<PublishEvents.Outcome> late = new CompletableFuture<>();
        face.publish = drafts -> late;
        try (RawClient client = face.connect()) {
            client.send(TestFace.request("POST", EVENTS, GOOD + JSON, THOUGHT));
            await().until(() -> !face.published.isEmpty());
            face.drain.begin();
            RawClient.Answer refused = face.publish(THOUGHT);
            assertProblem(refused, 503);
            assertThat(refused.header("retry-after")).isEqualTo("5");
            assertThat(refused.header("connection")).isEqualTo("close");
            late.complete(new PublishEvents.Forbidden());
            assertThat(client.read().status()).isEqualTo(403);
            assertThat(client.ended()).isTrue();
        }
        assertThat(face.get("/health/live").status()).isEqualTo(200);
        RawClient.Answer ready = face.get("/health/ready");
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.text()).isEqualTo("{\"status\":\"DRAINING\"}");
    }

    @Test
    void saysWhetherItIsReady() {
        assertThat(face.get("/health/ready").text()).isEqualTo("{\"status\":\"UP\"}");
        face.healthy = false;
        assertThat(face.get("/health/ready").status()).isEqualTo(503);
        assertThat(face.get("/health/live").status()).isEqualTo(200);
    }

    @Test
    void tellsWhatWasLookedAt() {
        face.checks = List.of(new Health.Check("store", true), new Health.Check("pubsub", false));
        RawClient.Answer ready = face.get("/health/ready");
        assertThat(ready.status()).isEqualTo(200);
        assertThat(ready.text()).isEqualTo("{\"status\":\"UP\",\"checks\":{\"store\":\"UP\",\"pubsub\":\"DOWN\"}}");
        assertThat(face.get("/health/live").text()).isEqualTo("{\"status\":\"UP\"}");
    }

    @Test
    void showsWhatItCounted() {
        face.publish(THOUGHT);
        face.publish("{");
        RawClient.Answer answer = face.get("/metrics");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.text())
                .contains(
                        "skald_events_in_total{outcome=\"accepted\"} 1.0",
                        "skald_http_refusals_total{code=\"400\"} 1.0",
                        "skald_publish_seconds_count 1",
                        "skald_http_requests_seconds_count{method=\"POST\",route=\"/v1/workflows/{id}/events\",status=\"202\"} 1");
    }

    @Test
    void forgetsARequestWhoseClientLeft() {
        CompletableFuture<PublishEvents.Outcome> late = new CompletableFuture<>();
        face.publish = drafts -> late;
        try (RawClient client = face.connect()) {
            client.send(TestFace.request("POST", EVENTS, GOOD + JSON, THOUGHT));
            await().until(() -> !face.published.isEmpty());
        }
        late.complete(new PublishEvents.Forbidden());
        assertThat(face.get("/health/live").status()).isEqualTo(200);
    }

    @Test
    void hasARequestInHandUntilItsAnswerIsOut() {
        try (RawClient client = readingTheBeginningOfALongPage()) {
            assertThat(face.face.inHand()).isEqualTo(1);
            assertThat(client.read().text()).hasSizeGreaterThan(LONG);
            await().until(() -> face.face.inHand() == 0);
        }
    }

    @Test
    void hasARequestInHandNoMoreWhoseClientLeavesItsAnswer() {
        readingTheBeginningOfALongPage().close();
        await().until(() -> face.face.inHand() == 0);
        face.get("/health/live");
        await().until(() -> face.face.inHand() == 0);
    }

    /** A client whose answer is longer than what the system takes for it. */
    private RawClient readingTheBeginningOfALongPage() {
        EventData data = EventData.of("{\"content\":\"" + "x".repeat(LONG) + "\"}");
        RecordedEvent event = new RecordedEvent(9, EventType.THOUGHT, data, Instant.EPOCH);
        EventLog.Page page = new EventLog.Page(TestFace.LOG, false, Optional.empty(), List.of(event));
        face.history = (principal, workflow, from, max) -> CompletableFuture.completedStage(Optional.of(page));
        RawClient client = face.connect();
        client.send(TestFace.request("GET", EVENTS, GOOD, ""));
        assertThat(client.text(4)).isEqualTo("HTTP");
        return client;
    }
}
