package dev.skald.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;

/** The route that events are published on: it checks the token of each request, and hands the body on. */
@ChannelHandler.Sharable
final class PublishRoute extends SimpleChannelInboundHandler<FullHttpRequest> {

    /** Takes the lines of a body. */
    interface Events {

        /** Answers the number of the last event that was taken. */
        long publish(String workflow, ByteBuf lines);
    }

    private static final String BEFORE = "/v1/workflows/";
    private static final String BEARER = "Bearer ";

    private final BearerCheck tokens;
    private final Events events;

    PublishRoute(BearerCheck tokens, Events events) {
        this.tokens = tokens;
        this.events = events;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        String authorization = request.headers().get(HttpHeaderNames.AUTHORIZATION, "");
        if (!authorization.startsWith(BEARER) || !tokens.mayPublish(authorization.substring(BEARER.length()))) {
            answer(context, HttpResponseStatus.UNAUTHORIZED, "{\"status\":401}");
            return;
        }
        String path = request.uri();
        String workflow = path.substring(BEFORE.length(), BEFORE.length() + 36);
        long last = events.publish(workflow, request.content());
        answer(context, HttpResponseStatus.ACCEPTED, "{\"lastSeq\":" + last + "}");
    }

    private static void answer(ChannelHandlerContext context, HttpResponseStatus status, String body) {
        ByteBuf content = Unpooled.wrappedBuffer(body.getBytes(StandardCharsets.US_ASCII));
        var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        context.writeAndFlush(response);
    }
}
