package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.config.SkaldConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The header {@code Authorization} is read alike by every door: what is a token at one is a token at the others. */
class BearerDoorsTest {

    private static final String EVENT = "{\"type\":\"thought\",\"data\":{\"content\":\"hm\"}}";
    private static final String MISSING = "www-authenticate: bearer realm=\"skald\"\r\n";
    private static final String INVALID = "www-authenticate: bearer realm=\"skald\", error=\"invalid_token\"";

    private static SkaldConfig config;
    private static Wiring gateway;
    private static String good;

    @BeforeAll
    static void start() throws IOException {
        config = SkaldConfig.builder()
                .host("127.0.0.1")
                .port(0)
                .secret("a-secret-of-exactly-32-bytes-....")
                .build();
        gateway = Wiring.start(config);
        Clock clock = Clock.systemUTC();
        good = Wiring.signToken(
                config.tokens(),
                new Principal(
                        "anyone",
                        Set.of(Principal.PUBLISH_SCOPE),
                        new WorkflowGrant.Every(),
                        clock.instant().plusSeconds(600)),
                clock);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    /** What a header is read as. */
    enum Reading {
        /** A token, which is good or bad. */
        TOKEN,
        /** A token, which is bad though what stands in it is good. */
        BAD_TOKEN,
        /** No token, where one was announced. */
        EMPTY,
        /** None of ours. */
        NONE,
        /** Several headers. */
        SEVERAL
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                "Authorization: Bearer %s                            | TOKEN",
                "authorization: bearer %s                            | TOKEN",
                "AUTHORIZATION:BEARER %s                             | TOKEN",
                "Authorization: bEaReR    %s                         | TOKEN",
                "`Authorization: \\t Bearer %s \\t `                 | TOKEN",
                "Authorization: Bearer \"%s\"                        | BAD_TOKEN",
                "Authorization: Bearer %s, Bearer %s                 | BAD_TOKEN",
                "Authorization: Bearer %s %s                         | BAD_TOKEN",
                "Authorization: Bearer token=%s                      | BAD_TOKEN",
                "Authorization: Bearer Bearer %s                     | BAD_TOKEN",
                "Authorization: Bearer                               | EMPTY",
                "`Authorization: bearer   `                          | EMPTY",
                "Authorization:                                      | NONE",
                "Authorization: %s                                   | NONE",
                "Authorization: Basic %s                             | NONE",
                "Authorization: Basic Bearer %s                      | NONE",
                "Authorization: Bearer\\t%s                          | NONE",
                "Authorization: Bearer%s                             | NONE",
                "Authorization: Bearer: %s                           | NONE",
                "Authorization: Bearers %s                           | NONE",
                "Authorization: Bear %s                              | NONE",
                "Proxy-Authorization: Bearer %s                      | NONE",
                "Authorization: Bearer %s\\nAuthorization: Bearer %s | SEVERAL",
                "Authorization: Basic dTpw\\nAuthorization: Bearer %s | SEVERAL",
                "Authorization: Bearer %s\\nauthorization: Basic x   | SEVERAL",
                "Authorization: Bearer %s\\nAuthorization:           | SEVERAL",
            })
    void isReadAlikeByEveryDoor(String headers, Reading reading) throws IOException {
        for (String token : new String[] {good, "bad"}) {
            String sent = headers.replace("\\t", "\t").replace("\\n", "\r\n").replace("%s", token) + "\r\n";
            boolean accepted = reading == Reading.TOKEN && token.equals(good);
            for (String door : new String[] {publish(sent), stream(sent)}) {
                if (accepted) {
                    assertThat(door).matches("(?s)HTTP/1.1 20[02] .*");
                } else if (reading == Reading.NONE) {
                    assertThat(door).startsWith("HTTP/1.1 401 ").contains(MISSING);
                } else {
                    assertRefused(door, reading);
                }
            }
            for (String door : new String[] {poll(sent), webSocket(sent)}) {
                if (accepted || reading == Reading.NONE) {
                    assertThat(door).matches("(?s)HTTP/1.1 (200|101) .*");
                } else {
                    assertRefused(door, reading);
                }
            }
        }
    }

    private static void assertRefused(String answer, Reading reading) {
        switch (reading) {
            case TOKEN, BAD_TOKEN ->
                assertThat(answer).startsWith("HTTP/1.1 401 ").contains(INVALID);
            case EMPTY -> assertThat(answer).startsWith("HTTP/1.1 401 ").contains(MISSING);
            case SEVERAL -> assertThat(answer).startsWith("HTTP/1.1 400 ").doesNotContain("www-authenticate");
            case NONE -> throw new AssertionError("another scheme is not refused as such");
        }
        assertThat(answer).contains("content-type: application/problem+json");
    }

    private static String publish(String headers) throws IOException {
        return head("POST /v1/workflows/" + WorkflowId.random() + "/events HTTP/1.1\r\nHost: h\r\n" + headers
                + "Content-Type: application/json\r\nContent-Length: " + EVENT.length() + "\r\n\r\n" + EVENT);
    }

    private static String stream(String headers) throws IOException {
        return head("HEAD /v1/workflows/" + WorkflowId.random() + "/stream HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n");
    }

    private static String poll(String headers) throws IOException {
        return head("GET /ws/?EIO=4&transport=polling HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n");
    }

    private static String webSocket(String headers) throws IOException {
        return head(
                "GET /ws/?EIO=4&transport=websocket HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + headers
                        + "\r\n");
    }

    /** The head of the answer, but for its first line in lower case. */
    private static String head(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.address().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            String head = "";
            while (!head.endsWith("\r\n\r\n")) {
                int next = socket.getInputStream().read();
                assertThat(next).as("behind %s", head).isNotNegative();
                read.write(next);
                head = read.toString(StandardCharsets.ISO_8859_1);
            }
            int line = head.indexOf('\n');
            return head.substring(0, line) + head.substring(line).toLowerCase(Locale.ROOT);
        }
    }
}
