package dev.skald.adapter.http;

import static dev.skald.adapter.http.RunFace.AGENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.netty.RawClient;
import dev.skald.domain.port.HeldEventLog;
import dev.skald.domain.port.UnavailableException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What one address, and one user, may take of the HTTP interface. */
@ExtendWith(LeakCheck.class)
class CallLimitsTest {

    private RunFace face;

    private void start(int connections, int handshakes, int refusals, int ofUser, int publishes) {
        face = new RunFace(
                new ClientLimits(new ClientLimits.Settings(connections, handshakes, refusals, ofUser, publishes)));
        face.register();
    }

    @AfterEach
    void stop() {
        face.close();
    }

    private RawClient.Answer stream(RawClient client, String token) {
        client.send(RunFace.request(token, "GET", face.path + "/stream", "", ""));
        return client.readHead();
    }

    private static void assertTooMany(RawClient.Answer answer) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("retry-after")).isNotEmpty();
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    }

    @Test
    void anAddressHasSoManyStreams() {
        start(1, 0, 0, 0, 0);
        try (RawClient first = face.connect();
                RawClient second = face.connect()) {
            assertThat(stream(first, "alice").status()).isEqualTo(200);
            assertTooMany(stream(second, "bob"));
        }
        await().until(() -> streamed("bob") == 200);
    }

    @Test
    void aUserHasSoManyStreams() {
        start(0, 0, 0, 1, 0);
        try (RawClient first = face.connect();
                RawClient second = face.connect();
                RawClient third = face.connect()) {
            assertThat(stream(first, "alice").status()).isEqualTo(200);
            assertTooMany(stream(second, "alice"));
            assertThat(stream(third, "bob").status()).isEqualTo(200);
        }
        await().until(() -> streamed("alice") == 200);
    }

    private int streamed(String token) {
        try (RawClient client = face.connect()) {
            return stream(client, token).status();
        }
    }

    @Test
    void aStreamThatDoesNotBeginGivesItsPlaceBack() {
        start(1, 0, 0, 1, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(face.get("stranger", "/v1/workflows/" + UUID.randomUUID() + "/stream")
                            .status())
                    .isEqualTo(403);
            assertThat(face.call("alice", "HEAD", face.path + "/stream", "", "").status())
                    .isEqualTo(200);
        }
        assertThat(streamed("alice")).isEqualTo(200);
    }

    @Test
    void aStreamThatCannotBeginHasGivenItsPlaceBackWhenItSaysSo() {
        ClientLimits limits = new ClientLimits(new ClientLimits.Settings(0, 0, 0, 1, 0));
        CompletableFuture<Void> reads = new CompletableFuture<>();
        face = new RunFace(limits, log -> new HeldEventLog(log, reads));
        face.register();
        List<Boolean> free = new ArrayList<>();
        EmbeddedChannel client =
                face.connect(() -> free.add(limits.connect("alice").isPresent()));
        client.writeInbound(Unpooled.copiedBuffer(
                RunFace.request("alice", "GET", face.path + "/stream", "", ""), StandardCharsets.US_ASCII));
        assertThat(limits.connect("alice")).as("before it is answered").isEmpty();
        reads.completeExceptionally(new UnavailableException("away"));
        ByteBuf answer = client.readOutbound();
        assertThat(answer.toString(StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 503 ");
        assertThat(free).first().isEqualTo(true);
        answer.release();
        client.finishAndReleaseAll();
    }

    @Test
    void anAddressBeginsSoManyStreamsASecond() {
        start(0, 2, 0, 0, 0);
        await().until(() -> streamed("alice") == 429);
        await().until(() -> streamed("alice") == 200);
    }

    @Test
    void aUserPublishesSoOften() {
        start(0, 0, 0, 0, 2);
        RawClient.Answer answer = face.publish("", RunFace.thought("a"));
        for (int i = 0; i < 20 && answer.status() == 202; i++) {
            answer = face.publish("", RunFace.thought("a"));
        }
        assertTooMany(answer);
        assertThat(face.get(AGENT, face.path + "/controls").status())
                .as("whatever else")
                .isEqualTo(200);
        await().until(() -> face.publish("", RunFace.thought("b")).status() == 202);
    }

    @Test
    void anAddressWhoseTokensAreRefusedTooOftenIsRefusedAtOnce() {
        start(0, 0, 2, 0, 0);
        RawClient.Answer answer = face.get("bad", face.path);
        assertThat(answer.status()).isEqualTo(401);
        for (int i = 0; i < 20 && answer.status() == 401; i++) {
            answer = face.get("bad", face.path);
        }
        assertTooMany(answer);
        await().until(() -> face.get("alice", face.path).status() == 200);
    }
}
