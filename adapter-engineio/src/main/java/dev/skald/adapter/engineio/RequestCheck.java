package dev.skald.adapter.engineio;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.passon.Elsewhere;
import dev.skald.adapter.netty.passon.PassedOn;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets only requests through that Engine.IO allows, and of their targets only what the library needs to see.
 *
 * <p>The library opens sessions for any method, hangs on unknown paths, and answers some bad queries with nothing: so
 * it is given one path, and a query of three checked parameters. Headers are kept from it by the
 * {@link HandshakeShield}.
 */
final class RequestCheck extends ChannelInboundHandlerAdapter {

    private static final Logger log = LoggerFactory.getLogger(RequestCheck.class);

    /** What the library is shown of a handshake's target, by its transport. */
    private static final Map<String, String> HANDSHAKES =
            Map.of("polling", shown("polling"), "websocket", shown("websocket"));

    private final Map<String, Endpoint> endpoints;
    private final Sessions sessions;
    private final SessionIds ids;
    private final RefusalLog refusals;
    private boolean refused;

    RequestCheck(Map<String, Endpoint> endpoints, Sessions sessions, SessionIds ids, RefusalLog refusals) {
        this.endpoints = endpoints;
        this.refusals = refusals;
        this.sessions = sessions;
        this.ids = ids;
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
        Elsewhere.forget(ctx.channel());
        QueryStringDecoder query = new QueryStringDecoder(request.uri());
        if (!isDecodable(query)) {
            refuse(ctx, request, EngineError.BAD_REQUEST);
            return;
        }
        Endpoint endpoint = endpoints.get(withoutTrailingSlash(query.path()));
        Optional<EngineSession> session = parameter(query, "sid").flatMap(sessions::find);
        Optional<EngineError> error = validate(request, query, session);
        if (error.filter(EngineError.SESSION_UNKNOWN::equals).isPresent() && belongsElsewhere(ctx, request, query)) {
            pass(ctx, request, query);
            return;
        }
        if (error.filter(EngineError.SESSION_UNKNOWN::equals).isPresent() && isLatePost(request, query)) {
            drop(request);
            ctx.writeAndFlush(EngineError.ok(ByteBufUtil.writeAscii(ctx.alloc(), "ok"), "text/html"));
            return;
        }
        if (error.isPresent() || endpoint == null) {
            refuse(ctx, request, error.orElse(EngineError.BAD_REQUEST));
            return;
        }
        Optional<String> refusal = session.isPresent() ? Optional.empty() : sessions.refusal();
        if (refusal.isPresent()) {
            log.debug("handshake refused: {}", refusal.get());
            drop(request);
            ctx.writeAndFlush(Answers.unavailable(refusal.get()));
            return;
        }
        ctx.channel().attr(EngineRequest.CURRENT).set(new EngineRequest(endpoint, session, request.headers()));
        pass(ctx, request, query);
    }

    private static void pass(ChannelHandlerContext ctx, HttpRequest request, QueryStringDecoder query) {
        ctx.fireChannelRead(request.setUri(target(query)));
    }

    /** Whether each escape is one; whatever fails on another tells it along with the whole target. */
    private static boolean isDecodable(QueryStringDecoder query) {
        try {
            return !query.path().isEmpty() && query.parameters() != null;
        } catch (IllegalArgumentException noEscape) {
            return false;
        }
    }

    private Optional<EngineError> validate(
            HttpRequest request, QueryStringDecoder query, Optional<EngineSession> session) {
        String transport = parameter(query, "transport").orElse("");
        if (!parameter(query, "EIO").orElse("").equals("4")) {
            return Optional.of(EngineError.UNSUPPORTED_PROTOCOL_VERSION);
        }
        if (!HANDSHAKES.containsKey(transport)) {
            return Optional.of(EngineError.TRANSPORT_UNKNOWN);
        }
        // Some proxies ask for a WebSocket with whatever they pass on: the parameter alone tells what a client means.
        boolean webSocket = transport.equals("websocket");
        if ((webSocket && !isWebSocketUpgrade(request)) || isJsonp(query) || hasToken(query)) {
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
        boolean allowed = webSocket
                ? get
                : session.get().polling() && (get || request.method().equals(HttpMethod.POST));
        return allowed ? Optional.empty() : Optional.of(EngineError.BAD_REQUEST);
    }

    /**
     * Whether a request is of a session of another node: it is passed on to that one then. What was passed on to here
     * goes no further.
     */
    private boolean belongsElsewhere(ChannelHandlerContext ctx, HttpRequest request, QueryStringDecoder query) {
        Optional<String> node = parameter(query, "sid").flatMap(ids::elsewhere);
        boolean servable =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.POST);
        if (node.isEmpty()
                || !servable
                || !endpoints.containsKey(withoutTrailingSlash(query.path()))
                || PassedOn.current(ctx.channel()).isPresent()) {
            return false;
        }
        String target = withoutTrailingSlash(query.path()) + target(query).substring(Engine.LIBRARY_CONTEXT.length());
        boolean webSocket =
                parameter(query, "transport").filter("websocket"::equals).isPresent();
        new Elsewhere(node.get(), target, webSocket).passOn(ctx.channel());
        return true;
    }

    /**
     * Whether a client that does not know yet that its session was given up sends something. It learns of the end by
     * its next poll: Python's client would take an error here for an end without a return.
     */
    private boolean isLatePost(HttpRequest request, QueryStringDecoder query) {
        return request.method().equals(HttpMethod.POST)
                && parameter(query, "sid").filter(sessions::wasGivenUp).isPresent();
    }

    private void refuse(ChannelHandlerContext ctx, HttpRequest request, EngineError error) {
        // A client that does not know yet that its session is over is no news.
        if (error != EngineError.SESSION_UNKNOWN) {
            refusals.refused(
                    ClientAddress.of(ctx.channel()).toString(),
                    "request of Engine.IO",
                    Optional.empty(),
                    error.toString());
        }
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

    /** The target as the library is shown it. */
    private static String target(QueryStringDecoder query) {
        String handshake = Objects.requireNonNull(
                HANDSHAKES.get(parameter(query, "transport").orElseThrow()));
        return parameter(query, "sid").map(sid -> handshake + "&sid=" + sid).orElse(handshake);
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
