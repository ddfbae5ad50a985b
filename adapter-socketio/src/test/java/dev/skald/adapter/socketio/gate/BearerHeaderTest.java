package dev.skald.adapter.socketio.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.socketio.TestGateway;
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

/** The token of the HTTP handshake, for native clients. */
final class BearerHeaderTest {

    private static final String POLLING = "/ws/?EIO=4&transport=polling";
    private static final String WEBSOCKET = "/ws/?EIO=4&transport=websocket";

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
    @ValueSource(strings = {"Bearer alice", "bearer alice", "BEARER  alice"})
    void aGoodOneLetsInWithoutATokenInThePayload(String header) {
        var workflow = gateway.register("alice");
        try (Client polls = Polls.open(gateway, "Authorization", header);
                Client socket = RawWebSocket.open(gateway, "Authorization: " + header)) {
            for (Client client : new Client[] {polls, socket}) {
                client.send("40");
                assertThat(client.next()).startsWith("40{\"sid\"");
                client.subscribe(workflow);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Bearer bad token, 401", "Bearer expired, 401", "Bearer unavailable, 503", "bearer bad one, 401"})
    void aBadOneIsRefusedBeforeThereIsASession(String header, int status) {
        int open = gateway.gateway().openSessions();

        for (RawHttp.Answer answer : new RawHttp.Answer[] {
            RawHttp.once(gateway, "GET", POLLING, "Authorization: " + header),
            RawHttp.handshake(gateway, WEBSOCKET, "Authorization: " + header)
        }) {
            assertThat(answer.status()).isEqualTo(status);
            if (status == 401) {
                assertThat(answer.header("www-authenticate"))
                        .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer"));
            } else {
                assertThat(answer.header("retry-after")).isPresent();
            }
            assertThat(answer.header("set-cookie")).isEmpty();
        }
        assertThat(gateway.gateway().openSessions()).isLessThanOrEqualTo(open);
    }

    @Test
    void aRefusalOfABadOneLeavesTheConnectionUsable() {
        try (RawHttp http = RawHttp.to(gateway)) {
            assertThat(http.request("GET", POLLING, "", "Authorization: Bearer bad one")
                            .status())
                    .isEqualTo(401);
            assertThat(http.request("GET", POLLING, "", "Authorization: Bearer alice")
                            .status())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Authorization: Bearer alice\r\nAuthorization: Bearer alice",
                "Authorization: Bearer alice\r\nAuthorization: Bearer bad one",
                "Authorization: Basic YWxpY2U6YWxpY2U=\r\nAuthorization: Bearer alice"
            })
    void severalHeadersAreRefusedWhicheverIsGood(String headers) {
        int open = gateway.gateway().openSessions();
        try (RawHttp http = RawHttp.to(gateway)) {
            for (RawHttp.Answer answer :
                    new RawHttp.Answer[] {http.request("GET", POLLING, "", headers), http.upgrade(WEBSOCKET, headers)
                    }) {
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.header("content-type")).hasValue("application/problem+json");
                assertThat(answer.body()).contains("a request has one header Authorization");
            }
            assertThat(http.request("GET", POLLING, "", "Authorization: Bearer alice")
                            .status())
                    .isEqualTo(200);
        }
        assertThat(gateway.gateway().openSessions()).isLessThanOrEqualTo(open + 1);
        assertThat(gateway.counts().refused.get("bad_request")).isNotNull();
    }

    @Test
    void noneBehindTheSchemeIsRefused() {
        RawHttp.Answer answer = RawHttp.once(gateway, "GET", POLLING, "Authorization: Bearer");
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).hasValue("Bearer realm=\"skald\"");
        assertThat(answer.body()).contains("no token was given: send Authorization: Bearer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YWxpY2U6YWxpY2U=", "Bearers alice", "Beareralice", "alice"})
    void anotherSchemeIsNoneOfOurs(String header) {
        try (Client client = RawWebSocket.open(gateway, "Authorization: " + header)) {
            client.send("40");
            assertThat(client.next()).contains("missing_token");
        }
    }

    @Test
    void withBothThePayloadsCounts() {
        var bobs = gateway.register("bob");
        try (Client client = RawWebSocket.open(gateway, "Authorization: Bearer alice")) {
            client.connect("bob");
            client.subscribe(bobs);
        }
        try (Client client = RawWebSocket.open(gateway, "Authorization: Bearer alice")) {
            client.send("40{\"token\":\"bad one\"}");
            assertThat(client.next()).contains("invalid_token");
        }
        assertThat(RawHttp.handshake(gateway, WEBSOCKET, "Authorization: Bearer bad one")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void aTokenThatTakesTimeToJudgeHoldsItsHandshakeUp() {
        for (Client client : new Client[] {
            Polls.open(gateway, "Authorization", "Bearer slow"),
            RawWebSocket.open(gateway, "Authorization: Bearer slow")
        }) {
            client.send("40");
            assertThat(client.next()).startsWith("40{\"sid\"");
        }
    }

    @Test
    void onlyTheHandshakeIsJudged() {
        Polls polls = Polls.open(gateway);
        try (RawHttp http = RawHttp.to(gateway)) {
            String bad = "Authorization: Bearer bad one";
            assertThat(http.request("POST", polls.target(), "40{\"token\":\"alice\"}", bad)
                            .status())
                    .isEqualTo(200);
            assertThat(http.request("GET", polls.target(), "", bad).body()).startsWith("40{");
        }
    }

    @Test
    void aTokenOfALaterRequestAdmitsNobody() {
        Polls polls = Polls.open(gateway);
        try (RawHttp http = RawHttp.to(gateway)) {
            assertThat(http.request("POST", polls.target(), "40", "Authorization: Bearer alice")
                            .status())
                    .isEqualTo(200);
            assertThat(polls.next()).contains("missing_token");
        }
    }

    @Test
    void aTokenAdmitsNoOtherSessionOnTheSameConnection() {
        try (RawHttp http = RawHttp.to(gateway)) {
            http.request("GET", POLLING, "", "Authorization: Bearer alice");
            String open = http.request("GET", POLLING, "").body();
            String sid = Client.Json.parse(open.substring(1)).path("sid").textValue();

            http.request("POST", POLLING + "&sid=" + sid, "40");

            assertThat(http.request("GET", POLLING + "&sid=" + sid, "").body()).contains("missing_token");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "&x=&sid=",
                "&y=%26sid=",
                "&sid",
                "&x=1&sid=00000000-0000-0000-0000-000000000000",
            })
    void nothingInTheQueryKeepsAHandshakeFromBeingJudged(String more) {
        int open = gateway.gateway().openSessions();
        RawHttp.Answer answer = RawHttp.once(gateway, "GET", POLLING + more, "Authorization: Bearer bad one");

        assertThat(answer.status()).isIn(400, 401);
        assertThat(gateway.gateway().openSessions()).isLessThanOrEqualTo(open);
    }

    @ParameterizedTest
    @ValueSource(strings = {"token=alice", "access_token=alice", "token=", "to%6ben=alice"})
    void aTokenInTheQueryIsRefused(String token) {
        assertThat(RawHttp.once(gateway, "GET", POLLING + "&" + token).status()).isEqualTo(400);
        assertThat(RawHttp.handshake(gateway, WEBSOCKET + "&" + token).status()).isEqualTo(400);
    }
}
