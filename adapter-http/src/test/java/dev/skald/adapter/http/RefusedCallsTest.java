package dev.skald.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.netty.RawClient;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.application.publish.PublishEvents;
import dev.skald.application.publish.Violation;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** What the log says of calls that are refused. */
@ExtendWith(LeakCheck.class)
class RefusedCallsTest {

    private static final String WORKFLOW = "/v1/workflows/" + TestFace.WORKFLOW;
    private static final String EVENTS = TestFace.EVENTS;
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String THOUGHT = "{\"type\":\"thought\",\"data\":{\"content\":\"hm\"}}";

    private final Logger logger = (Logger) LoggerFactory.getLogger(RefusalLog.class);
    private final Lines lines = new Lines();
    private TestFace face;

    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent line) {
            texts.add(line.getFormattedMessage());
        }
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(lines);
        face = new TestFace();
    }

    @AfterEach
    void stopListening() {
        face.close();
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    /** The one line that was written; the log is then empty again. */
    private String line() {
        assertThat(lines.texts).hasSize(1);
        return lines.texts.remove();
    }

    private void send(String head, String token) {
        try (RawClient client = face.connect()) {
            client.send(head + " HTTP/1.1\r\nHost: h\r\n" + token + "Content-Length: 0\r\n\r\n");
            client.read();
        }
    }

    @Test
    void nameTheCallTheSubjectAndTheRule() {
        face.publish(THOUGHT);
        face.get("/health/live");
        face.get("/nothing");
        face.exchange("POST", "/health/live", "", "");
        assertThat(lines.texts).isEmpty();

        String publish = "refused: POST " + EVENTS + " subject agent: ";
        face.publish("{\"type\":\"thought\",\"data\":{}}");
        assertThat(line()).isEqualTo(publish + "422 line 1: data.content must be a string");
        face.publishLines("{");
        assertThat(line()).isEqualTo(publish + "400 line 1: must be well-formed JSON");
        face.publish("");
        assertThat(line()).isEqualTo(publish + "400 the body has no event");
        face.publish("x".repeat(3000));
        assertThat(line()).isEqualTo(publish + "413 the body is too large");
        face.exchange("POST", EVENTS, "", THOUGHT);
        assertThat(line())
                .isEqualTo(publish + "415 the body must be application/json or application/x-ndjson, in UTF-8");
        face.publish = drafts -> CompletableFuture.completedStage(
                new PublishEvents.Invalid(List.of(new Violation(0, "data.content", "must be something else"))));
        face.publish(THOUGHT);
        assertThat(line()).isEqualTo(publish + "422 line 1: data.content must be something else");
        face.publish = drafts -> CompletableFuture.failedFuture(new UnavailableException("no room"));
        face.publish(THOUGHT);
        assertThat(line()).isEqualTo(publish + "503 no room");
        face.drain.begin();
        face.publish(THOUGHT);
        assertThat(line()).isEqualTo(publish + "503 the gateway is about to stop");
    }

    @Test
    void nameWhatMayNotBeDoneAndWhatIsNotThere() {
        face.scopes = Set.of();
        face.publish(THOUGHT);
        assertThat(line())
                .isEqualTo("refused: POST " + EVENTS
                        + " subject agent: 403 the token does not allow to publish to this workflow");
        face.delete = (principal, workflow) -> CompletableFuture.completedStage(false);
        face.exchange("DELETE", WORKFLOW, "", "");
        assertThat(line()).contains("DELETE " + WORKFLOW + " subject agent: 403 ");
        face.get(EVENTS);
        assertThat(line()).contains("GET " + EVENTS + " subject agent: 403 ");
        face.history = (principal, workflow, from, max) -> CompletableFuture.completedStage(
                Optional.of(new EventLog.Page(EventLog.Extent.NONE, false, Optional.empty(), List.of())));
        face.get(EVENTS);
        assertThat(line()).contains("GET " + EVENTS + " subject agent: 404 ");
        face.exchange("PATCH", WORKFLOW, "", "");
        assertThat(line()).contains("PATCH " + WORKFLOW + ": 405 ");
        face.exchange("PUT", WORKFLOW, JSON, "{\"owner\":\"a\",\"readers\":[\"\"]}");
        assertThat(line()).contains("PUT " + WORKFLOW + " subject agent: 403 ");
        face.scopes = Set.of("events:publish");
        face.exchange("PUT", WORKFLOW, JSON, "{\"owner\":\"a\",\"readers\":[\"\"]}");
        assertThat(line())
                .isEqualTo(
                        "refused: PUT " + WORKFLOW + " subject agent: 422 line 1: readers must be a non-empty string");
    }

    @Test
    void nameTheRuleOfARefusedTokenButNotTheToken() {
        send("GET " + EVENTS, "");
        assertThat(line()).isEqualTo("refused: GET " + EVENTS + ": 401 missing_token");
        send("GET " + EVENTS, "Authorization: Bearer expired\r\n");
        assertThat(line()).isEqualTo("refused: GET " + EVENTS + ": 401 expired_token");
        send("GET " + EVENTS, "Authorization: Bearer canary\r\n");
        assertThat(line()).isEqualTo("refused: GET " + EVENTS + ": 401 invalid_token");
        send("GET " + EVENTS, "Authorization: Bearer keyless\r\n");
        assertThat(line()).isEqualTo("refused: GET " + EVENTS + ": 503 unavailable");
    }

    @Test
    void tellNothingThatTheSenderMadeUp() {
        send("GET /v1/canary", "");
        assertThat(line()).isEqualTo("refused: GET /v1: 404 there is no such resource");
        send("PATCH /v1/workflows/canary", "");
        assertThat(line())
                .isEqualTo("refused: PATCH /v1/workflows/{id}: 405 the methods here are DELETE, GET, HEAD, PUT");
        send("DELETE /v1/workflows/canary?token=canary", "");
        assertThat(line()).startsWith("refused: DELETE /v1/workflows/{id}: 400 ");
        send("GET " + EVENTS + "?canary=1", "Authorization: Bearer good\r\n");
        assertThat(line()).startsWith("refused: GET " + EVENTS + " subject agent: 400 ");
        face.publish("{\"type\":\"result\",\"data\":{\"canary\":{\"canary\":1,\"canary\":2}}}");
        assertThat(line()).endsWith(": 422 line 1: data must be given once");
        face.publish("{\"type\":\"result\",\"data\":{\"a\":1},\"canary\":1,\"canary\":2}");
        assertThat(line()).endsWith(": 422 line 1: a member must be given once");
        face.publish("[\"canary\"]");
        assertThat(line()).endsWith(": 422 line 1: must be a JSON object");
    }

    @Test
    void nameForeignOriginsAndWhatIsNoProperRequest() {
        face.exchange("GET", EVENTS, "Origin: https://evil.example\r\n", "");
        assertThat(line())
                .isEqualTo(
                        "refused: GET of the origin https://evil.example: 403 requests of this origin are not served");
        send("GET " + EVENTS, "Host: twice\r\n");
        assertThat(line()).isEqualTo("refused: GET /v1: 400 a request names one host");
        send("GET " + EVENTS, "X: " + "x".repeat(20_000) + "\r\n");
        assertThat(line()).isEqualTo("refused: GET /v1: 431 the headers are too large");
    }

    @Test
    void areWrittenTenTimesASecondAndCountedBeyond() {
        long begun = System.nanoTime();
        int calls = 0;
        while (calls < 30) {
            face.get("/v1/nothing");
            calls++;
        }
        long seconds = 1 + (System.nanoTime() - begun) / 1_000_000_000;
        assertThat(lines.texts.size()).isBetween(10, (int) (10 * seconds));
        await().until(() -> {
            face.get("/v1/nothing");
            return lines.texts.stream().anyMatch(text -> text.endsWith("more refusals were not logged"));
        });
    }
}
