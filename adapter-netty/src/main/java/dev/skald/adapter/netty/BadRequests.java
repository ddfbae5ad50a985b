package dev.skald.adapter.netty;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * The answer to what is no proper request: one that cannot be decoded, whose framing or host is ambiguous, or that was
 * not completed in time. The connection ends with it, for nobody can tell where the next request would begin.
 */
final class BadRequests extends ChannelInboundHandlerAdapter {

    private static final String API = "/v1";

    private final RequestFaults faults;
    private final IntConsumer refused;
    private final RefusalLog refusals;

    BadRequests(RequestFaults faults, IntConsumer refused, RefusalLog refusals) {
        this.faults = faults;
        this.refused = refused;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpObject object && RequestFaults.isTruncated(object)) {
            ReferenceCountUtil.release(message); // its client has left, and there is nobody to answer
            return;
        }
        Optional<Problem> fault = message instanceof HttpObject object ? faults.in(object) : Optional.empty();
        if (fault.isPresent()) {
            if (message instanceof HttpRequest request && request.uri().startsWith(API)) {
                refusals.refused(
                        ClientAddress.of(ctx.channel()).toString(),
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
}
