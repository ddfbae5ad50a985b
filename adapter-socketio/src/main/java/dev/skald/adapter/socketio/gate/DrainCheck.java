package dev.skald.adapter.socketio.gate;

import dev.skald.adapter.netty.Answers;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.util.function.BooleanSupplier;

/** Answers handshakes with 503 while the server is going away; sessions that are open go on until they are closed. */
final class DrainCheck extends ChannelInboundHandlerAdapter {

    private final BooleanSupplier draining;
    private boolean refused;

    DrainCheck(BooleanSupplier draining) {
        this.draining = draining;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            refused = draining.getAsBoolean() && !request.uri().contains("&sid=");
            if (refused) {
                ReferenceCountUtil.release(message);
                ctx.writeAndFlush(Answers.unavailable("the gateway is going away"));
                return;
            }
        }
        if (refused) {
            ReferenceCountUtil.release(message);
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
