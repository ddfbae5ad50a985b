package dev.skald.adapter.socketio.gate;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.ClientLimits.Admission;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.Seat;
import dev.skald.adapter.socketio.observe.GatewayObserver;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers handshakes of an address with 429 that has as many sessions as it may have, begins too many, or presents too
 * many bad tokens. The place that a handshake takes is its session's, once there is one; a handshake that fails gives
 * it back.
 */
final class AddressCheck extends ChannelDuplexHandler {

    private static final AttributeKey<Seat> SEAT = AttributeKey.valueOf(AddressCheck.class, "seat");

    private final ClientLimits limits;
    private final GatewayObserver observer;
    private final RefusalLog refusals;
    private @Nullable Seat pending;
    private boolean refused;

    AddressCheck(ClientLimits limits, GatewayObserver observer, RefusalLog refusals) {
        this.limits = limits;
        this.observer = observer;
        this.refusals = refusals;
    }

    /** Takes over the place of the handshake that a connection is at; asked a second time, none. */
    static Optional<Seat> takeSeat(Channel channel) {
        return channel.hasAttr(SEAT) ? Optional.ofNullable(channel.attr(SEAT).getAndSet(null)) : Optional.empty();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            giveBack(ctx.channel());
            refused = !request.uri().contains("&sid=") && refuses(ctx);
        }
        if (refused) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }

    private boolean refuses(ChannelHandlerContext ctx) {
        ClientAddress address = ClientAddress.of(ctx.channel());
        Admission admission = limits.begin(address);
        if (admission instanceof Admission.Admitted admitted) {
            pending = admitted.seat();
            ctx.channel().attr(SEAT).set(pending);
            return false;
        }
        Admission.Refused why = (Admission.Refused) admission;
        refusals.refused(address.toString(), "handshake", Optional.empty(), "429 " + why.code() + ": " + why.detail());
        observer.refused(why.code());
        ctx.writeAndFlush(Answers.tooMany(why.detail(), why.retryAfter()));
        return true;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        ctx.write(message, promise);
        // The switch to a WebSocket is written before its session is there.
        if (message instanceof HttpResponse response
                && response.status().code() != HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
            giveBack(ctx.channel());
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        giveBack(ctx.channel());
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        giveBack(ctx.channel());
    }

    /** Gives the place of a handshake back that no session has taken over. */
    private void giveBack(Channel channel) {
        Seat unclaimed = pending;
        pending = null;
        if (unclaimed != null && channel.attr(SEAT).compareAndSet(unclaimed, null)) {
            unclaimed.close();
        }
    }
}
