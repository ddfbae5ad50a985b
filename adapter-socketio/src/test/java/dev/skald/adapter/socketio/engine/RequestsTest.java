package dev.skald.adapter.socketio.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawHttp;
import dev.skald.adapter.socketio.client.RawWebSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which HTTP requests are served, and what the others are answered with. */
final class RequestsTest {

    private static final String POLLING = "/ws/?EIO=4&transport=polling";
    private static final String WEBSOCKET = "/ws/?EIO=4&transport=websocket";
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.start();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    /ws/?transport=polling,                                     5",
        "GET,    /ws/?EIO=3&transport=polling,                               5",
        "GET,    /ws/?EIO=abc&transport=polling,                             5",
        "GET,    /ws/?EIO=&transport=polling,                                5",
        "GET,    /ws/?EIO=4&EIO=3&transport=polling,                         5",
        "GET,    /ws/?EIO=4,                                                 0",
        "GET,    /ws/?EIO=4&transport=flashsocket,                           0",
        "GET,    /ws/?EIO=4&transport=polling&transport=websocket,           0",
        "GET,    /ws/?EIO=4&transport=polling&sid=" + NOBODY + ",            1",
        "POST,   /ws/?EIO=4&transport=polling&sid=" + NOBODY + ",            1",
        "GET,    /ws/?EIO=4&transport=polling&sid=,                          1",
        "GET,    /ws/?EIO=4&transport=polling&sid=../../etc/passwd,          1",
        "GET,    /ws/?EIO=4&transport=polling&sid=1-1-1-1-1,                 1",
        "POST,   /ws/?EIO=4&transport=polling,                               2",
        "PUT,    /ws/?EIO=4&transport=polling,                               2",
        "DELETE, /ws/?EIO=4&transport=polling,                               2",
        "PATCH,  /ws/?EIO=4&transport=polling,                               2",
        "OPTIONS,/ws/?EIO=4&transport=polling,                               2",
        "TRACE,  /ws/?EIO=4&transport=polling,                               2",
        "BREW,   /ws/?EIO=4&transport=polling,                               2",
        "GET,    /ws/?EIO=4&transport=websocket,                             3",
        "GET,    /ws/?EIO=4&transport=polling&j=0,                           3",
        "GET,    /ws/?EIO=4&transport=polling&x=%zz,                         3",
        "GET,    /ws/?EIO=4&transport=polling&token=%,                       3",
        "GET,    /ws/%zz?EIO=4&transport=polling,                            3",
        "GET,    /ws/xyz?EIO=4&transport=polling,                            3",
        "GET,    /ws//?EIO=4&transport=polling,                              3",
        "GET,    /engine/?EIO=4&transport=polling,                           3",
        "GET,    /socket.io/?EIO=4&transport=polling,                        3",
    })
    void aBadRequestIsAnsweredWithEngineIosError(String method, String target, int code) {
        int open = gateway.gateway().openSessions();

        RawHttp.Answer answer = RawHttp.once(gateway, method, target);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(Client.Json.parse(answer.body()).path("code").intValue()).isEqualTo(code);
        assertThat(Client.Json.parse(answer.body()).path("message").textValue()).isNotBlank();
        assertThat(gateway.gateway().openSessions()).isLessThanOrEqualTo(open);
    }

    @Test
    void theOldProtocolIsRefusedInItsOwnWords() {
        assertThat(RawHttp.once(gateway, "GET", "/ws/?EIO=3&transport=polling").body())
                .isEqualTo("{\"code\":5,\"message\":\"Unsupported protocol version\"}");
        assertThat(RawHttp.handshake(gateway, "/ws/?EIO=3&transport=websocket").status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "BREW"})
    void noOtherMethodReachesASession(String method) {
        Polls polls = Polls.open(gateway);

        assertThat(RawHttp.once(gateway, method, polls.target()).status()).isEqualTo(400);
        assertThat(polls.connect("alice")).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/ws/", "http://localhost/ws", "WS://localhost:1/ws/"})
    void thePathMayEndWithASlashOrNot(String path) {
        assertThat(RawHttp.once(gateway, "GET", path + "?EIO=4&transport=polling")
                        .status())
                .isEqualTo(200);
        assertThat(RawHttp.handshake(gateway, path + "?EIO=4&transport=websocket")
                        .status())
                .isEqualTo(101);
    }

    @Test
    void theOpenPacketTellsWhatTheProtocolAsks() {
        var open =
                Client.Json.parse(RawHttp.once(gateway, "GET", POLLING).body().substring(1));

        assertThat(open.path("sid").textValue()).isNotBlank();
        assertThat(open.path("upgrades").toString()).isEqualTo("[\"websocket\"]");
        assertThat(open.path("pingInterval").intValue()).isEqualTo(25_000);
        assertThat(open.path("pingTimeout").intValue()).isEqualTo(20_000);
        assertThat(open.path("maxPayload").intValue()).isPositive();
    }

    @Test
    void theSessionIdIsNeverTheClientsChoice() {
        String chosen = "11111111-1111-4111-8111-111111111111";
        for (String header : new String[] {"Cookie: io=" + chosen, "io: " + chosen, "Cookie: a=b; io=" + chosen}) {
            RawHttp.Answer answer = RawHttp.once(gateway, "GET", POLLING, header);

            assertThat(answer.body()).startsWith("0{").doesNotContain(chosen);
            assertThat(answer.header("set-cookie")).isEmpty();
            assertThat(RawHttp.handshake(gateway, WEBSOCKET, header).header("set-cookie"))
                    .isEmpty();
        }
        assertThat(RawHttp.once(gateway, "GET", POLLING + "&sid=" + chosen).status())
                .isEqualTo(400);
    }

    @Test
    void noCookieTakesASessionOver() {
        Polls victim = Polls.open(gateway);

        RawHttp.Answer answer = RawHttp.once(gateway, "GET", POLLING, "Cookie: io=" + victim.sid());

        assertThat(answer.body()).startsWith("0{").doesNotContain(victim.sid());
        assertThat(victim.connect("alice")).isNotBlank();
    }

    @Test
    void theOldBase64ParameterChangesNothing() {
        try (RawHttp http = RawHttp.to(gateway)) {
            RawHttp.Answer answer = http.request("GET", POLLING + "&b64=1", "");

            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).startsWith("0{");
            assertThat(answer.header("content-type")).hasValue("text/plain; charset=UTF-8");
        }
    }

    @Test
    void tenPollsAndPostsGoOverOneConnection() {
        try (RawHttp http = RawHttp.to(gateway)) {
            String open = http.request("GET", POLLING, "").body();
            String target = POLLING + "&sid="
                    + Client.Json.parse(open.substring(1)).path("sid").textValue();
            http.request("POST", target, "40{\"token\":\"alice\"}");
            assertThat(http.request("GET", target, "").body()).startsWith("40{");
            for (int i = 1; i <= 10; i++) {
                assertThat(http.request("POST", target, "42" + i + "[\"nonsense\"]")
                                .body())
                        .isEqualTo("ok");
                RawHttp.Answer poll = http.request("GET", target, "");
                assertThat(poll.body()).startsWith("43" + i + "[");
                assertThat(poll.header("connection").orElse("keep-alive")).isEqualToIgnoringCase("keep-alive");
            }
        }
    }

    /** As behind a proxy that asks for a WebSocket with whatever it passes on. */
    @Test
    void aPollIsOneWhateverItAsksToBeUpgradedTo() {
        String[] upgrade = {"Connection: upgrade", "Upgrade: websocket"};
        try (RawHttp http = RawHttp.to(gateway)) {
            String open = http.request("GET", POLLING, "", upgrade).body();
            String target = POLLING + "&sid="
                    + Client.Json.parse(open.substring(1)).path("sid").textValue();
            assertThat(http.request("POST", target, "40{\"token\":\"alice\"}", upgrade)
                            .body())
                    .isEqualTo("ok");
            assertThat(http.request("GET", target, "", upgrade).body()).startsWith("40{");
            http.request("POST", target, "427[\"nonsense\"]", upgrade);
            assertThat(http.request("GET", target, "", upgrade).body()).startsWith("437[");
        }
        assertThat(RawHttp.handshake(gateway, POLLING).body()).startsWith("0{");
    }

    @Test
    void aBodyWhoseExpectationIsRefusedIsNotTheNextRequest() {
        String smuggled = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";
        Polls polls = Polls.open(gateway);
        try (RawHttp http = RawHttp.to(gateway)) {
            assertThat(http.request("POST", polls.target(), smuggled, "Expect: the-unexpected")
                            .status())
                    .isEqualTo(417);
            assertThat(http.request("GET", POLLING, "").body()).startsWith("0{");
        }
    }

    @Test
    void sessionsThatShareAConnectionGetTheirOwnPackets() {
        try (RawHttp http = RawHttp.to(gateway)) {
            String[] targets = new String[3];
            for (int i = 0; i < targets.length; i++) {
                String open = http.request("GET", POLLING, "").body();
                targets[i] = POLLING + "&sid="
                        + Client.Json.parse(open.substring(1)).path("sid").textValue();
                http.request("POST", targets[i], "40{\"token\":\"user" + i + "\"}");
                assertThat(http.request("GET", targets[i], "").body()).startsWith("40{");
            }
            for (int i = 0; i < targets.length; i++) {
                http.request("POST", targets[i], "42" + (700 + i) + "[\"nonsense\"]");
            }
            for (int i = targets.length - 1; i >= 0; i--) {
                assertThat(http.request("GET", targets[i], "").body()).startsWith("43" + (700 + i) + "[");
            }
        }
    }

    @Test
    void aRefusedRequestLeavesTheConnectionUsable() {
        try (RawHttp http = RawHttp.to(gateway)) {
            for (int i = 0; i < 3; i++) {
                assertThat(http.request("POST", POLLING, "a body that nobody reads")
                                .status())
                        .isEqualTo(400);
                assertThat(http.request("GET", "/ws/?EIO=3", "").status()).isEqualTo(400);
                assertThat(http.request("GET", POLLING, "").status()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-WebSocket-Version: 12", "Sec-WebSocket-Version: x", "Sec-WebSocket-Key1: x"})
    void aHandshakeOfAnotherVersionOpensNothing(String version) {
        int open = gateway.gateway().openSessions();
        try (RawHttp http = RawHttp.to(gateway)) {
            RawHttp.Answer answer = http.request(
                    "GET",
                    WEBSOCKET,
                    "",
                    "Connection: Upgrade",
                    "Upgrade: websocket",
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                    version);
            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.header("sec-websocket-version")).isPresent();
        }
        assertThat(gateway.gateway().openSessions()).isLessThanOrEqualTo(open);
    }

    @Test
    void aHandshakeWithoutKeyOpensNothing() {
        int open = gateway.gateway().openSessions();
        RawHttp.Answer answer = RawHttp.once(
                gateway, "GET", WEBSOCKET, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(gateway.gateway().openSessions()).isLessThanOrEqualTo(open);
    }

    @Test
    void noCompressionIsAgreedOn() {
        assertThat(RawHttp.handshake(gateway, WEBSOCKET, "Sec-WebSocket-Extensions: permessage-deflate")
                        .header("sec-websocket-extensions"))
                .isEmpty();
        assertThat(RawHttp.once(gateway, "GET", POLLING, "Accept-Encoding: gzip, deflate")
                        .header("content-encoding"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://localhost:3001", "https://localhost:3000"})
    void aForeignOriginIsRefusedOnBothTransports(String origin) {
        for (RawHttp.Answer answer : new RawHttp.Answer[] {
            RawHttp.once(gateway, "GET", POLLING, "Origin: " + origin),
            RawHttp.once(gateway, "OPTIONS", POLLING, "Origin: " + origin, "Access-Control-Request-Method: POST"),
            RawHttp.handshake(gateway, WEBSOCKET, "Origin: " + origin)
        }) {
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-control-"));
            assertThat(answer.header("vary")).hasValue("Origin");
        }
    }

    @Test
    void anAllowedOriginIsAnsweredWithItselfOnWhateverAnswer() {
        String origin = "Origin: " + TestGateway.ORIGIN;
        for (RawHttp.Answer answer : new RawHttp.Answer[] {
            RawHttp.once(gateway, "GET", POLLING, origin),
            RawHttp.once(gateway, "GET", "/ws/?EIO=3", origin),
            RawHttp.once(gateway, "GET", POLLING, origin, "Authorization: Bearer bad one")
        }) {
            assertThat(answer.header("access-control-allow-origin")).hasValue(TestGateway.ORIGIN);
            assertThat(answer.header("access-control-allow-credentials")).hasValue("true");
            assertThat(answer.header("vary")).hasValue("Origin");
        }
        assertThat(RawHttp.handshake(gateway, WEBSOCKET, origin).status()).isEqualTo(101);
    }

    @Test
    void thereAreOnlySoManySessions() {
        try (TestGateway small = TestGateway.start(new TestSettings().maxSessions(2))) {
            RawWebSocket.open(small);
            Polls second = Polls.open(small);

            assertThat(RawHttp.once(small, "GET", POLLING).status()).isEqualTo(503);
            assertThat(RawHttp.handshake(small, WEBSOCKET).status()).isEqualTo(503);
            assertThat(second.connect("alice")).isNotBlank();
        }
    }

    @Test
    void viewersOfTheOtherFaceCountAmongThem() {
        try (TestGateway small = TestGateway.start(new TestSettings().maxSessions(3))) {
            RawWebSocket.open(small);
            small.viewersInFront().set(2);
            assertThat(RawHttp.once(small, "GET", POLLING).status()).isEqualTo(503);
            small.viewersInFront().set(1);
            assertThat(RawHttp.once(small, "GET", POLLING).status()).isEqualTo(200);
        }
    }

    @Test
    void whileDrainingHandshakesAreRefusedAndSessionsEndWithoutADisconnect() {
        try (TestGateway leaving = TestGateway.start()) {
            RawWebSocket socket = RawWebSocket.open(leaving);
            socket.connect("alice");
            Polls polls = Polls.open(leaving);
            polls.connect("alice");
            var open = polls.pollLater();
            await().until(() -> leaving.counts().connected.get() == 2);

            leaving.drain();

            socket.awaitClosed();
            assertThat(socket.pending()).isEmpty();
            assertThat(open.join().body()).doesNotContain("41");
            RawHttp.Answer refused = RawHttp.once(leaving, "GET", POLLING);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).isPresent();
            assertThat(RawHttp.handshake(leaving, WEBSOCKET).status()).isEqualTo(503);
            assertThat(leaving.gateway().openSessions()).isZero();
        }
    }
}
