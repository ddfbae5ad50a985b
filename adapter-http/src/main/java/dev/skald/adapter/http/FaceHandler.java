package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection's exchanges, one after the other; requests of Socket.IO pass untouched, and so does what is not HTTP.
 */
final class FaceHandler extends ChannelInboundHandlerAdapter {

    private final Optional<String> socketPath;
    private final Set<Audience> audiences;
    private final Router router;
    private final Exchange.Shared shared;

    private @Nullable Exchange exchange;

    /**
     * The exchanges of a connection.
     *
     * @param socketPath the path of Socket.IO, whose requests are passed on; empty if that is not served here
     * @param audiences whose resources are served here
     */
    FaceHandler(Optional<String> socketPath, Set<Audience> audiences, Router router, Exchange.Shared shared) {
        this.socketPath = socketPath;
        this.audiences = audiences;
        this.router = router;
        this.shared = shared;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.abandon();
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (exchange != null) {
            exchange.writabilityChanged();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            begin(ctx, request);
        }
        if (exchange == null || !(message instanceof HttpObject)) {
            ctx.fireChannelRead(message);
            return;
        }
        try {
            if (message instanceof HttpContent content) {
                exchange.receive(content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        RequestTarget target = RequestTarget.of(request.uri());
        if (socketPath.isPresent() && isSocket(target.path(), socketPath.get())) {
            exchange = null;
            return;
        }
        Optional<Router.Match> match = router.match(target.path())
                .filter(found -> audiences.contains(found.route().audience()));
        String route = match.map(found -> found.route().name()).orElse("none");
        Exchange.Place place = new Exchange.Place(
                target,
                match.map(Router.Match::workflow).orElse(""),
                match.map(Router.Match::item).orElse(""),
                route);
        Exchange next = new Exchange(ctx, request, place, shared);
        exchange = next;
        next.attempt(() -> serve(next, request, match));
    }

    private static boolean isSocket(String path, String socketPath) {
        return path.startsWith(socketPath)
                && (path.length() == socketPath.length()
                        || (path.length() == socketPath.length() + 1 && path.endsWith("/")));
    }

    private static void serve(Exchange exchange, HttpRequest request, Optional<Router.Match> match) {
        if (match.isEmpty()) {
            throw RefusedException.of(HttpResponseStatus.NOT_FOUND, "there is no such resource");
        }
        Optional<Endpoint> endpoint = match.get().route().endpoint(request.method());
        if (endpoint.isEmpty()) {
            String allow = match.get().route().allow();
            exchange.refuse(Answers.methodNotAllowed(allow), "the methods here are " + allow);
            return;
        }
        String expect = request.headers().get(HttpHeaderNames.EXPECT);
        if (expect != null && !HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expect)) {
            throw RefusedException.of(
                    HttpResponseStatus.EXPECTATION_FAILED, "100-continue is all that can be expected");
        }
        endpoint.get().serve(exchange);
    }
}
