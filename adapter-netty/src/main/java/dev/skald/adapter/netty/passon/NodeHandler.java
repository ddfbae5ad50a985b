package dev.skald.adapter.netty.passon;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;

/** Tells a {@link Passage} what its node says. Lives on the event loop of both connections. */
final class NodeHandler extends ChannelInboundHandlerAdapter {

    private final Passage passage;

    NodeHandler(Passage passage) {
        this.passage = passage;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpResponse head) {
            passage.heard(head);
        }
        if (message instanceof HttpContent content) {
            passage.heard(content);
        } else if (!(message instanceof HttpResponse)) {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        passage.heardForNow();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        passage.nodeGone();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
