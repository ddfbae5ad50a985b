package dev.skald.adapter.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.RefusalLog;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whoever is told that a session is over may be back at that moment: whatever the session took must have been given
 * back by then. Whoever was not told may still post to it.
 */
class SessionEndTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final String LET_GO = "let go";
    private static final String LET_GO_IN_SECRET = "let go, and not counted any more";
    private static final String TOLD = "client told";
    private static final String TOLD_IN_VAIN = "client told, and counted";

    private final Engine engine = new Engine(
            new EngineSettings(
                    new EngineSettings.Listen("127.0.0.1", 0, 1),
                    new EngineSettings.Pings(LONG, LONG),
                    new EngineSettings.Timeouts(LONG, LONG),
                    new EngineSettings.Limits(10, 100_000, 4_096)),
            Map.of(),
            new NoPipelines(),
            new RefusalLog());
    private final List<String> happened = new ArrayList<>();
    private final List<EngineSession> opened = new ArrayList<>();
    private final EmbeddedChannel channel = channel();

    @AfterEach
    void release() {
        opened.forEach(session -> session.close(CloseReason.SERVER_CLOSED));
        channel.releaseOutbound();
    }

    @ParameterizedTest
    @EnumSource
    void aWebSocketIsClosedWhenEverythingIsLetGo(CloseReason reason) {
        webSocket().close(reason);

        assertThat(happened).containsExactly(LET_GO, TOLD);
    }

    @ParameterizedTest
    @EnumSource
    void aPollIsAnsweredWhenEverythingIsLetGo(CloseReason reason) {
        EngineSession session = polling();
        session.openPoll(channel);

        session.close(reason);

        assertThat(happened).containsExactly(LET_GO, TOLD);
    }

    @Test
    void soIsTheFarewellOfAWebSocket() {
        webSocket().closeWith("good", "bye");

        assertThat(happened).containsExactly(LET_GO, TOLD);
        assertThat(channel.outboundMessages()).as("two messages, and the close").hasSize(3);
    }

    @Test
    void soIsTheFarewellThatAnswersThePollThatIsOpen() {
        EngineSession session = polling();
        session.openPoll(channel);

        session.closeWith("good", "bye");

        assertThat(happened).containsExactly(LET_GO, TOLD);
    }

    @Test
    void soIsTheFarewellThatWaitsForPollsBehindOtherMessages() {
        EngineSession session = polling();
        for (int i = 0; i < 20; i++) {
            session.send("before");
        }
        session.closeWith("good", "bye");
        assertThat(happened).isEmpty();

        session.openPoll(channel);
        assertThat(happened).as("there is more to come").containsExactly(TOLD_IN_VAIN);
        session.openPoll(channel);

        assertThat(happened).containsExactly(TOLD_IN_VAIN, LET_GO, TOLD);
    }

    @Test
    void soIsTheFarewellThatGoesOutWithTheUpgrade() {
        EngineSession session = polling();
        session.closeWith("bye");

        session.upgrade().move(channel.pipeline().lastContext(), () -> {});

        assertThat(happened).containsExactly(LET_GO, TOLD);
    }

    @ParameterizedTest
    @EnumSource(names = {"PING_TIMEOUT", "STALLED", "FAILED", "DRAINED"})
    void aPostThatCrossesWithAnEndThatCameUnaskedIsTaken(CloseReason reason) {
        EngineSession session = polling();
        session.close(reason);

        assertThat(post(session, "3")).isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"CLIENT_CLOSED", "TRANSPORT_LOST", "PROTOCOL_ERROR", "SERVER_CLOSED", "SUPERSEDED"})
    void aPostBehindAnEndThatItsClientKnowsOfIsNot(CloseReason reason) {
        EngineSession session = polling();
        session.close(reason);

        assertThat(post(session, "3")).isEqualTo(400);
    }

    @Test
    void aPostIsTakenWhileWhatIsKeptOfTheSessionIsOnItsWay() {
        EngineSession session = polling();
        session.drain(LONG);
        assertThat(happened).as("it is kept").isEmpty();

        assertThat(post(session, "41")).isEqualTo(200);
    }

    @Test
    void aPostIsTakenWhileTheFarewellWaitsForAPoll() {
        EngineSession session = polling();
        session.closeWith("bye");

        assertThat(post(session, "41")).isEqualTo(200);
    }

    /** The status that a POST is answered with which was found to be of this session. */
    private int post(EngineSession session, String payload) {
        EmbeddedChannel posts = new EmbeddedChannel(new PollingHandler(engine));
        posts.attr(EngineRequest.CURRENT)
                .set(new EngineRequest(
                        (any, handshake) -> new Listener(), Optional.of(session), EmptyHttpHeaders.INSTANCE));
        posts.writeInbound(new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1, HttpMethod.POST, "/", Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8)));
        FullHttpResponse answer = posts.readOutbound();
        answer.release();
        return answer.status().code();
    }

    private EngineSession webSocket() {
        return listened(new EngineSession("sid", engine, channel.pipeline().lastContext()));
    }

    private EngineSession polling() {
        return listened(new EngineSession("sid", engine, channel.eventLoop(), ClientAddress.NONE));
    }

    private EngineSession listened(EngineSession session) {
        assertThat(engine.sessions().add(session)).isEmpty();
        opened.add(session);
        session.listen(new Listener());
        return session;
    }

    /** One whose client is told something whenever it is flushed. */
    private EmbeddedChannel channel() {
        ChannelHandler telling = new ChannelOutboundHandlerAdapter() {
            @Override
            public void flush(ChannelHandlerContext ctx) {
                happened.add(engine.openSessions() == 0 ? TOLD : TOLD_IN_VAIN);
                ctx.flush();
            }
        };
        return new EmbeddedChannel(telling, new ChannelInboundHandlerAdapter());
    }

    private final class Listener extends QuietListener {

        @Override
        public void message(String text) {
            throw new AssertionError("the client says nothing");
        }

        @Override
        public CompletionStage<Void> draining() {
            return new CompletableFuture<>();
        }

        @Override
        public void closed(CloseReason reason) {
            happened.add(engine.openSessions() == 0 ? LET_GO_IN_SECRET : LET_GO);
        }
    }

    private static final class NoPipelines implements Pipelines {
        @Override
        public void addFront(ChannelPipeline pipeline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addHandshakeChecks(ChannelPipeline pipeline) {
            throw new UnsupportedOperationException();
        }
    }
}
