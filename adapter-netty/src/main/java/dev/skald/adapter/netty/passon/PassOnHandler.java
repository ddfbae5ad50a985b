package dev.skald.adapter.netty.passon;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes on the requests of a connection that belong elsewhere, one at a time, and tells what passes one on how the
 * client is. Not thread-safe: lives on the connection's event loop.
 */
final class PassOnHandler extends ChannelInboundHandlerAdapter {

    private final PassOns shared;
    private final Supplier<FullHttpResponse> unknown;
    private @Nullable Passage latest;

    PassOnHandler(PassOns shared, Supplier<FullHttpResponse> unknown) {
        this.shared = shared;
        this.unknown = unknown;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Optional<Elsewhere> elsewhere =
                message instanceof FullHttpRequest ? Elsewhere.take(ctx.channel()) : Optional.empty();
        if (message instanceof FullHttpRequest request && elsewhere.isPresent()) {
            latest = new Passage(shared, ctx, request, elsewhere.get(), unknown);
            latest.begin();
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (latest != null) {
            latest.clientWritabilityChanged();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (latest != null) {
            latest.clientGone();
        }
        ctx.fireChannelInactive();
    }
}
