package dev.skald.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.netty.RawClient;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.ThrowingEventLog;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events over real sockets, from a log in memory. */
@ExtendWith(LeakCheck.class)
class EventStreamTest {

    private static final String STREAM = "/v1/workflows/" + TestFace.WORKFLOW + "/stream";
    private static final String GOOD = "Authorization: Bearer good\r\n";

    private TestFace face;
    private String epoch = "";

    @BeforeEach
    void start() {
        start(new TestFace());
    }

    private void start(TestFace started) {
        face = started;
        face.scopes = Set.of();
        readers("agent");
    }

    @AfterEach
    void stop() {
        face.close();
    }

    private void readers(String... readers) {
        face.workflows
                .directory()
                .put(TestFace.WORKFLOW, new WorkflowAccess("owner", Set.of(readers)))
                .toCompletableFuture()
                .join();
    }

    private void append(String... data) {
        List<NewEvent> events = new ArrayList<>();
        for (String json : data) {
            events.add(new NewEvent(
                    EventType.THOUGHT,
                    EventData.of(json),
                    Instant.parse("2026-01-02T03:04:05.678Z"),
                    Optional.empty()));
        }
        EventLog.Appended appended = face.workflows
                .eventLog()
                .append(TestFace.WORKFLOW, events)
                .toCompletableFuture()
                .join();
        epoch = appended.log().epoch();
    }

    private static String data(int number) {
        return "{\"content\":\"" + number + "\"}";
    }

    private void append(int from, int to) {
        for (int i = from; i <= to; i++) {
            append(data(i));
        }
    }

    /** A client that reads events as they come. */
    private static final class Viewer implements AutoCloseable {

        final RawClient client;
        final RawClient.Answer head;
        private final boolean chunked;
        private String unread = "";
        private boolean last;

        Viewer(RawClient client, String request) {
            this.client = client.send(request);
            this.head = client.readHead();
            this.chunked = head.header("transfer-encoding").equals("chunked");
        }

        /** The next event or comment, or null behind the last chunk. */
        String next() {
            while (!unread.contains("\n\n")) {
                if (last) {
                    assertThat(unread).isEmpty();
                    return null;
                }
                read();
            }
            int end = unread.indexOf("\n\n");
            String event = unread.substring(0, end);
            unread = unread.substring(end + 2);
            return event;
        }

        private void read() {
            if (!chunked) {
                unread += client.text(1);
                return;
            }
            int size = Integer.parseInt(client.textLine(), 16);
            unread += client.text(size);
            last = size == 0;
            assertThat(client.textLine()).isEmpty();
        }

        void seqs(int from, int to) {
            for (int i = from; i <= to; i++) {
                assertThat(next()).contains("." + i + "\ndata: ", "\"seq\":" + i + ",");
            }
        }

        @Override
        public void close() {
            client.close();
        }
    }

    private Viewer open(String query, String headers) {
        return new Viewer(face.connect(), TestFace.request("GET", STREAM + query, GOOD + headers, ""));
    }

    private Viewer open(String query) {
        return open(query, "");
    }

    private RawClient.Answer refused(String query, String headers) {
        return face.exchange("GET", STREAM + query, headers, "");
    }

