package dev.skald.adapter.netty;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The answer to what is no proper request: one that cannot be decoded, whose framing or host is ambiguous, or that was not
 * completed in time. The connection ends with it, for nobody can tell where the next request would begin.
 */
final class BadRequests extends ChannelInboundHandlerAdapter {

    private static final String API = "/v1";

    private final IntConsumer refused;
    private final RefusalLog refusals;

    BadRequests(IntConsumer refused, RefusalLog refusals) {
        this.refused = refused;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Optional<Problem> fault = message instanceof HttpObject object ? faultOf(object) : Optional.empty();
        if (fault.isPresent()) {
            if (message instanceof HttpRequest request && request.uri().startsWith(API)) {
                refusals.refused(
                        request.method() + " " + API,
                        Optional.empty(),
                        fault.get().status() + " " + fault.get().detail());
            }
            ReferenceCountUtil.release(message);
            refuse(ctx, fault.get());
        } else {
            ctx.fireChannelRead(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == RequestTimeout.Expired.REQUEST) {
            refuse(ctx, Problem.of(HttpResponseStatus.REQUEST_TIMEOUT, "the request was not completed in time"));
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** A connection that broke needs no log entry: clients leave as they like. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }

    private void refuse(ChannelHandlerContext ctx, Problem problem) {
        refused.accept(problem.status());
        FullHttpResponse answer = Answers.problem(problem);
        answer.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }

    private static Optional<Problem> faultOf(HttpObject object) {
        if (object.decoderResult().isFailure()) {
            return Optional.of(undecodable(object.decoderResult()));
        }
        return object instanceof HttpRequest request ? faultOf(request) : Optional.empty();
    }

    private static Problem undecodable(DecoderResult result) {
        if (result.cause() instanceof TooLongHttpLineException) {
            return Problem.of(HttpResponseStatus.REQUEST_URI_TOO_LONG, "the request line is too long");
        }
        if (result.cause() instanceof TooLongHttpHeaderException) {
            return Problem.of(HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too large");
        }
        return Problem.of(HttpResponseStatus.BAD_REQUEST, "the request is malformed");
    }

    private static Optional<Problem> faultOf(HttpRequest request) {
        boolean http11 = HttpVersion.HTTP_1_1.equals(request.protocolVersion());
        if (!http11 && !HttpVersion.HTTP_1_0.equals(request.protocolVersion())) {
            return Optional.of(
                    Problem.of(HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "HTTP/1.1 and HTTP/1.0 are spoken here"));
        }
        int hosts = request.headers().getAll(HttpHeaderNames.HOST).size();
        if (hosts > 1 || (http11 && hosts == 0)) {
            return Optional.of(Problem.of(HttpResponseStatus.BAD_REQUEST, "a request names one host"));
        }
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.isEmpty() && !(http11 && codings.size() == 1 && isChunked(codings.get(0)))) {
            return Optional.of(Problem.of(
                    HttpResponseStatus.BAD_REQUEST, "the one transfer coding served is chunked, in HTTP/1.1"));
        }
        return Optional.empty();
    }

    private static boolean isChunked(String coding) {
        return HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding);
    }
}
