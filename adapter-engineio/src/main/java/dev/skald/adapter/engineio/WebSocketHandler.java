package dev.skald.adapter.engineio;

import com.corundumstudio.socketio.SocketIOChannelInitializer;
import dev.skald.adapter.netty.tls.TlsPort;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket connection: its handshake, its frames, and the probe by which it takes over a polling session.
 *
 * <p>It stands in for the library's handler, which lets a second WebSocket into a live one's session, and ends a
 * polling session with the WebSocket that failed to take it over.
 */
final class WebSocketHandler extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(WebSocketHandler.class);
    private static final String AGGREGATOR = "frameAggregator";
    /** What a WebSocket needs of the pipeline, and the encoder that its handshake takes out itself. */
    private static final Set<String> KEPT = Set.of(
            "wsdecoder", "wsencoder", "http-encoder", AGGREGATOR, SocketIOChannelInitializer.WEB_SOCKET_TRANSPORT);

    /** How far this connection is. */
    private enum Phase {
        /** Not a WebSocket yet. */
        HTTP,
        /** Trying whether it works, while the session polls. */
        PROBING,
        /** Taking the session over; what comes now waits until it has. */
        UPGRADING,
        /** It carries the session. */
        OPEN
    }

    private final Engine engine;
    private final WebSocketServerHandshakerFactory handshakes;
    private List<Object> waiting = List.of();
    private Phase phase = Phase.HTTP;
    private @Nullable EngineSession session;

    /** The handler of one connection, with the handshakes of {@link #handshakes}, which all connections share. */
    WebSocketHandler(Engine engine, WebSocketServerHandshakerFactory handshakes) {
        this.engine = engine;
        this.handshakes = handshakes;
    }

    /** Handshakes without extensions: what is sent is ready to be sent, and what comes is no bomb. */
    static WebSocketServerHandshakerFactory handshakes(int maxPayload) {
        return new WebSocketServerHandshakerFactory(
                "ws://localhost" + Engine.LIBRARY_CONTEXT,
                null,
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(maxPayload)
                        .allowExtensions(false)
                        .build());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase == Phase.UPGRADING) {
            waiting.add(message);
            return;
        }
        try {
            if (message instanceof FullHttpRequest request) {
                handshake(ctx, request);
            } else if (session == null) {
                ctx.close(); // it spoke before it was answered (RFC 6455, section 4.1)
            } else if (message instanceof TextWebSocketFrame frame) {
                text(ctx, session, Utf8.decode(frame.content()));
            } else if (message instanceof BinaryWebSocketFrame frame) {
                binary(ctx, session, frame);
            } else if (message instanceof PingWebSocketFrame frame) {
                ctx.writeAndFlush(new PongWebSocketFrame(frame.content().retain()));
            } else if (message instanceof CloseWebSocketFrame frame) {
                ctx.writeAndFlush(frame.retain()).addListener(done -> ctx.close());
            }
        } catch (CharacterCodingException e) {
            breach(ctx);
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void handshake(ChannelHandlerContext ctx, FullHttpRequest bare) {
        Channel channel = ctx.channel();
        EngineRequest current = channel.attr(EngineRequest.CURRENT).getAndSet(null);
        FullHttpRequest request = new DefaultFullHttpRequest(
                bare.protocolVersion(),
                bare.method(),
                bare.uri(),
                bare.content(),
                current.headers(),
                EmptyHttpHeaders.INSTANCE);
        Optional<EngineSession> polling = current.session();
        WebSocketServerHandshaker handshaker = handshakes.newHandshaker(request);
        if (handshaker == null || handshaker.version() == WebSocketVersion.V00) {
            // The draft 00, which a handshake without a version is taken for, has other frames than RFC 6455.
            WebSocketServerHandshakerFactory.sendUnsupportedVersionResponse(channel);
        } else if (polling.isPresent() && !polling.get().upgrade().tryProbe(channel)) {
            turnAway(handshaker, channel, request);
        } else {
            polling.or(() -> engine.addWebSocket(ctx)).ifPresent(carried -> {
                if (handshake(handshaker, channel, request).cause() == null) {
                    established(ctx, current, carried);
                } else {
                    polling.ifPresentOrElse(
                            probed -> probed.upgrade().probeLost(channel),
                            () -> carried.letGo(CloseReason.PROTOCOL_ERROR));
                    channel.writeAndFlush(EngineError.BAD_REQUEST.response(ctx.alloc()));
                }
            });
        }
    }

    /** A session has one WebSocket: another is told so by a close frame, as the reference server does. */
    private static void turnAway(WebSocketServerHandshaker handshaker, Channel channel, FullHttpRequest request) {
        handshake(handshaker, channel, request)
                .addListener(
                        done -> channel.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.POLICY_VIOLATION))
                                .addListener(ChannelFutureListener.CLOSE));
    }

    private static ChannelFuture handshake(
            WebSocketServerHandshaker handshaker, Channel channel, FullHttpRequest request) {
        try {
            return handshaker.handshake(channel, request);
        } catch (WebSocketHandshakeException e) {
            return channel.newFailedFuture(e);
        }
    }

    /** The answer 101 is written, but not flushed: what opens the session goes along with it. */
    private void established(ChannelHandlerContext ctx, EngineRequest request, EngineSession carried) {
        session = carried;
        if (request.session().isPresent()) {
            phase = Phase.PROBING;
            ctx.executor()
                    .schedule(
                            () -> {
                                if (phase == Phase.PROBING) {
                                    ctx.close();
                                }
                            },
                            engine.settings().timeouts().upgrade().toMillis(),
                            TimeUnit.MILLISECONDS);
        } else {
            phase = Phase.OPEN;
            engine.open(carried, ctx.channel(), request.endpoint());
        }
        becomeWebSocket(ctx.pipeline());
    }

    /** An idle session should cost little: of the HTTP pipeline nothing is needed any more. */
    private void becomeWebSocket(ChannelPipeline pipeline) {
        pipeline.toMap().forEach((name, handler) -> {
            if (!KEPT.contains(name) && !TlsPort.isHandler(name)) {
                pipeline.remove(handler);
            }
        });
        pipeline.addBefore(
                SocketIOChannelInitializer.WEB_SOCKET_TRANSPORT,
                AGGREGATOR,
                new WebSocketFrameAggregator(engine.settings().limits().payloadBytes()));
    }

    private void text(ChannelHandlerContext ctx, EngineSession carried, String packet) {
        if (phase == Phase.OPEN) {
            carried.receive(packet);
        } else if (packet.equals("2probe")) {
            // First the poll, then the answer: no poll that is opened behind the answer may be taken for the one before
            // it.
            carried.execute(() -> {
                carried.upgrade().probed();
                ctx.writeAndFlush(new TextWebSocketFrame("3probe"));
            });
        } else if (packet.equals("5")) {
            phase = Phase.UPGRADING;
            waiting = new ArrayList<>();
            ctx.channel().config().setAutoRead(false);
            carried.execute(() -> carried.upgrade().move(ctx, () -> opened(ctx)));
        } else {
            ctx.close();
        }
    }

    private void binary(ChannelHandlerContext ctx, EngineSession carried, BinaryWebSocketFrame frame) {
        if (phase == Phase.OPEN) {
            carried.receive(frame.content());
        } else {
            ctx.close();
        }
    }

    private void opened(ChannelHandlerContext ctx) {
        phase = Phase.OPEN;
        List<Object> came = waiting;
        waiting = List.of();
        came.forEach(message -> channelRead(ctx, message));
        ctx.channel().config().setAutoRead(true);
    }

    /** A session that is still polling outlives the WebSocket that tried to take it over; any other ends with it. */
    private static void leave(Channel channel, EngineSession session, CloseReason reason) {
        if (!session.upgrade().probeLost(channel)) {
            session.execute(() -> session.close(reason));
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        EngineSession carried = session;
        if (carried != null) {
            // Whatever this connection's phase is: a session writes to it before it has arrived here.
            carried.execute(carried::writabilityChanged);
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (session != null) {
            leave(ctx.channel(), session, CloseReason.TRANSPORT_LOST);
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        waiting.forEach(ReferenceCountUtil::release);
        waiting = List.of();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // What was sent may stand in the message, a token too, so that the log is told the kind alone.
        log.debug("connection ended: {}", cause.getClass().getName());
        // Who leaves in the middle of a body is no fault of ours.
        boolean left = cause instanceof IOException || cause instanceof PrematureChannelClosureException;
        // Nor is what cannot be decoded, which may come right behind a handshake; what failed at it would be its cause.
        boolean garbled = cause instanceof CodecException && cause.getCause() == null;
        if (phase == Phase.HTTP && !left && !garbled) {
            log.warn("a request failed: {}", cause.getClass().getName());
        }
        if (left) {
            ctx.close();
        } else {
            breach(ctx);
        }
    }

    private void breach(ChannelHandlerContext ctx) {
        EngineSession carried = session;
        if (carried != null && phase == Phase.OPEN) {
            carried.close(CloseReason.PROTOCOL_ERROR);
        } else {
            ctx.close();
        }
    }
}
