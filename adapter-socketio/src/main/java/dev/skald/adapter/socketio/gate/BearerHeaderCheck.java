package dev.skald.adapter.socketio.gate;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.connect.Refusal;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * Judges the {@code Authorization: Bearer} of an HTTP handshake (RFC 6750, section 2.1), for native clients that send one. A
 * bad one is answered with 401 before there is a session; other schemes, and other requests than handshakes, pass.
 */
final class BearerHeaderCheck extends ChannelInboundHandlerAdapter {

    private static final AttributeKey<Principal> PRINCIPAL = AttributeKey.valueOf(BearerHeaderCheck.class, "principal");

    private static final String SCHEME = "bearer ";

    private final ConnectClient connect;
    private final GatewayObserver observer;
    private final RefusalLog refusals;
    private final Queue<Object> held = new ArrayDeque<>(0);
    private boolean judging;
    private boolean refused;

    BearerHeaderCheck(ConnectClient connect, GatewayObserver observer, RefusalLog refusals) {
        this.connect = connect;
        this.observer = observer;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (judging) {
            // The rest of this request: the front lets no other through before this one is answered.
            held.add(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            refused = false;
            takePrincipal(ctx.channel());
            Optional<AccessToken> token = token(request);
            if (token.isPresent() && !request.uri().contains("&sid=")) {
                judge(ctx, request, token.get());
                return;
            }
        }
        pass(ctx, message);
    }

    /** Whom the header of the request that a connection is at speaks for, if it had one; asked a second time, nobody. */
    static Optional<Principal> takePrincipal(Channel channel) {
        // Asking for an attribute makes it, and few clients send the header.
        return channel.hasAttr(PRINCIPAL)
                ? Optional.ofNullable(channel.attr(PRINCIPAL).getAndSet(null))
                : Optional.empty();
    }

    private void judge(ChannelHandlerContext ctx, HttpRequest request, AccessToken token) {
        judging = true;
        held.add(request);
        connect.connect(Optional.of(token)).whenComplete((decision, failure) -> {
            if (ctx.executor().inEventLoop()) {
                judged(ctx, decision);
            } else {
                ctx.executor().execute(() -> judged(ctx, decision));
            }
        });
    }

    private void judged(ChannelHandlerContext ctx, ConnectClient.Decision decision) {
        judging = false;
        if (decision instanceof ConnectClient.Admitted admitted) {
            ctx.channel().attr(PRINCIPAL).set(admitted.principal());
        } else {
            refused = true;
            passHeld(ctx);
            ConnectClient.Refused told = decision instanceof ConnectClient.Refused judgement
                    ? judgement
                    : new ConnectClient.Refused(Refusal.UNAVAILABLE);
            Refusal why = told.why();
            refusals.refused("handshake", Optional.empty(), told.line());
            observer.refused(why.code());
            ctx.writeAndFlush(answer(why));
        }
        passHeld(ctx);
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

    private static Optional<AccessToken> token(HttpRequest request) {
        List<String> values = request.headers().getAll(HttpHeaderNames.AUTHORIZATION);
        return values.stream()
                .filter(value -> (value + " ").regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
                .map(value -> new AccessToken(value.substring(Math.min(SCHEME.length(), value.length()))
                        .trim()))
                .findFirst();
    }

    private static FullHttpResponse answer(Refusal why) {
        return why == Refusal.UNAVAILABLE ? Answers.unavailable(why.message()) : Answers.invalidToken(why.message());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
