package dev.skald.adapter.socketio.gate;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.BearerToken;
import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.Problem;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.connect.Refusal;
import dev.skald.domain.access.AccessToken;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Has the {@link BearerToken} of an HTTP handshake verified, for native clients that send one. A bad one is answered
 * with 401, and several headers with 400, before there is a session; other schemes, and other requests than handshakes,
 * pass.
 */
final class BearerHeaderCheck extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<ConnectClient.Admitted> ADMITTED =
            AttributeKey.valueOf(BearerHeaderCheck.class, "admitted");

    private static final String BAD_REQUEST = "bad_request";

    private final ConnectClient connect;
    private final ClientLimits limits;
    private final GatewayObserver observer;
    private final RefusalLog refusals;
    private final Queue<Object> held = new ArrayDeque<>(0);
    private boolean verifying;
    private boolean refused;

    BearerHeaderCheck(ConnectClient connect, ClientLimits limits, GatewayObserver observer, RefusalLog refusals) {
        this.connect = connect;
        this.limits = limits;
        this.observer = observer;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (verifying) {
            // The rest of this request: the front lets no other through before this one is answered.
            held.add(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            refused = false;
            takeAdmitted(ctx.channel());
            if (!request.uri().contains("&sid=") && holds(ctx, request)) {
                return;
            }
        }
        pass(ctx, message);
    }

    /**
     * What the header of the request that a connection is at was accepted as, if it had one; asked a second time,
     * nothing.
     */
    static Optional<ConnectClient.Admitted> takeAdmitted(Channel channel) {
        // Asking for an attribute makes it, and few clients send the header.
        return channel.hasAttr(ADMITTED)
                ? Optional.ofNullable(channel.attr(ADMITTED).getAndSet(null))
                : Optional.empty();
    }

    /** Looks at the header of a handshake, and tells whether the handshake goes no further for now, or for good. */
    private boolean holds(ChannelHandlerContext ctx, HttpRequest request) {
        BearerToken token = BearerToken.in(request.headers());
        if (token instanceof BearerToken.Ambiguous) {
            ReferenceCountUtil.release(request);
            refuse(
                    ctx,
                    Answers.problem(Problem.of(HttpResponseStatus.BAD_REQUEST, BearerToken.Ambiguous.DETAIL)),
                    BAD_REQUEST,
                    BAD_REQUEST + ": " + BearerToken.Ambiguous.DETAIL);
            return true;
        }
        if (token instanceof BearerToken.Given given) {
            verify(ctx, request, new AccessToken(given.value()));
            return true;
        }
        return false;
    }

    private void verify(ChannelHandlerContext ctx, HttpRequest request, AccessToken token) {
        verifying = true;
        held.add(request);
        connect.connect(Optional.of(token)).whenComplete((decision, failure) -> {
            if (ctx.executor().inEventLoop()) {
                verified(ctx, decision);
            } else {
                ctx.executor().execute(() -> verified(ctx, decision));
            }
        });
    }

    private void verified(ChannelHandlerContext ctx, ConnectClient.@Nullable Decision decision) {
        verifying = false;
        if (decision instanceof ConnectClient.Admitted admitted) {
            ctx.channel().attr(ADMITTED).set(admitted);
        } else {
            ConnectClient.Refused told = decision instanceof ConnectClient.Refused refusal
                    ? refusal
                    : new ConnectClient.Refused(Refusal.UNAVAILABLE);
            if (told.why().isOfToken()) {
                limits.refused(ClientAddress.of(ctx.channel()));
            }
            refuse(ctx, answer(told.why()), told.why().code(), told.line());
        }
        passHeld(ctx);
    }

    /** Answers; what is held, and what comes yet, of this request goes no further. */
    private void refuse(ChannelHandlerContext ctx, FullHttpResponse answer, String code, String line) {
        refused = true;
        passHeld(ctx);
        refusals.refused(ClientAddress.of(ctx.channel()).toString(), "handshake", Optional.empty(), line);
        observer.refused(code);
        ctx.writeAndFlush(answer);
    }

    private void passHeld(ChannelHandlerContext ctx) {
        for (Object message = held.poll(); message != null; message = held.poll()) {
            pass(ctx, message);
        }
    }

    private void pass(ChannelHandlerContext ctx, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private static FullHttpResponse answer(Refusal why) {
        return switch (why) {
            case MISSING_TOKEN -> Answers.missingToken();
            case INVALID_TOKEN, EXPIRED_TOKEN -> Answers.invalidToken(why.message());
            case UNAVAILABLE -> Answers.unavailable(why.message());
        };
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
