package dev.skald.adapter.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

/** The answer to HEAD: that to GET, length included, without its content (RFC 9110, section 9.3.2). */
final class HeadAnswers extends ChannelDuplexHandler {

    private boolean head;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest request) {
            head = HttpMethod.HEAD.equals(request.method());
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (!head || Interim.is(message)) {
            ctx.write(message, promise);
        } else if (message instanceof FullHttpResponse full) {
            if (!HttpUtil.isContentLengthSet(full)) {
                HttpUtil.setContentLength(full, full.content().readableBytes());
            }
            full.release();
            ctx.write(new DefaultHttpResponse(full.protocolVersion(), full.status(), full.headers()));
            ctx.write(LastHttpContent.EMPTY_LAST_CONTENT, promise);
        } else if (message instanceof HttpResponse response) {
            // The encoder would end a chunked answer with a chunk, which is content.
            HttpUtil.setTransferEncodingChunked(response, false);
            ctx.write(message, promise);
        } else if (message instanceof HttpContent content) {
            content.release();
            if (content instanceof LastHttpContent) {
                ctx.write(LastHttpContent.EMPTY_LAST_CONTENT, promise);
            } else {
                promise.trySuccess();
            }
        } else {
            ctx.write(message, promise);
        }
    }
}
