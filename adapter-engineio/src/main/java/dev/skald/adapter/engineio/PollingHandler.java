package dev.skald.adapter.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * HTTP long-polling: a GET opens a poll, a POST brings packets.
 *
 * <p>It stands in for the library's handler, which closes the connection behind every answer, serves polls side by
 * side, and answers a POST before it has looked at it.
 */
final class PollingHandler extends ChannelInboundHandlerAdapter {

    private static final char RECORD_SEPARATOR = 0x1e;
    private static final String CLOSE = "1";
    private static final Duration CLOSE_GRACE = Duration.ofMillis(20);

    private final Engine engine;
    private @Nullable EngineSession polled;

    PollingHandler(Engine engine) {
        this.engine = engine;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof FullHttpRequest request) || request.uri().contains("transport=websocket")) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            EngineRequest current = ctx.channel().attr(EngineRequest.CURRENT).getAndSet(null);
            if (request.method().equals(HttpMethod.POST)) {
                post(ctx.channel(), current.session().orElseThrow(), request.content());
            } else {
                get(ctx, current);
            }
        } finally {
            request.release();
        }
    }

    private void get(ChannelHandlerContext ctx, EngineRequest request) {
        request.session().or(() -> open(ctx.channel(), request)).ifPresent(session -> {
            polled = session;
            session.execute(() -> session.openPoll(ctx.channel()));
        });
    }

    private Optional<EngineSession> open(Channel channel, EngineRequest handshake) {
        Optional<EngineSession> added = engine.addPolling(channel);
        added.ifPresent(session -> engine.open(session, channel, handshake.endpoint()));
        return added;
    }

    private static void post(Channel channel, EngineSession session, ByteBuf content) {
        String payload;
        try {
            payload = Utf8.decode(content);
        } catch (CharacterCodingException e) {
            session.execute(() -> session.close(CloseReason.PROTOCOL_ERROR));
            channel.writeAndFlush(EngineError.BAD_REQUEST.response(channel.alloc()));
            return;
        }
        Runnable arrival = () -> arrive(channel, session, payload);
        if (payload.equals(CLOSE)) {
            // A client that leaves opens its last poll beside this request: it shall have its answer, whichever comes
            // first.
            session.executeAfter(CLOSE_GRACE, arrival);
        } else {
            session.execute(arrival);
        }
    }

    private static void arrive(Channel channel, EngineSession session, String payload) {
        boolean accepted =
                session.polling() && (session.endsUnheard() || (!session.ended() && receive(session, payload)));
        channel.writeAndFlush(
                accepted
                        ? EngineError.ok(ByteBufUtil.writeAscii(channel.alloc(), "ok"), "text/html")
                        : EngineError.BAD_REQUEST.response(channel.alloc()));
    }

    /** Passes on each packet of the payload, and answers whether the client kept to the protocol. */
    private static boolean receive(EngineSession session, String payload) {
        int from = 0;
        boolean wellFormed = true;
        while (from <= payload.length() && wellFormed && !session.ended()) {
            int separator = payload.indexOf(RECORD_SEPARATOR, from);
            int to = separator < 0 ? payload.length() : separator;
            wellFormed = receivePacket(session, payload.substring(from, to));
            from = to + 1;
        }
        return wellFormed;
    }

    private static boolean receivePacket(EngineSession session, String packet) {
        if (BinaryFrames.isPolled(packet)) {
            ByteBuf content;
            try {
                content = Unpooled.wrappedBuffer(BinaryFrames.decode(packet));
            } catch (IllegalArgumentException e) {
                session.close(CloseReason.PROTOCOL_ERROR);
                return false;
            }
            session.receive(content);
        } else {
            session.receive(packet);
        }
        return !session.brokeProtocol();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        EngineSession session = polled;
        if (session != null) {
            session.execute(() -> session.pollLost(ctx.channel()));
        }
        ctx.fireChannelInactive();
    }
}
