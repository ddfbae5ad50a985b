package dev.skald.adapter.engineio;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.Problem;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.ReferenceCountUtil;

/**
 * Puts a request and its body together. One that is too large, or expects what is not known here, is answered as any
 * other that is refused before the engine sees it, where Netty's own answer would be a bare status; whether the
 * connection goes on is for the front to see to.
 */
final class RequestAggregator extends HttpObjectAggregator {

    /**
     * An aggregator for one connection.
     *
     * @param maxPayload the bytes that the body of a request may have
     */
    RequestAggregator(int maxPayload) {
        super(maxPayload);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
        ctx.writeAndFlush(refusal(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE));
    }

    @Override
    protected Object newContinueResponse(HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
        Object answer = super.newContinueResponse(start, maxContentLength, pipeline);
        if (answer instanceof HttpResponse response && response.status().codeClass() == HttpStatusClass.CLIENT_ERROR) {
            ReferenceCountUtil.release(answer);
            return refusal(response.status());
        }
        return answer;
    }

    private static FullHttpResponse refusal(HttpResponseStatus status) {
        return Answers.problem(Problem.of(
                status,
                HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE.equals(status)
                        ? "the body is too large"
                        : "100-continue is all that can be expected"));
    }
}
