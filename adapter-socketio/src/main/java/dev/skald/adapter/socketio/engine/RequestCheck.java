package dev.skald.adapter.socketio.engine;

import dev.skald.adapter.netty.Answers;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Lets only requests through that Engine.IO allows, and of those only what the library needs to see.
 *
 * <p>The library opens sessions for any method, hangs on unknown paths, answers some bad queries with nothing, and takes
 * session ids from cookies: so it is given one path, a query of three checked parameters, and the headers of the WebSocket
 * handshake alone.
 */
final class RequestCheck extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(RequestCheck.class);

    private static final List<CharSequence> KEPT_HEADERS = List.of(
            HttpHeaderNames.HOST,
            HttpHeaderNames.CONNECTION,
            HttpHeaderNames.UPGRADE,
            HttpHeaderNames.EXPECT,
            HttpHeaderNames.CONTENT_LENGTH,
            HttpHeaderNames.TRANSFER_ENCODING,
            HttpHeaderNames.AUTHORIZATION,
            HttpHeaderNames.SEC_WEBSOCKET_KEY,
            HttpHeaderNames.SEC_WEBSOCKET_VERSION);

    /** What the library is shown of a handshake's target, by its transport. */
    private static final Map<String, String> HANDSHAKES =
            Map.of("polling", shown("polling"), "websocket", shown("websocket"));

    private final Map<String, Endpoint> endpoints;
    private final Sessions sessions;
    private boolean refused;

    RequestCheck(Map<String, Endpoint> endpoints, Sessions sessions) {
        this.endpoints = endpoints;
        this.sessions = sessions;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            refused = false;
            check(ctx, request);
        } else if (refused) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private void check(ChannelHandlerContext ctx, HttpRequest request) {
        QueryStringDecoder query = new QueryStringDecoder(request.uri());
        Endpoint endpoint = endpoints.get(withoutTrailingSlash(query.path()));
        Optional<EngineSession> session = parameter(query, "sid").flatMap(sessions::find);
        Optional<EngineError> error = judge(request, query, session);
        if (error.isPresent() || endpoint == null) {
            refuse(ctx, request, error.orElse(EngineError.BAD_REQUEST));
            return;
        }
        if (session.isEmpty() && sessions.full()) {
            log.debug("handshake refused: there are as many sessions as there may be");
            drop(request);
            ctx.writeAndFlush(Answers.unavailable("there are as many sessions as there may be"));
            return;
        }
        HttpRequest reduced = reduced(request, query);
        ctx.channel().attr(EngineRequest.CURRENT).set(new EngineRequest(endpoint, session, reduced.headers()));
        ctx.fireChannelRead(reduced);
    }

    private Optional<EngineError> judge(
            HttpRequest request, QueryStringDecoder query, Optional<EngineSession> session) {
        String transport = parameter(query, "transport").orElse("");
        boolean upgrade = isWebSocketUpgrade(request);
        if (!parameter(query, "EIO").orElse("").equals("4")) {
            return Optional.of(EngineError.UNSUPPORTED_PROTOCOL_VERSION);
        }
        if (!HANDSHAKES.containsKey(transport)) {
            return Optional.of(EngineError.TRANSPORT_UNKNOWN);
        }
        if (upgrade != transport.equals("websocket") || isJsonp(query) || hasToken(query)) {
            return Optional.of(EngineError.BAD_REQUEST);
        }
        boolean get = request.method().equals(HttpMethod.GET);
        if (!query.parameters().containsKey("sid")) {
            return get ? Optional.empty() : Optional.of(EngineError.BAD_HANDSHAKE_METHOD);
        }
        if (session.isEmpty()) {
            return Optional.of(EngineError.SESSION_UNKNOWN);
        }
        // A second WebSocket is turned away as the reference server does it: after its handshake.
        boolean allowed = upgrade
                ? get
                : session.get().polling() && (get || request.method().equals(HttpMethod.POST));
        return allowed ? Optional.empty() : Optional.of(EngineError.BAD_REQUEST);
    }

    private void refuse(ChannelHandlerContext ctx, HttpRequest request, EngineError error) {
        // A client that does not know yet that its session is over is no news.
        Level level = error == EngineError.SESSION_UNKNOWN ? Level.DEBUG : Level.INFO;
        log.atLevel(level).log("request refused: {}", error);
        drop(request);
        ctx.writeAndFlush(error.response(ctx.alloc()));
    }

    private void drop(HttpRequest request) {
        refused = true;
        ReferenceCountUtil.release(request);
    }

    private static String shown(String transport) {
        return Engine.LIBRARY_CONTEXT + "/?EIO=4&transport=" + transport;
    }

    private static HttpRequest reduced(HttpRequest request, QueryStringDecoder query) {
        String handshake = HANDSHAKES.get(parameter(query, "transport").orElseThrow());
        String uri =
                parameter(query, "sid").map(sid -> handshake + "&sid=" + sid).orElse(handshake);
        HttpHeaders headers = new DefaultHttpHeaders();
        for (CharSequence name : KEPT_HEADERS) {
            request.headers().getAll(name).forEach(value -> headers.add(name, value));
        }
        HttpRequest reduced = new DefaultHttpRequest(request.protocolVersion(), request.method(), uri, headers);
        reduced.setDecoderResult(request.decoderResult());
        return reduced;
    }

    private static boolean isWebSocketUpgrade(HttpRequest request) {
        return request.headers().containsValue(HttpHeaderNames.CONNECTION, "upgrade", true)
                && request.headers().containsValue(HttpHeaderNames.UPGRADE, "websocket", true);
    }

    /** JSONP would hand what a session gets to any page that includes it as a script. */
    private static boolean isJsonp(QueryStringDecoder query) {
        return query.parameters().containsKey("j");
    }

    /** A query ends up in the logs of every proxy on the way. */
    private static boolean hasToken(QueryStringDecoder query) {
        return query.parameters().containsKey("token") || query.parameters().containsKey("access_token");
    }

    private static Optional<String> parameter(QueryStringDecoder query, String name) {
        List<String> values = query.parameters().get(name);
        return values == null || values.size() != 1 ? Optional.empty() : Optional.of(values.get(0));
    }

    private static String withoutTrailingSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }
}