    @Test
    void tellsWhatWasAndWhatComes() {
        append(1, 2);
        try (Viewer viewer = open("")) {
            assertThat(viewer.head.status()).isEqualTo(200);
            assertThat(viewer.head.header("content-type")).isEqualTo("text/event-stream");
            assertThat(viewer.head.header("cache-control")).isEqualTo("no-store");
            assertThat(viewer.head.header("x-accel-buffering")).isEqualTo("no");
            assertThat(viewer.head.header("content-encoding")).isEmpty();
            assertThat(viewer.head.headers()).doesNotContainKey("content-length");
            assertThat(viewer.next())
                    .matches("retry: [123][0-9]{3}\nevent: workflow:subscribed\ndata: \\{\"workflowId\":\""
                            + TestFace.WORKFLOW + "\",\"epoch\":\"" + epoch
                            + "\",\"firstSeq\":1,\"lastSeq\":2,\"run\":null}");
            assertThat(viewer.next())
                    .isEqualTo(
                            "event: agent:thought\nid: " + epoch + ".1\ndata: {\"type\":\"thought\",\"workflowId\":\""
                                    + TestFace.WORKFLOW + "\",\"seq\":1,\"data\":{\"content\":\"1\"},"
                                    + "\"timestamp\":\"2026-01-02T03:04:05.678Z\"}");
            viewer.seqs(2, 2);
            append(3, 5);
            viewer.seqs(3, 5);
            assertThat(face.streams.size()).isEqualTo(1);
        }
        await().until(() -> face.streams.size() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "200", "1000"})
    void joinsThoughtsIfItIsAskedTo(String coalesce) {
        append(data(1), data(2), "{\n\"content\" :\r\"\\ud83d\"}", "{\"content\":\"\\ude00\"}");
        append("{\"content\":\"5\",\"n\":\n1}");
        try (Viewer viewer = open("?coalesce=" + coalesce)) {
            viewer.next();
            assertThat(viewer.next())
                    .isEqualTo(
                            "event: agent:thought\nid: " + epoch + ".4\ndata: {\"type\":\"thought\",\"workflowId\":\""
                                    + TestFace.WORKFLOW + "\",\"seq\":4,\"fromSeq\":1,\"data\":{\"content\":"
                                    + "\"12\\ud83d\\ude00\"},\"timestamp\":\"2026-01-02T03:04:05.678Z\"}");
            assertThat(viewer.next()).contains("\"seq\":5,\"data\":{\"content\":\"5\",\"n\": 1},");
            append(data(6), data(7));
            assertThat(viewer.next()).contains("\"seq\":7,\"fromSeq\":6,", "\"67\"");
        }
        try (Viewer viewer = open("?coalesce=" + coalesce, "Last-Event-ID: " + epoch + ".2\r\n")) {
            viewer.next();
            assertThat(viewer.next()).contains("\"seq\":4,\"fromSeq\":3,");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1001", "1.5", "x", "", "%2B5", "99999999999999999999", "5&coalesce=5"})
    void refusesWhatIsNoTimeToJoinThoughtsFor(String coalesce) {
        assertThat(refused("?coalesce=" + coalesce, "").status()).isEqualTo(400);
    }

    @Test
    void tellsOfRunsAndControlsWithoutAnId() {
        WorkflowRuns runs = face.workflows.runs();
        try (Viewer viewer = open("")) {
            viewer.next();
            Opened run = runs.open(TestFace.WORKFLOW, new RunRequest(Duration.ofMinutes(1), Optional.empty(), false))
                    .toCompletableFuture()
                    .join();
            String about = "{\"workflowId\":\"" + TestFace.WORKFLOW + "\",";
            assertThat(viewer.next())
                    .matches(Pattern.quote("event: workflow:run\ndata: " + about + "\"run\":{\"runId\":\"" + run.run()
                                    + "\",\"state\":\"running\",\"startedAt\":\"")
                            + "[-0-9T:.]{23}Z"
                            + Pattern.quote("\",\"endedAt\":null,\"firstSeq\":1,\"lastSeq\":0}}"));
            var unused = runs.control(
                            TestFace.WORKFLOW,
                            new ControlRequest(
                                    ControlAction.APPROVE,
                                    Optional.of("\"c"),
                                    Optional.of("{\r\n\"a\":1}"),
                                    "agent",
                                    Optional.of("i")))
                    .toCompletableFuture()
                    .join();
            assertThat(viewer.next())
                    .startsWith("event: workflow:controlled\ndata: " + about + "\"runId\":\"" + run.run()
                            + "\",\"seq\":1,\"action\":\"approve\",\"callId\":\"\\\"c\",\"by\":\"agent\","
                            + "\"data\":{  \"a\":1},\"at\":\"");
            NewEvent end = new NewEvent(
                    EventType.RESULT,
                    EventData.of("{}"),
                    Instant.parse("2026-01-02T03:04:05.678Z"),
                    Optional.empty(),
                    Optional.of(RunState.SUCCEEDED));
            epoch = face.workflows
                    .eventLog()
                    .append(TestFace.WORKFLOW, List.of(end), Optional.of(run.lease()))
                    .toCompletableFuture()
                    .join()
                    .log()
                    .epoch();
            assertThat(viewer.next())
                    .startsWith("event: agent:result\nid: " + epoch + ".1\n")
                    .contains("\"seq\":1,\"runId\":\"" + run.run() + "\",\"data\":{},");
            assertThat(viewer.next())
                    .startsWith("event: workflow:run\ndata: ")
                    .contains("\"state\":\"succeeded\"")
                    .endsWith("Z\",\"firstSeq\":1,\"lastSeq\":1}}");
        }
        try (Viewer back = open("?after=1")) {
            assertThat(back.next())
                    .contains("\"lastSeq\":1,\"run\":{\"runId\":")
                    .contains("\"state\":\"succeeded\"");
        }
    }

    @Test
    void writesDataInOneLine() {
        append("{\r\n\"content\":\n\r\"a\\nb\"\r}", "{\n\n\n}", data(3));
        try (Viewer viewer = open("")) {
            viewer.next();
            assertThat(viewer.next()).contains("\"data\":{  \"content\":  \"a\\nb\" },");
            assertThat(viewer.next()).contains("\"data\":{   },");
            viewer.seqs(3, 3);
        }
    }

    @Test
    void servesOldHttpWithoutChunks() {
        append(1, 2);
        try (Viewer viewer = new Viewer(face.connect(), "GET " + STREAM + " HTTP/1.0\r\nHost: h\r\n" + GOOD + "\r\n")) {
            assertThat(viewer.head.headers()).doesNotContainKey("transfer-encoding");
            viewer.next();
            viewer.seqs(1, 2);
            append(3, 3);
            viewer.seqs(3, 3);
            face.streams.drain(Duration.ZERO, Duration.ZERO);
            assertThat(viewer.next()).startsWith("retry: ");
            assertThat(viewer.client.ended()).isTrue();
        }
    }

    @Test
    void beginsWhereItIsAsked() {
        append(1, 9);
        try (Viewer viewer = open("?after=7&epoch=" + epoch)) {
            viewer.next();
            viewer.seqs(8, 9);
        }
        try (Viewer viewer = open("?after=-2")) {
            viewer.next();
            viewer.seqs(8, 9);
        }
        try (Viewer viewer = open("?after=latest")) {
            viewer.next();
            append(10, 10);
            viewer.seqs(10, 10);
        }
    }

    @Test
    void resumesBehindTheEventThatItsClientHadLast() {
        append(1, 9);
        try (Viewer viewer = open("?after=2&epoch=other", "Last-Event-ID: " + epoch + ".7\r\n")) {
            assertThat(viewer.next()).doesNotContain("reset");
            viewer.seqs(8, 9);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", ".7", "e.", "e.x", "e.1.2", "e.-1", "e.99999999999999999999", "e. 7"})
    void takesALastEventIdOfAnotherFormForNone(String id) {
        append(1, 9);
        try (Viewer viewer = open("?after=6", "Last-Event-ID: " + id + "\r\n")) {
            assertThat(viewer.next()).doesNotContain("reset");
            viewer.seqs(7, 9);
        }
    }

    @Test
    void tellsOfAReset() {
        append(1, 3);
        try (Viewer viewer = open("", "Last-Event-ID: other.7\r\n")) {
            assertThat(viewer.next()).contains("\"reset\":true");
            viewer.seqs(1, 3);
        }
    }

    @Test
    void tellsOfAGap() {
        append(1, 60);
        try (Viewer viewer = open("", "Last-Event-ID: " + epoch + ".3\r\n")) {
            assertThat(viewer.next())
                    .contains("\"firstSeq\":11,\"lastSeq\":60,\"run\":null,\"gap\":{\"from\":4,\"to\":10}}");
            viewer.seqs(11, 60);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?after=x",
                "?after=1.5",
                "?after=",
                "?after=-10001",
                "?limit=3",
                "?after=1&after=2",
                "?token=t",
                "?epoch=0123456789012345678901234567890123456789012345678901234567890123456789"
            })
    void refusesAQueryThatIsNone(String query) {
        RawClient.Answer answer = refused(query, "");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Accept: text/event-stream\r\n",
                "Accept: application/json, text/event-stream;q=0.5\r\n",
                "Accept: text/html, */*;q=0.1\r\n",
                "Accept: text/html\r\nAccept: Text/Event-Stream\r\n",
                "Accept: text/event-stream;q=0.001\r\n",
                "Accept: text/event-stream ; charset=utf-8 ; q=1.000\r\n",
                "Accept: */*;q=0, text/event-stream\r\n",
                "Accept: text/event-stream, text/html;q=0\r\n",
                "Accept: text/event-stream;q=0\r\nAccept: text/event-stream\r\n"
            })
    void servesWhoeverTakesEventStreams(String accept) {
        try (Viewer viewer = open("", accept)) {
            assertThat(viewer.head.status()).isEqualTo(200);
        }
    }

    @Test
    void saysWhoseBrowsersMayReadIt() {
        try (Viewer viewer = open("", "Origin: https://app.example\r\n")) {
            assertThat(viewer.head.header("access-control-allow-origin")).isEqualTo("https://app.example");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json, text/*",
                "text/event-stream;q=0",
                "text/event-stream; q=0.000",
                "Text/Event-Stream;charset=utf-8 ; Q=0.0",
                "text/event-stream;q=0., text/html",
                "*/*;q=0",
                "text/html, */*;q=0",
                "text/event-stream;q=0, */*",
                "*/*, text/event-stream;q=0.00"
            })
    void refusesWhoeverTakesNone(String accept) {
        assertThat(refused("", "Accept: " + accept + "\r\n").status()).isEqualTo(406);
    }

    @Test
    void refusesTokensThatAreNoneAndThoseThatMayNotRead() {
        try (RawClient client = face.connect()) {
            assertThat(client.send(TestFace.request("GET", STREAM, "Authorization: Bearer bad\r\n", ""))
                            .read()
                            .status())
                    .isEqualTo(401);
        }
        readers("somebody");
        assertThat(refused("", "").status()).isEqualTo(403);
        assertThat(face.streams.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Accept: text/event-stream\r\n"})
    void answersTheHeadAlone(String accept) {
        append(1, 2);
        RawClient.Answer answer = face.exchange("HEAD", STREAM, accept, "");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("text/event-stream");
        try (RawClient client = face.connect()) {
            client.send(TestFace.request("HEAD", STREAM, GOOD, ""));
            assertThat(client.readHead().status()).isEqualTo(200);
            assertThat(client.ended()).isTrue();
        }
        assertThat(face.streams.size()).isZero();
        assertThat(face.exchange("POST", STREAM, "", "").header("allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void endsWhenItsViewerMayReadNoMore() {
        append(1, 1);
        try (Viewer viewer = open("")) {
            viewer.next();
            viewer.seqs(1, 1);
            readers("somebody");
            assertThat(viewer.next())
                    .isEqualTo("event: workflow:unsubscribed\ndata: {\"workflowId\":\"" + TestFace.WORKFLOW
                            + "\",\"reason\":\"forbidden\"}");
            assertThat(viewer.next()).isNull();
            assertThat(viewer.client.ended()).isTrue();
        }
        assertThat(face.streams.size()).isZero();
    }

    @Test
    void endsWithItsWorkflow() {
        append(1, 1);
        try (Viewer viewer = open("?after=latest")) {
            viewer.next();
            face.workflows
                    .eventLog()
                    .delete(TestFace.WORKFLOW)
                    .toCompletableFuture()
                    .join();
            assertThat(viewer.next()).contains("\"reason\":\"deleted\"");
            assertThat(viewer.next()).isNull();
        }
    }

    @Test
    void endsWithItsToken() {
        face.tokenLife = Duration.ofSeconds(2);
        try (Viewer viewer = open("")) {
            viewer.next();
            assertThat(viewer.next()).startsWith("event: auth:expiring\ndata: {\"expiresAt\":\"");
            assertThat(viewer.next()).isEqualTo("event: auth:expired\ndata: {}");
            assertThat(viewer.next()).isNull();
            assertThat(viewer.client.ended()).isTrue();
        }
    }

    @Test
    void endsNoSoonerThanTheVerifierOfItsTokenSays() {
        face.tokenLife = Duration.ofMillis(-300);
        face.tokenSkew = Duration.ofSeconds(1);
        try (Viewer viewer = open("")) {
            viewer.next();
            String told = viewer.next();
            assertThat(told).startsWith("event: auth:expiring\n");
            Instant expiresAt = Instant.parse(told.replaceAll("(?s).*\"expiresAt\":\"([^\"]*)\".*", "$1"));
            assertThat(expiresAt).isBefore(Instant.now());

            assertThat(viewer.next()).startsWith("event: auth:expired\n");
            assertThat(Instant.now()).isAfterOrEqualTo(expiresAt.plusSeconds(1));
            assertThat(viewer.next()).isNull();
        }
    }

    @Test
    void cutsOffAClientThatCannotBeServedSoThatItComesBack() {
        try (TestFace faulty = new TestFace(ThrowingEventLog::new)) {
            faulty.workflows
                    .directory()
                    .put(TestFace.WORKFLOW, new WorkflowAccess("agent", Set.of()))
                    .toCompletableFuture()
                    .join();
            NewEvent event = new NewEvent(EventType.THOUGHT, EventData.of(data(1)), Instant.EPOCH, Optional.empty());
            faulty.workflows
                    .eventLog()
                    .append(TestFace.WORKFLOW, List.of(event, event))
                    .toCompletableFuture()
                    .join();
            try (RawClient client = faulty.connect()) {
                client.send(TestFace.request("GET", STREAM, GOOD, ""));

                // Whatever came before, the last chunk did not: its client takes that for the end, and for no answer.
                assertThat(client.untilTheEnd()).doesNotContain("\r\n0\r\n", "auth:expired", "unsubscribed");
            }
            assertThat(faulty.streams.size()).isZero();
            await().until(() -> faulty.delivery.watchedWorkflows() == 0);
        }
    }

    @Test
    void endsWithADrainAndNoneBeginsThen() {
        append(1, 1);
        try (Viewer viewer = open("")) {
            viewer.next();
            viewer.seqs(1, 1);
            face.drain.begin();
            face.streams.drain(Duration.ZERO, Duration.ofSeconds(3));
            assertThat(viewer.next()).matches("retry: [456][0-9]{3}");
            assertThat(viewer.next()).isNull();
            assertThat(viewer.client.ended()).isTrue();
        }
        RawClient.Answer answer = refused("", "");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("retry-after")).isNotEmpty();
    }

    @Test
    void beginsNoneBeyondTheBound() {
        face.sessions = TestFace.MAX_VIEWERS - 1;
        try (Viewer viewer = open("")) {
            viewer.next();
            assertThat(refused("", "").status()).isEqualTo(503);
        }
        await().until(() -> face.streams.size() == 0);
        try (Viewer viewer = open("")) {
            assertThat(viewer.head.status()).isEqualTo(200);
        }
    }

    @Test
    void commentsWhereNothingHappens() {
        stop();
        start(new TestFace(Duration.ofMillis(100)));
        try (Viewer viewer = open("")) {
            viewer.next();
            assertThat(viewer.next()).isEqualTo(":");
            assertThat(viewer.next()).isEqualTo(":");
        }
    }

    @Test
    void commentsAsOftenAsTheProtocolPromises() {
        Duration interval = face.streams.settings().commentInterval();
        assertThat(interval).isLessThan(Duration.ofSeconds(15)).isGreaterThan(Duration.ofSeconds(5));
    }

    @Test
    void holdsWhatIsPipelinedBehindItAndServesNoneOfIt() {
        append(1, 1);
        try (Viewer viewer = open("")) {
            viewer.client.send(TestFace.request("GET", "/health/live", "", ""));
            viewer.next();
            viewer.seqs(1, 1);
            append(2, 2);
            viewer.seqs(2, 2);
            face.streams.drain(Duration.ZERO, Duration.ZERO);
            assertThat(viewer.next()).startsWith("retry: ");
            assertThat(viewer.next()).isNull();
            assertThat(viewer.client.ended()).isTrue();
        }
    }

    @Test
    void writesNoMoreThanItsClientTakesAndAllOfIt() {
        stop();
        start(TestFace.withStallTimeout(Duration.ofSeconds(30)));
        String big = "{\"content\":\"" + "x".repeat(100_000) + "\"}";
        try (Viewer viewer = open("")) {
            viewer.next();
            for (int i = 0; i < 45; i++) {
                append(big);
            }
            viewer.seqs(1, 45);
        }
    }

    @Test
    void cutsOffAClientThatTakesNothing() {
        String big = "{\"content\":\"" + "x".repeat(100_000) + "\"}";
        try (Viewer reader = open("?after=latest");
                Viewer stalled = open("?after=latest")) {
            assertThat(stalled.next()).contains("workflow:subscribed");
            reader.next();
            for (int i = 1; i <= 200; i++) {
                append(big);
                reader.seqs(i, i);
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> face.streams.size() == 1);
            append(data(201));
            reader.seqs(201, 201);
        }
    }

    @Test
    void holdsNothingForAClientThatLeftBeforeItBegan() {
        CompletableFuture<Void> reads = new CompletableFuture<>();
        try (TestFace late = new TestFace(reads)) {
            late.workflows
                    .directory()
                    .put(TestFace.WORKFLOW, new WorkflowAccess("agent", Set.of()))
                    .toCompletableFuture()
                    .join();
            try (RawClient client = late.connect()) {
                client.send(TestFace.request("GET", STREAM, GOOD, ""));
                await().until(() -> late.delivery.watchedWorkflows() == 1);
            }
            await().until(() -> late.face.inHand() == 0);
            reads.complete(null);
            await().until(() -> late.delivery.watchedWorkflows() == 0);
            assertThat(late.streams.size()).isZero();
        }
    }
}
