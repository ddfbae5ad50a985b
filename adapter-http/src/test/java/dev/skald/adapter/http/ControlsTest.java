package dev.skald.adapter.http;

import static dev.skald.adapter.http.RunFace.AGENT;
import static dev.skald.adapter.http.RunFace.JSON;
import static dev.skald.adapter.http.RunFace.result;
import static dev.skald.adapter.http.RunFace.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.netty.RawClient;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What viewers ask of agents, and how agents wait for it, over HTTP. */
@ExtendWith(LeakCheck.class)
class ControlsTest {

    private static final String CANCEL = "{\"action\":\"cancel\"}";
    private static final int MAX_WAITING = 12;

    private RunFace face;
    private String controls;

    @BeforeEach
    void start() {
        face = new RunFace(MAX_WAITING);
        controls = face.path + "/controls";
        face.register();
    }

    @AfterEach
    void stop() {
        face.close();
    }

    private RawClient.Answer control(String json) {
        return face.post(RunFace.OWNER, controls, json);
    }

    /** A client that waits for controls, which has been noticed. */
    private RawClient waiting(String query) {
        int before = face.face.waiting();
        RawClient client = face.connect();
        client.send(RunFace.request(AGENT, "GET", controls + query, "", ""));
        await().until(() -> face.face.waiting() == before + 1);
        return client;
    }

