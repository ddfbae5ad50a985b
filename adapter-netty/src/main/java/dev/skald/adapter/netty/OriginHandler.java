package dev.skald.adapter.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * The gate for browsers (the protocol, section 6): requests of a foreign origin go no further, on whatever path and of
 * whatever kind, and every answer to an allowed origin says so in the spelling of the list. Not thread-safe: lives on
 * the connection's event loop.
 */
final class OriginHandler extends ChannelDuplexHandler {

    private static final AsciiString ORIGIN = AsciiString.cached("Origin");
    private static final AsciiString TRUE = AsciiString.cached("true");
    private static final AsciiString EXPOSED = AsciiString.cached("WWW-Authenticate, Retry-After");

    private final OriginPolicy policy;
    private final RequestFaults faults;
    private final IntConsumer refused;
    private final RefusalLog refusals;
    private final Supplier<List<String>> withinHead;
    private Optional<String> origin = Optional.empty();
    private boolean answeredHere;

    /**
     * The gate on one connection.
     *
     * @param withinHead the headers {@code Origin} of a head that is not complete yet
     */
    OriginHandler(
            OriginPolicy policy,
            RequestFaults faults,
            IntConsumer refused,
            RefusalLog refusals,
            Supplier<List<String>> withinHead) {
        this.policy = policy;
        this.faults = faults;
        this.refused = refused;
        this.refusals = refusals;
        this.withinHead = withinHead;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            answeredHere = isAnsweredHere(ctx, request);
        }
        if (answeredHere && (message instanceof HttpRequest || message instanceof HttpContent)) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    /**
     * Answers what is not to go further; a request that is none is refused as such behind this, whatever its origin.
     */
    private boolean isAnsweredHere(ChannelHandlerContext ctx, HttpRequest request) {
        List<String> origins = request.headers().getAll(HttpHeaderNames.ORIGIN);
        origin = granted(origins);
        if (origins.isEmpty()) {
            return false;
        }
        if (origin.isEmpty() && faults.in(request).isEmpty()) {
            refused.accept(HttpResponseStatus.FORBIDDEN.code());
            refusals.refused(
                    ClientAddress.of(ctx.channel()).toString(),
                    request.method() + " of the origin " + origins.get(0),
                    Optional.empty(),
                    "403 requests of this origin are not served");
            ctx.writeAndFlush(varying(Answers.problem(
                    Problem.of(HttpResponseStatus.FORBIDDEN, "requests of this origin are not served"))));
            return true;
        }
        if (Preflight.is(request) && faults.in(request).isEmpty()) {
            ctx.writeAndFlush(granted(varying(Preflight.answer(request))));
            return true;
        }
        return false;
    }

    private Optional<String> granted(List<String> origins) {
        return origins.size() == 1 ? policy.find(origins.get(0)) : Optional.empty();
    }

    /** A request that is refused for its slowness may not have come this far. */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == RequestTimeout.Expired.REQUEST && origin.isEmpty()) {
            origin = granted(withinHead.get());
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response && !Interim.is(message)) {
            granted(varying(response));
        }
        if (Interim.isOver(message)) {
            origin = Optional.empty();
        }
        ctx.write(message, promise);
    }

    private static <R extends HttpResponse> R varying(R response) {
        if (!response.headers().containsValue(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN, true)) {
            response.headers().add(HttpHeaderNames.VARY, ORIGIN);
        }
        return response;
    }

    private <R extends HttpResponse> R granted(R response) {
        if (origin.isPresent()) {
            response.headers()
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin.get())
                    .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE)
                    .set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
        return response;
    }
}
