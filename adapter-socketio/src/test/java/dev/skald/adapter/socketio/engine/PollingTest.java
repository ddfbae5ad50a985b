package dev.skald.adapter.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawHttp;
import dev.skald.domain.event.WorkflowId;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the rules of long-polling are, and what becomes of a session whose client breaks them. */
final class PollingTest {

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start(new TestSettings().maxClientEvents(100_000));
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void aSecondPollBesideAnOpenOneEndsTheSession() {
        Polls polls = connected();
        try (RawHttp first = RawHttp.to(gateway);
                RawHttp second = RawHttp.to(gateway)) {
            first.send("GET", polls.target(), new byte[0]);
            // The order of two connections is nobody's promise: one of them is first, and the other second.
            second.send("GET", polls.target(), new byte[0]);

            RawHttp.Answer one = first.read();
            RawHttp.Answer other = second.read();
            assertThat(one.status() + other.status()).isEqualTo(600);
            assertThat(one.status() == 200 ? one.body() : other.body()).isEqualTo("1");
        }
        assertThat(polls.poll().statusCode()).isEqualTo(400);
        assertThat(polls.post("3").statusCode()).isEqualTo(400);
    }

    @Test
    void aPollThatIsCancelledEndsTheSession() {
        int before = gateway.gateway().openSessions();
        Polls polls = connected();
        try (RawHttp http = RawHttp.to(gateway)) {
            http.send("GET", polls.target(), new byte[0]);
        }
        await().until(() -> gateway.gateway().openSessions() <= before);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "9",
                "5",
                "2probe",
                "4",
                "49",
                "4abc",
                "42[",
                "42[]",
                "40{\"a",
                "42[\"e\"]\u001e",
                "\u001e42[\"e\"]",
                "3\u001e\u001e3",
                "44{}",
                "451-[\"e\",{\"_placeholder\":true,\"num\":0}]",
                "451-[\"e\"]\u001ebAQID",
                "bAQID",
                "b!",
                "45999999-[\"e\"]",
                "421111111111111[\"e\"]",
                "0{}",
                "7"
            })
    void aMalformedPayloadIsAnsweredWith400AndEndsTheSession(String payload) {
        Polls polls = connected();

        assertThat(polls.post(payload).statusCode()).isEqualTo(400);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
    }

    @Test
    void illFormedUtf8EndsTheSession() {
        for (byte[] payload : new byte[][] {
            {'4', '2', '[', '"', (byte) 0xff, '"', ']'},
            {'4', '2', '[', '"', (byte) 0xc0, (byte) 0xaf, '"', ']'},
            {'4', '2', '[', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', ']'},
            {'4', '2', '[', '"', (byte) 0xe2, (byte) 0x82}
        }) {
            Polls polls = connected();

            assertThat(polls.post(payload).statusCode()).isEqualTo(400);
            assertThat(polls.poll().statusCode()).isEqualTo(400);
        }
    }

    @Test
    void aPayloadBeyondTheBoundIsRefusedUnread() {
        Polls polls = connected();
        String tooMuch = "42[\"" + "x".repeat(120_000) + "\"]";
        String head =
                "POST " + polls.target() + " HTTP/1.1\r\nHost: localhost\r\nOrigin: " + TestGateway.ORIGIN + "\r\n";
        for (String request : new String[] {
            head + "Content-Length: " + tooMuch.length() + "\r\n\r\n" + tooMuch,
            head + "Content-Length: 9999999999\r\n\r\n",
            head + "Content-Length: 9999999999\r\nExpect: 100-continue\r\n\r\n",
            head + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(tooMuch.length()) + "\r\n" + tooMuch
        }) {
            assertRefused(request, 413, "the body is too large");
        }
        assertThat(polls.post("42[\"nothing\"]").statusCode())
                .as("the session goes on")
                .isEqualTo(200);
    }

    @Test
    void whatIsExpectedBesideAContinueIsRefused() {
        String expecting =
                " HTTP/1.1\r\nHost: localhost\r\nOrigin: " + TestGateway.ORIGIN + "\r\nExpect: a-miracle\r\n";
        String told = "100-continue is all that can be expected";

        assertRefused("POST " + connected().target() + expecting + "Content-Length: 1\r\n\r\n", 417, told);
        assertRefused("GET /ws/?EIO=4&transport=polling" + expecting + "\r\n", 417, told);
    }

    /** Whether a request is refused as those are that do not come as far as the engine, for a browser to read. */
    private static void assertRefused(String request, int status, String detail) {
        try (RawHttp http = RawHttp.to(gateway)) {
            http.write(request.getBytes(StandardCharsets.US_ASCII));
            RawHttp.Answer answer = http.read();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("content-type")).hasValue("application/problem+json");
            assertThat(answer.header("cache-control")).hasValue("no-store");
            assertThat(answer.header("access-control-allow-origin")).hasValue(TestGateway.ORIGIN);
            assertThat(answer.body()).contains("\"status\":" + status, "\"detail\":\"" + detail + "\"");
        }
    }

    @Test
    void aPayloadWithinTheBoundIsTakenWhole() {
        Polls polls = connected();
        polls.send("421[\"nonsense\",\"" + "x".repeat(50_000) + "\"]\u001e422[\"nonsense\",\"" + "ü€😀".repeat(5_000)
                + "\"]");
        assertThat(polls.next()).startsWith("431[{\"ok\":false");
        assertThat(polls.next()).startsWith("432[{\"ok\":false");
    }

    /** The library registers no event of ours: what it leaves in its buffer it would take for further packets. */
    @Test
    void nothingIsSmuggledBehindALargeEvent() {
        Polls polls = connected();
        String tail = "\",1]" + "421[\"nonsense\"]";
        polls.send("420[\"nonsense\",\"" + "x".repeat(9_000) + tail.replace("\"", "\\\"") + "\"]");

        assertThat(polls.next()).startsWith("430[");
        polls.send("429[\"nonsense\"]");
        assertThat(polls.next()).startsWith("439[");
    }

    @Test
    void aBurstBeyondFiftyPacketsLosesNone() {
        Polls polls = connected();
        burst(polls, 300);
        for (int i = 0; i < 300; i++) {
            assertThat(polls.next()).startsWith("43" + i + "[");
        }
    }

    /** Python's client takes more for an attack, and gives its connection up. */
    @Test
    void aPollCarriesSixteenPacketsAtMost() {
        Polls polls = connected();
        WorkflowId workflow = gateway.register("alice");
        String[] thoughts = new String[100];
        Arrays.fill(thoughts, "x");
        gateway.think(workflow, thoughts);
        polls.subscribe(workflow);
        burst(polls, 50);

        int events = 0;
        int answers = 0;
        while (events < 100 || answers < 50) {
            List<String> packets = Polls.packets(polls.poll().body());
            assertThat(packets).hasSizeBetween(1, 16);
            for (String packet : packets) {
                if (packet.startsWith("43")) {
                    assertThat(packet).startsWith("43" + answers++ + "[");
                } else {
                    assertThat(packet).contains("\"seq\":" + ++events + ",");
                }
            }
        }
    }

    @Test
    void aPollCarriesNoMoreBytesThanAPayloadMayHaveButForOneLargePacket() {
        Polls polls = connected();
        WorkflowId workflow = gateway.register("alice");
        String large = "x".repeat(30_000);
        gateway.think(workflow, large, large, large, large, large, "x".repeat(150_000), large);
        polls.subscribe(workflow);

        for (int seen = 0; seen < 7; ) {
            String payload = polls.poll().body();
            int packets = Polls.packets(payload).size();
            assertThat(packets == 1 || payload.length() <= 100_000)
                    .as("%s packets of %s characters", packets, payload.length())
                    .isTrue();
            for (String packet : Polls.packets(payload)) {
                assertThat(packet).contains("\"seq\":" + ++seen + ",");
            }
        }
    }

    @Test
    void whatWaitsComesBeforeTheEndOverSeveralPolls() {
        try (TestGateway own = TestGateway.start(new TestSettings().maxClientEvents(100_000))) {
            Polls polls = Polls.open(own);
            polls.connect("alice~3000");
            burst(polls, 40);
            Instant end = Instant.now().plusMillis(3_200);
            await().until(() -> Instant.now().isAfter(end));

            List<String> packets = new ArrayList<>();
            for (HttpResponse<String> answer = polls.poll(); answer.statusCode() == 200; answer = polls.poll()) {
                packets.addAll(Polls.packets(answer.body()));
            }
            packets.removeIf(packet -> packet.equals("1"));
            assertThat(packets)
                    .endsWith("42[\"auth:expired\"]", "41")
                    .filteredOn(packet -> packet.startsWith("43"))
                    .hasSize(40);
        }
    }

    /** Python's client takes the packet that closes for a wish to be left alone, and stays away. */
    @Test
    void aPollThatIsOpenWhenTheServerGoesAwayIsAnsweredWithAnError() {
        try (TestGateway own = TestGateway.start()) {
            Polls polls = Polls.open(own);
            polls.connect("alice");
            var open = polls.pollLater();
            polls.post("421[\"nonsense\"]");
            assertThat(open.join().statusCode()).isEqualTo(200);
            var idle = polls.pollLater();
            // Answered behind the poll, which by then has most likely come.
            polls.post("3");

            own.drain();

            assertThat(idle.join().statusCode()).isIn(400, 503);
        }
    }

    private static void burst(Polls polls, int events) {
        polls.send(IntStream.range(0, events)
                .mapToObj(i -> "42" + i + "[\"nonsense\"]")
                .collect(Collectors.joining("\u001e")));
    }

    @Test
    void theClientsGoodByeEndsTheSession() {
        Polls polls = connected();
        var open = polls.pollLater();

        assertThat(polls.post("1").statusCode()).isEqualTo(200);

        assertThat(open.join().statusCode()).isIn(200, 400);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
    }

    @Test
    void aPollerThatFetchesNothingDoesNotFillTheMemory() {
        try (TestGateway own = TestGateway.start(new TestSettings().maxClientEvents(100_000))) {
            Polls polls = Polls.open(own);
            polls.connect("alice");
            for (int sent = 0; own.gateway().openSessions() > 0; sent += 1_000) {
                assertThat(sent).as("answers nobody fetched").isLessThan(10_000);
                polls.post(("42" + sent + "[\"nonsense\"]\u001e").repeat(1_000) + "3");
            }
            assertThat(polls.poll().statusCode()).isEqualTo(400);
        }
    }

    private static Polls connected() {
        Polls polls = Polls.open(gateway);
        assertThat(polls.connect("alice")).isNotEqualTo(polls.sid());
        return polls;
    }
}
