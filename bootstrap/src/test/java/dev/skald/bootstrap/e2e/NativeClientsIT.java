package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The clients for Swift, Dart and .NET, by the bytes that they send: the headers, the order of the query and the order
 * of the packets are those of socket.io-client-swift 16.1 on Starscream 4.0, socket_io_client 3.1 for Dart, and
 * SocketIOClient 4.0 for .NET.
 */
class NativeClientsIT {

    private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
    private static final String SEPARATOR = "\u001e";

    @AutoClose
    private static final SkaldProcess skald = SkaldProcess.serving(Map.of());

    private final String workflow = UUID.randomUUID().toString();
    private final String token = skald.tokens().listing("viewer", workflow);
    private final String host = "127.0.0.1:" + skald.port();

    @BeforeEach
    void publish() {
        Agents.of(skald).publish(workflow, List.of(Agents.thought("one"), Agents.thought("two")));
    }

    /** Swift's client says its namespace, and opens its WebSocket beside the polls that it goes on with. */
    @Test
    void swiftPollsAndUpgrades() {
        try (RawConnection polls = new RawConnection(skald);
                RawConnection posts = new RawConnection(skald);
                RawConnection webSocket = new RawConnection(skald)) {
            String target = "/ws/?transport=polling&b64=1&EIO=4";
            String sid = sid(polls.request(swiftGet(target)).answer());
            target += "&sid=" + sid;
            webSocket.request(starscream("/ws/?transport=websocket&EIO=4&sid=" + sid));
            polls.request(swiftGet(target));
            assertThat(posts.post(swiftPost(target), "40/,{\"token\":\"" + token + "\"}")
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(polls.answer().body()).startsWith("40{\"sid\":");
            assertThat(webSocket.answer().status()).isEqualTo(101);
            polls.request(swiftGet(target));
            assertThat(webSocket.frame("2probe").frame()).isEqualTo("3probe");
            assertThat(polls.answer().body()).isEqualTo("6");
            webSocket.frame("5");
            assertWatches(webSocket, "420");
            webSocket.frame("41/,");
        }
    }

    @Test
    void swiftBeginsOnAWebSocket() {
        try (RawConnection webSocket = new RawConnection(skald)) {
            assertThat(webSocket
                            .request(starscream("/ws/?transport=websocket&EIO=4"))
                            .answer()
                            .status())
                    .isEqualTo(101);
            assertThat(webSocket.frame()).startsWith("0{\"sid\":");
            webSocket.frame("40/,{\"token\":\"" + token + "\"}");
            assertThat(webSocket.frame()).startsWith("40{\"sid\":");
            assertWatches(webSocket, "420");
        }
    }

    /** Outside of a browser Dart's client knows the WebSocket alone. Its headers are in lower case. */
    @Test
    void dartBeginsOnAWebSocket() {
        try (RawConnection webSocket = new RawConnection(skald)) {
            assertThat(webSocket
                            .request("GET /ws/?EIO=4&transport=websocket HTTP/1.1\n"
                                    + "user-agent: Dart/3.5 (dart:io)\nconnection: Upgrade\ncache-control: no-cache\n"
                                    + "accept-encoding: gzip\ncontent-length: 0\nsec-websocket-version: 13\n"
                                    + "host: " + host + "\n"
                                    + "sec-websocket-extensions: permessage-deflate; client_max_window_bits\n"
                                    + "sec-websocket-key: " + KEY + "\nupgrade: websocket\n\n")
                            .answer()
                            .status())
                    .isEqualTo(101);
            assertThat(webSocket.frame()).startsWith("0{\"sid\":");
            webSocket.frame("40{\"token\":\"" + token + "\"}");
            assertThat(webSocket.frame()).startsWith("40{\"sid\":");
            assertWatches(webSocket, "420");
        }
    }

    /** It never polls before it moves, and sends no probe. Even its GETs have a body, of no bytes. */
    @Test
    void dotNetUpgradesWithoutAPollOrAProbe() {
        try (RawConnection requests = new RawConnection(skald);
                RawConnection webSocket = new RawConnection(skald)) {
            String target = "/ws/?EIO=4&transport=polling";
            String sid = sid(requests.request(dotNetGet(target)).answer());
            assertThat(requests.post(
                                    dotNetPost(target + "&sid=" + sid + "&t=1795424400000"),
                                    "40{\"token\":\"" + token + "\"}")
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(webSocket
                            .request("GET /ws/?EIO=4&transport=websocket&sid=" + sid + " HTTP/1.1\n"
                                    + "Host: " + host + "\nConnection: Upgrade\nUpgrade: websocket\n"
                                    + "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: " + KEY + "\n\n")
                            .answer()
                            .status())
                    .isEqualTo(101);
            webSocket.frame("5");
            assertThat(webSocket.frame()).startsWith("40{\"sid\":");
            assertWatches(webSocket, "421");
        }
    }

    @Test
    void dotNetPolls() {
        try (RawConnection polls = new RawConnection(skald);
                RawConnection posts = new RawConnection(skald)) {
            String target = "/ws/?EIO=4&transport=polling";
            target += "&sid=" + sid(polls.request(dotNetGet(target)).answer());
            polls.request(dotNetGet(target + "&t=1795424400000"));
            posts.post(dotNetPost(target + "&t=1795424400001"), "40{\"token\":\"" + token + "\"}");
            assertThat(posts.answer().status()).isEqualTo(200);
            assertThat(polls.answer().body()).startsWith("40{\"sid\":");
            polls.request(dotNetGet(target + "&t=1795424400002"));
            posts.post(dotNetPost(target + "&t=1795424400003"), subscribe("421"));
            assertThat(posts.answer().status()).isEqualTo(200);
            List<String> packets = new ArrayList<>();
            packets.addAll(List.of(polls.answer().body().split(SEPARATOR, -1)));
            while (packets.size() < 3) {
                polls.request(dotNetGet(target + "&t=1795424400004"));
                packets.addAll(List.of(polls.answer().body().split(SEPARATOR, -1)));
            }
            assertThat(packets.get(0)).startsWith("431[{\"ok\":true,");
            assertThat(packets.get(1)).startsWith("42[\"agent:thought\",").contains("\"seq\":1,", "\"one\"");
            assertThat(packets.get(2)).startsWith("42[\"agent:thought\",").contains("\"seq\":2,", "\"two\"");
        }
    }

    private void assertWatches(RawConnection webSocket, String beginning) {
        webSocket.frame(subscribe(beginning));
        assertThat(webSocket.frame()).startsWith("43" + beginning.substring(2) + "[{\"ok\":true,");
        assertThat(webSocket.frame()).startsWith("42[\"agent:thought\",").contains("\"seq\":1,", "\"one\"");
        assertThat(webSocket.frame()).startsWith("42[\"agent:thought\",").contains("\"seq\":2,", "\"two\"");
    }

    private String subscribe(String beginning) {
        return beginning + "[\"workflow:subscribe\",{\"workflowId\":\"" + workflow + "\",\"after\":0}]";
    }

    private static String sid(RawConnection.Answer open) {
        assertThat(open.status()).isEqualTo(200);
        assertThat(open.body()).startsWith("0{");
        return Agents.json(open.body().substring(1)).path("sid").asText();
    }

    private String swiftGet(String target) {
        return "GET " + target + " HTTP/1.1\nHost: " + host + "\nAccept: */*\nConnection: keep-alive\n"
                + "User-Agent: Watch/1 CFNetwork/1410.1 Darwin/22.6.0\nAccept-Language: en-GB,en;q=0.9\n"
                + "Accept-Encoding: gzip, deflate\n\n";
    }

    private String swiftPost(String target) {
        return "POST " + target + " HTTP/1.1\nHost: " + host + "\nContent-Type: text/plain; charset=UTF-8\n"
                + "Accept: */*\nConnection: keep-alive\nUser-Agent: Watch/1 CFNetwork/1410.1 Darwin/22.6.0\n"
                + "Accept-Language: en-GB,en;q=0.9\nAccept-Encoding: gzip, deflate\n";
    }

    /** What Swift's client opens its WebSocket with: an origin of the WebSocket's own scheme. */
    private String starscream(String target) {
        return "GET " + target + " HTTP/1.1\nUpgrade: websocket\nConnection: Upgrade\nSec-WebSocket-Version: 13\n"
                + "Sec-WebSocket-Key: " + KEY + "\nOrigin: ws://" + host + "\nHost: " + host + "\n\n";
    }

    private String dotNetGet(String target) {
        return "GET " + target + " HTTP/1.1\nHost: " + host
                + "\nContent-Type: text/plain; charset=utf-8\nContent-Length: 0\n\n";
    }

    private String dotNetPost(String target) {
        return "POST " + target + " HTTP/1.1\nHost: " + host + "\nContent-Type: text/plain; charset=utf-8\n";
    }
}