    @Test
    void areNumberedAndFoundByTheAgent() {
        String run = text(face.post(AGENT, face.path + "/runs", "{}"), "runId");
        RawClient.Answer first = control(CANCEL);
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.text()).isEqualTo("{\"seq\":1}");
        control("{\"action\":\"approve\",\"callId\":\"c\\\"1\",\"data\":{\"n\" : 42.10}}");
        control("{\"action\":\"input\",\"data\":\"a \\u00e4\" , \"id\":\"x\"}");
        RawClient.Answer found = face.get(AGENT, controls);
        assertThat(found.status()).isEqualTo(200);
        String prefix = "{\"runId\":\"" + run + "\",\"seq\":";
        assertThat(found.text().replaceAll("\"at\":\"[^\"]{24}\"", "\"at\":\"T\""))
                .isEqualTo("{\"controls\":[" + prefix + "1,\"action\":\"cancel\",\"by\":\"alice\",\"at\":\"T\"},"
                        + prefix + "2,\"action\":\"approve\",\"callId\":\"c\\\"1\",\"by\":\"alice\","
                        + "\"data\":{\"n\" : 42.10},\"at\":\"T\"},"
                        + prefix + "3,\"action\":\"input\",\"by\":\"alice\",\"data\":\"a \\u00e4\",\"at\":\"T\"}"
                        + "],\"lastSeq\":3}");
        assertThat(face.get(AGENT, controls + "?after=2").text())
                .contains("\"seq\":3")
                .doesNotContain("\"seq\":2");
        assertThat(face.get(AGENT, controls + "?after=3").text()).isEqualTo("{\"controls\":[],\"lastSeq\":3}");
        assertThat(face.call(AGENT, "HEAD", controls, "", "").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "-12.5e3", "[1,[2]]", "\"text\"", "{\"a\":{}}", "0"})
    void passDataOnAsTheyCame(String data) {
        face.open();
        control("{\"data\": " + data + " ,\"action\":\"input\"}");
        assertThat(face.get(AGENT, controls).text()).contains(",\"data\":" + data + ",\"at\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | action",
                "{\"action\":\"stop\"} | action",
                "{\"action\":7} | action",
                "{\"action\":\"approve\"} | callId",
                "{\"action\":\"reject\",\"callId\":\"\"} | callId",
                "{\"action\":\"reject\",\"callId\":[\"c\"]} | callId",
                "{\"action\":\"input\"} | data",
                "{\"action\":\"input\",\"data\":null} | data",
                "{\"action\":\"cancel\",\"id\":\"\"} | id",
                "{\"action\":\"cancel\",\"id\":5} | id",
                "{\"action\":\"input\",\"data\":{\"a\":1,\"a\":2}} | data.a",
                "{\"action\":\"input\",\"data\":1e400} | data",
            })
    void areRefusedThatAreNotWhatTheyShouldBe(String body, String field) {
        face.open();
        RawClient.Answer refused = control(body);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("\"field\":\"" + field + "\"");
        assertThat(face.get(AGENT, controls).text()).contains("\"lastSeq\":0");
    }

    @Test
    void haveABoundedSize() {
        face.open();
        assertThat(control("{\"action\":\"input\",\"data\":\"" + "x".repeat(16 * 1024 - 2) + "\"}")
                        .status())
                .isEqualTo(202);
        for (int size : List.of(16 * 1024 - 1, 40_000)) {
            assertThat(control("{\"action\":\"input\",\"data\":\"" + "x".repeat(size) + "\"}")
                            .status())
                    .isEqualTo(413);
        }
        assertThat(control("{\"action\":\"input\",\"data\":" + "[".repeat(600) + "]".repeat(600) + "}")
                        .status())
                .isEqualTo(422);
        assertThat(control("{").status()).isEqualTo(400);
        assertThat(face.call(RunFace.OWNER, "POST", controls, "Content-Type: text/plain\r\n", CANCEL)
                        .status())
                .isEqualTo(415);
    }

    @Test
    void areForTheOwnerAndForReadersWithTheScope() {
        face.open();
        for (String token : List.of("bob", "eve", "eve+all", AGENT, "eve+control")) {
            assertThat(face.post(token, controls, CANCEL).status()).as(token).isEqualTo(403);
        }
        for (String token : List.of(RunFace.OWNER, "bob+control", "eve+all+control")) {
            assertThat(face.post(token, controls, CANCEL).status()).as(token).isEqualTo(202);
        }
    }

    @Test
    void areRefusedWithoutARunAndAnswersAreTakenOnce() {
        RawClient.Answer none = control(CANCEL);
        assertThat(none.status()).isEqualTo(409);
        assertThat(none.text()).contains("\"code\":\"no_run\"");
        String lease = face.open();
        String approve = "{\"action\":\"approve\",\"callId\":\"c1\",\"id\":\"one\"}";
        assertThat(control(approve).text()).isEqualTo("{\"seq\":1}");
        assertThat(control(approve).text()).isEqualTo("{\"seq\":1}");
        RawClient.Answer answered = control("{\"action\":\"reject\",\"callId\":\"c1\"}");
        assertThat(answered.status()).isEqualTo(409);
        assertThat(answered.text()).contains("\"code\":\"already_answered\"");
        face.publish(lease, result("end"));
        assertThat(control(approve).text()).isEqualTo("{\"seq\":1}");
        assertThat(control(CANCEL).text()).contains("\"code\":\"no_run\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?wait=PT1M1S",
                "?wait=-PT1S",
                "?wait=30",
                "?wait=",
                "?after=-1",
                "?after=x",
                "?since=1",
                "?after=9223372036854775808",
                "?after=1&after=2"
            })
    void areNotAskedForInAnotherWay(String query) {
        assertThat(face.get(AGENT, controls + query).status()).isEqualTo(400);
    }

    @Test
    void arriveAtOnceAtWhoeverWaits() {
        face.open();
        List<Long> millis = new ArrayList<>();
        for (int seq = 1; seq <= 9; seq++) {
            try (RawClient client = waiting("?wait=PT1M&after=" + (seq - 1))) {
                assertThat(seq > 1 || client.silentFor(100)).isTrue();
                long begun = System.nanoTime();
                control(CANCEL);
                RawClient.Answer found = client.read();
                millis.add((System.nanoTime() - begun) / 1_000_000);
                assertThat(text(found, "seq")).isEqualTo(Integer.toString(seq));
                assertThat(text(found, "lastSeq")).isEqualTo(Integer.toString(seq));
            }
        }
        Collections.sort(millis);
        // Of the fastest quarter: what holds the test up makes some slower, and looking from time to time most.
        assertThat(millis.get(millis.size() / 4)).isLessThan(100);
    }

    @Test
    void areNotWaitedForIfThereAreSomeOrNoRun() {
        assertThat(face.get(AGENT, controls + "?wait=PT1M").text()).isEqualTo("{\"controls\":[],\"lastSeq\":0}");
        face.open();
        control(CANCEL);
        assertThat(face.get(AGENT, controls + "?wait=PT1M").text()).contains("\"lastSeq\":1");
        assertThat(face.get(AGENT, "/v1/workflows/7b0e1c1e-7f1d-4a5e-9a43-999999999999/controls?wait=PT1M")
                        .text())
                .isEqualTo("{\"controls\":[],\"lastSeq\":0}");
        await().untilAsserted(() -> assertThat(face.face.waiting()).isZero());
        await().untilAsserted(() -> assertThat(face.workflows.reserved()).isZero());
    }

    @Test
    void areWaitedForNoLongerThanAsked() {
        face.open();
        long begun = System.nanoTime();
        assertThat(face.get(AGENT, controls + "?wait=PT0.3S").text()).isEqualTo("{\"controls\":[],\"lastSeq\":0}");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThanOrEqualTo(Duration.ofMillis(300));
        await().untilAsserted(() -> assertThat(face.face.waiting()).isZero());
    }

    @Test
    void areWaitedForNoLongerThanTheTokenIsGood() {
        face.open();
        face.tokenLife = Duration.ofMillis(200);
        assertThat(face.get(AGENT, controls + "?wait=PT1M").status()).isEqualTo(200);
    }

    @Test
    void areNotWaitedForBeyondTheEndOfTheRun() {
        String lease = face.open();
        try (RawClient client = waiting("?wait=PT1M")) {
            face.publish(lease, result("end"));
            assertThat(client.read().text()).isEqualTo("{\"controls\":[],\"lastSeq\":0}");
            await().untilAsserted(() -> assertThat(face.face.waiting()).isZero());
        }
        face.open();
        try (RawClient client = waiting("?wait=PT1M")) {
            face.clock.moveOn(Duration.ofMinutes(1));
            face.workflows.runs().endExpired();
            assertThat(client.read().status()).isEqualTo(200);
        }
        face.open();
        try (RawClient client = waiting("?wait=PT1M")) {
            face.call(AGENT, "DELETE", face.path, "", "");
            assertThat(client.read().status()).isEqualTo(200);
        }
        face.open();
        try (RawClient client = waiting("?wait=PT1M")) {
            face.post(AGENT, face.path + "/runs", "{\"takeover\":true}");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void areNotWaitedForDuringADrain() {
        face.open();
        try (RawClient client = waiting("?wait=PT1M")) {
            face.drain.begin();
            face.face.drain();
            RawClient.Answer found = client.read();
            assertThat(found.status()).isEqualTo(200);
            assertThat(found.header("connection")).isEqualTo("close");
            assertThat(client.ended()).isTrue();
        }
        assertThat(face.get(AGENT, controls + "?wait=PT1M").status()).isEqualTo(200);
        await().untilAsserted(() -> assertThat(face.face.waiting()).isZero());
        await().untilAsserted(() -> assertThat(face.face.inHand()).isZero());
    }

    @Test
    void areNotKeptFromOthersByThoseWhoWait() {
        face.open();
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < MAX_WAITING; i++) {
            clients.add(waiting("?wait=PT1M"));
        }
        RawClient.Answer refused = face.get(AGENT, controls + "?wait=PT1M");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("retry-after")).isEqualTo("5");
        assertThat(face.get(AGENT, controls).status()).isEqualTo(200);
        assertThat(face.face.waiting()).isEqualTo(MAX_WAITING);

        clients.remove(0).close();
        await().until(() -> face.face.waiting() == MAX_WAITING - 1);
        clients.add(waiting("?wait=PT1M"));
        control(CANCEL);
        for (RawClient client : clients) {
            assertThat(text(client.read(), "lastSeq")).isEqualTo("1");
            client.close();
        }
        await().untilAsserted(() -> assertThat(face.face.waiting()).isZero());
        await().untilAsserted(() -> assertThat(face.face.inHand()).isZero());
    }

    @Test
    void areAnsweredOnceThePlaceOfWhoWaitedIsFree() {
        face.open();
        assertThat(waitingWhenItIsAnswered(() -> control(CANCEL))).isZero();
    }

    @Test
    void areRefusedOnceThePlaceOfWhoWaitedIsFree() {
        face.open();
        assertThat(waitingWhenItIsAnswered(() -> face.post("root+admin", "/v1/revocations", "{\"jti\":\"a\"}")))
                .isZero();
    }

    /** How many wait when one who waited has its answer, which it is given by a step. */
    private int waitingWhenItIsAnswered(Runnable step) {
        List<Integer> waiting = new CopyOnWriteArrayList<>();
        EmbeddedChannel client = face.connect(() -> waiting.add(face.face.waiting()));
        String request = RunFace.request(AGENT + "+jti:a", "GET", controls + "?wait=PT1M", "", "");
        client.writeInbound(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
        assertThat(face.face.waiting()).isEqualTo(1);
        step.run();
        await().until(() -> !waiting.isEmpty());
        client.finishAndReleaseAll();
        return waiting.get(0);
    }

    @Test
    void areAskedForAsJson() {
        face.open();
        assertThat(face.call(RunFace.OWNER, "POST", controls, JSON, CANCEL).header("content-type"))
                .isEqualTo("application/json");
    }
}
