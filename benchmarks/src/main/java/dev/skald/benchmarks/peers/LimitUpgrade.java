package dev.skald.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;

/**
 * The way from a request to a WebSocket: afterwards the pipeline has a frame decoder and the viewer, and nothing else.
 */
final class LimitUpgrade extends ChannelInboundHandlerAdapter {

    private static final String OPEN =
            "0{\"sid\":\"limit\",\"upgrades\":[],\"pingInterval\":25000,\"pingTimeout\":20000,\"maxPayload\":1000000}";

    private final BearerCheck tokens;
    private final Rooms rooms;

    LimitUpgrade(BearerCheck tokens, Rooms rooms) {
        this.tokens = tokens;
        this.rooms = rooms;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof FullHttpRequest request && request.headers().contains(HttpHeaderNames.UPGRADE)) {
            upgrade(context, request);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
        try {
            ChannelPipeline pipeline = context.pipeline();
            new WebSocketServerHandshakerFactory("ws://localhost" + request.uri(), null, false)
                    .newHandshaker(request)
                    .handshake(context.channel(), request)
                    .addListener(done -> {
                        pipeline.remove("wsencoder");
                        pipeline.addLast(new LimitViewer(tokens, rooms));
                        pipeline.remove(PublishRoute.class);
                        pipeline.remove(this);
                        pipeline.writeAndFlush(text(pipeline, OPEN));
                    });
        } finally {
            ReferenceCountUtil.release(request);
        }
    }

    /** A ready text frame. */
    static ByteBuf text(ChannelPipeline pipeline, String packet) {
        byte[] bytes = packet.getBytes(StandardCharsets.US_ASCII);
        ByteBuf frame = pipeline.channel().alloc().buffer(bytes.length + Rooms.MAX_HEADER);
        Rooms.header(frame, bytes.length);
        return frame.writeBytes(bytes);
    }
}
