package dev.skald.adapter.socketio.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawHttp;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Server;
import dev.skald.adapter.socketio.client.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Engine.IO, revision 4, says of handshakes, packets, heartbeats, polls and upgrades. */
final class EngineIoConformanceTest {

    private static final String POLLING = "?EIO=4&transport=polling";
    private static final String WEBSOCKET = "?EIO=4&transport=websocket";
    private static final int PING_INTERVAL = 25_000;
    private static final int PING_TIMEOUT = 20_000;
    private static final Duration BRIEF = Duration.ofMillis(300);
    private static final int MAX_PAYLOAD = 1_000_000;

    private static ConformanceServer conformance;
    private static Server server;

    @BeforeAll
    static void start() throws IOException {
        conformance = ConformanceServer.onAnyPort();
        server = ConformanceServer.engineIo(conformance.start());
    }

    @AfterAll
    static void stop() {
        conformance.close();
    }

    // The handshake

    @Test
    void aHandshakeOverPollingIsAnsweredWithTheOpenPacket() {
        RawHttp.Answer answer = RawHttp.once(server, "GET", server.path() + POLLING);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).hasValue("text/plain; charset=UTF-8");
        assertThat(answer.body()).startsWith("0");
        assertOpen(Client.Json.parse(answer.body().substring(1)), "[\"websocket\"]");
    }

    @Test
    void aHandshakeOverWebSocketIsFollowedByTheOpenPacket() {
        try (RawWebSocket socket = RawWebSocket.unread(server)) {
            socket.read();
            String open = socket.next();

            assertThat(open).startsWith("0");
            assertOpen(Client.Json.parse(open.substring(1)), "[]");
        }
    }

    private static void assertOpen(JsonNode open, String upgrades) {
        assertThat(open.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("sid", "upgrades", "pingInterval", "pingTimeout", "maxPayload");
        assertThat(open.path("sid").textValue()).isNotBlank();
        assertThat(open.path("upgrades").toString()).isEqualTo(upgrades);
        assertThat(open.path("pingInterval").intValue()).isEqualTo(PING_INTERVAL);
        assertThat(open.path("pingTimeout").intValue()).isEqualTo(PING_TIMEOUT);
        assertThat(open.path("maxPayload").intValue()).isEqualTo(MAX_PAYLOAD);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,  ?transport=polling,                                5, Unsupported protocol version",
        "GET,  ?EIO=abc&transport=polling,                        5, Unsupported protocol version",
        "GET,  ?EIO=4,                                            0, Transport unknown",
        "GET,  ?EIO=4&transport=abc,                              0, Transport unknown",
        "GET,  ?EIO=4&transport=polling&sid=abc,                  1, Session ID unknown",
        "POST, ?EIO=4&transport=polling&sid=abc,                  1, Session ID unknown",
        "POST, ?EIO=4&transport=polling,                          2, Bad handshake method",
        "PUT,  ?EIO=4&transport=polling,                          2, Bad handshake method",
        "GET,  ?EIO=4&transport=websocket,                        3, Bad request",
    })
    void aBadRequestIsAnsweredWithItsError(String method, String query, int code, String message) {
        RawHttp.Answer answer = RawHttp.once(server, method, server.path() + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type")).hasValue("application/json");
        JsonNode error = Client.Json.parse(answer.body());
        assertThat(error.path("message").textValue()).isEqualTo(message);
        assertThat(error.path("code").intValue()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?transport=websocket", "?EIO=abc&transport=websocket", "?EIO=4", "?EIO=4&transport=abc"})
    void aBadWebSocketHandshakeOpensNone(String query) {
        assertThat(RawHttp.handshake(server, server.path() + query).status()).isEqualTo(400);
    }

    // Messages

    @ParameterizedTest
    @EnumSource
    void aTextMessageGoesThereAndBack(Transport transport) {
        Client client = transport.open(server);
        for (String message : new String[] {"hello", "", "üñ€😀", "2probe", "1"}) {
            client.send("4" + message);

            assertThat(client.message()).isEqualTo("4" + message);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aBinaryMessageGoesThereAndBack(Transport transport) {
        Client client = transport.open(server);
        client.binary((byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 0x1e, (byte) 0xff);

        assertThat(client.message()).isEqualTo("bAQIDBB7/");
    }

    @Test
    void aPayloadHoldsSeveralPacketsWithASeparatorBetweenThem() {
        Polls polls = Polls.open(server);
        polls.send("4first\u001ebAQIDBA==\u001e4\u001e4last");

        assertThat(polls.message()).isEqualTo("4first");
        assertThat(polls.message()).isEqualTo("bAQIDBA==");
        assertThat(polls.message()).isEqualTo("4");
        assertThat(polls.message()).isEqualTo("4last");
    }

    @Test
    void aMessageMayBeAsLongAsTheHandshakeSaysAndNoLonger() {
        RawWebSocket socket = RawWebSocket.open(server);
        String longest = "4" + "x".repeat(MAX_PAYLOAD - 1);
        socket.send(longest);
        assertThat(socket.message()).isEqualTo(longest);

        try {
            socket.send(longest + "x");
        } catch (UncheckedIOException closed) {
            // As it should be: the head of the frame tells enough.
        }
        socket.awaitClosed();
    }

    @Test
    void aPostMayBeNoLongerThanTheHandshakeSays() {
        Polls polls = Polls.open(server);

        assertThat(polls.post("4" + "x".repeat(MAX_PAYLOAD)).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "7", "9abc", "0", "b?", "4ok\u001eabc", "4ok\u001e", "\u001e4ok"})
    void anInvalidPayloadIsRefusedAndEndsTheSession(String payload) {
        Polls polls = Polls.open(server);

        assertThat(polls.post(payload).statusCode()).isEqualTo(400);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "7", "9abc", "0", "bAQID"})
    void anInvalidPacketClosesTheWebSocket(String packet) {
        RawWebSocket socket = RawWebSocket.open(server);
        socket.send(packet);

        socket.awaitClosed();
    }

    // Heartbeats

    @ParameterizedTest
    @EnumSource
    void theServerPingsAtItsIntervalAndWhoAnswersStays(Transport transport) throws IOException {
        try (ConformanceServer asking = ConformanceServer.withPings(BRIEF, Duration.ofSeconds(10))) {
            Client client = transport.open(ConformanceServer.engineIo(asking.start()));
            assertThat(client.next()).isEqualTo("2");
            long shortest = Long.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                long since = System.nanoTime();
                client.send("3");
                assertThat(client.next()).isEqualTo("2");
                shortest = Math.min(shortest, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
            }
            client.send("3");

            assertThat(shortest).isBetween(BRIEF.toMillis(), BRIEF.toMillis() + 100);
            client.send("4still here");
            assertThat(client.message()).isEqualTo("4still here");
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoDoesNotAnswerAPingInTimeIsClosed(Transport transport) throws IOException {
        try (ConformanceServer asking = ConformanceServer.withPings(BRIEF, Duration.ofMillis(1_500))) {
            Client client = transport.open(ConformanceServer.engineIo(asking.start()));
            assertThat(client.next()).isEqualTo("2");

            client.awaitClosed();
        }
    }

    // Polls

    @Test
    void aPollWaitsForAPacket() {
        Polls polls = Polls.open(server);
        var open = polls.pollLater();
        polls.send("4late");

        assertThat(open.join().body()).isEqualTo("4late");
    }

    @Test
    void aSecondPollBesideAnOpenOneIsRefusedAndEndsTheSession() {
        Polls polls = Polls.open(server);
        var one = polls.pollLater();
        var other = polls.pollLater();

        assertThat(one.join().statusCode() + other.join().statusCode()).isEqualTo(600);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
    }

    @Test
    void aPollThatIsCancelledEndsTheSession() {
        Polls polls = Polls.open(server);
        try (RawHttp http = RawHttp.to(server)) {
            http.send("GET", polls.target(), new byte[0]);
        }

        await().until(() -> polls.post("3").statusCode() == 400);
        assertThat(polls.poll().statusCode()).isEqualTo(400);
    }

    @Test
    void aPollThatComesAfterThePingTimeoutIsRefused() throws IOException {
        try (ConformanceServer asking = ConformanceServer.withPings(BRIEF, BRIEF)) {
            Polls polls = Polls.open(ConformanceServer.engineIo(asking.start()));

            await().pollDelay(BRIEF.multipliedBy(3))
                    .untilAsserted(() -> assertThat(polls.poll().statusCode()).isEqualTo(400));
        }
    }

    // The end

    @Test
    void aClientThatClosesHasItsPollAnswered() {
        Polls polls = Polls.open(server);
        // Taken behind the poll of the handshake.
        polls.send("3");
        int before = conformance.polls();
        var open = polls.pollLater();
        await().until(() -> conformance.polls() > before);

        assertThat(polls.post("1").statusCode()).isEqualTo(200);
        assertThat(open.join().statusCode()).isEqualTo(200);
        assertThat(open.join().body()).isEqualTo("6");
        assertThat(polls.poll().statusCode()).isEqualTo(400);
    }

    @Test
    void aClientThatClosesHasItsWebSocketClosed() {
        RawWebSocket socket = RawWebSocket.open(server);
        socket.send("1");

        socket.awaitClosed();
        assertThat(RawHttp.once(server, "GET", server.path() + POLLING + "&sid=" + socket.sid())
                        .status())
                .isEqualTo(400);
    }

    // The upgrade

    @Test
    void aProbeIsAnsweredAndFreesThePollAndTheUpgradeMovesTheSession() {
        Polls polls = Polls.open(server);
        var open = polls.pollLater();
        RawWebSocket socket = RawWebSocket.beside(server, polls.sid());
        socket.send("2probe");
        assertThat(socket.next()).isEqualTo("3probe");
        assertThat(open.join().body()).isEqualTo("6");
        socket.send("5");
        socket.send("4hello");

        assertThat(socket.message()).isEqualTo("4hello");
    }

    @Test
    void whatWaitsForAPollIsNotLostInTheUpgrade() {
        Polls polls = Polls.open(server);
        polls.send("4one\u001e4two\u001ebAQID");
        RawWebSocket socket = RawWebSocket.beside(server, polls.sid());
        socket.upgrade();

        assertThat(socket.message()).isEqualTo("4one");
        assertThat(socket.message()).isEqualTo("4two");
        assertThat(socket.message()).isEqualTo("bAQID");
    }

    @Test
    void aProbeThatStaysSilentIsClosedAndLeavesThePollingSession() throws IOException {
        try (ConformanceServer hasty = ConformanceServer.withUpgradeTimeout(Duration.ofMillis(2_500))) {
            Server address = ConformanceServer.engineIo(hasty.start());
            Polls polls = Polls.open(address);
            RawWebSocket.beside(address, polls.sid()).awaitClosed();

            polls.send("4still polls");
            assertThat(polls.next()).isEqualTo("4still polls");
            RawWebSocket next = RawWebSocket.beside(address, polls.sid());
            next.upgrade();
            next.send("4upgraded");
            assertThat(next.next()).isEqualTo("4upgraded");
        }
    }

    @Test
    void anUpgradedSessionIsPolledNoMore() {
        Client upgraded = Transport.UPGRADED.open(server);
        upgraded.send("4there");
        assertThat(upgraded.message()).isEqualTo("4there");
        String target = server.path() + POLLING + "&sid=" + upgraded.sid();

        assertThat(RawHttp.once(server, "GET", target).status()).isEqualTo(400);
        assertThat(RawHttp.once(server, "POST", target).status()).isEqualTo(400);
        upgraded.send("4still there");
        assertThat(upgraded.message()).isEqualTo("4still there");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "POLLING")
    void aSecondWebSocketIsClosedAndTheFirstGoesOn(Transport transport) {
        Client first = transport.open(server);
        first.send("4there");
        assertThat(first.message()).isEqualTo("4there");

        RawWebSocket second = RawWebSocket.beside(server, first.sid());
        second.awaitClosed();
        assertThat(second.pending()).isEmpty();
        first.send("4still there");
        assertThat(first.message()).isEqualTo("4still there");
    }

    @Test
    void aWebSocketOfNoSessionIsRefused() {
        assertThat(RawHttp.handshake(server, server.path() + WEBSOCKET + "&sid=abc")
                        .status())
                .isEqualTo(400);
    }
}
