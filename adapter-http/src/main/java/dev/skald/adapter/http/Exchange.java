package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.Drain;
import dev.skald.adapter.netty.Problem;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.StreamedAnswer;
import dev.skald.domain.port.UnavailableException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.EventExecutor;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its one answer. Confined to the connection's event loop; stages that complete elsewhere are brought
 * back to it. Whatever is thrown on the way is answered.
 */
final class Exchange {

    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final String API = "/v1";

    private final ChannelHandlerContext ctx;
    private final HttpRequest head;
    private final RequestTarget target;
    private final String workflow;
    private final String route;
    private final HttpMetrics metrics;
    private final RefusalLog refusals;
    private final Drain drain;
    private final long begun = System.nanoTime();
    private final Body body;

    private final AtomicInteger inHand;
    private Optional<String> subject = Optional.empty();
    private boolean answered;
    private @Nullable Consumer<byte[]> reader;
    private @Nullable EventStream stream;

    Exchange(
            ChannelHandlerContext ctx,
            HttpRequest head,
            RequestTarget target,
            String workflow,
            String route,
            int maxBody,
            HttpMetrics metrics,
            RefusalLog refusals,
            Drain drain,
            AtomicInteger inHand) {
        this.ctx = ctx;
        this.head = head;
        this.target = target;
        this.workflow = workflow;
        this.route = route;
        this.body = new Body(maxBody);
        this.metrics = metrics;
        this.refusals = refusals;
        this.drain = drain;
        this.inHand = inHand;
        inHand.incrementAndGet();
    }

    HttpMethod method() {
        return head.method();
    }

    HttpVersion version() {
        return head.protocolVersion();
    }

    HttpHeaders headers() {
        return head.headers();
    }

    RequestTarget target() {
        return target;
    }

    /** The id of the workflow as the path has it. */
    String workflow() {
        return workflow;
    }

    /** The token was accepted: what is refused from here on is refused to this subject. */
    void admitted(String user) {
        subject = Optional.of(user);
    }

    ByteBufAllocator allocator() {
        return ctx.alloc();
    }

    /** Does a step of the way; what it throws becomes the answer. */
    void attempt(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException failure) {
            fail(failure);
        }
    }

    /** Goes on on the event loop once the stage completes; its failure becomes the answer. */
    <T> void await(CompletionStage<T> stage, Consumer<T> then) {
        await(stage, then, unused -> {});
    }

    /**
     * Goes on on the event loop once the stage completes; its failure becomes the answer.
     *
     * @param late takes what comes when there is an answer already, or nobody to answer any more
     */
    <T> void await(CompletionStage<T> stage, Consumer<T> then, Consumer<T> late) {
        stage.whenComplete((value, failure) -> {
            EventExecutor loop = ctx.executor();
            Runnable step = () -> settle(value, failure, then, late);
            if (loop.inEventLoop()) {
                step.run();
            } else {
                loop.execute(step);
            }
        });
    }

    private <T> void settle(T value, @Nullable Throwable failure, Consumer<T> then, Consumer<T> late) {
        if (failure != null) {
            fail(failure);
        } else if (answered) {
            late.accept(value);
        } else {
            attempt(() -> then.accept(value));
        }
    }

    /**
     * Takes the whole body, once it is there, and asks a client for it that waits to be asked. Beyond the limit,
     * declared or actual, 413 is answered without reading on.
     */
    void readBody(int limit, Consumer<byte[]> then) {
        body.limit(limit);
        if (HttpUtil.getContentLength(head, 0L) > limit || body.overflown()) {
            throw tooLarge();
        }
        reader = then;
        if (body.complete()) {
            then.accept(body.bytes());
        } else if (body.isEmpty() && HttpUtil.is100ContinueExpected(head)) {
            ctx.writeAndFlush(Answers.empty(HttpResponseStatus.CONTINUE));
        }
    }

    /** Takes a part of the body; the caller keeps it. */
    void receive(HttpContent content) {
        if (answered) {
            return;
        }
        body.append(content.content(), content instanceof LastHttpContent);
        Consumer<byte[]> waiting = reader;
        if (waiting == null) {
            return;
        }
        if (body.overflown()) {
            fail(tooLarge());
        } else if (body.complete()) {
            attempt(() -> waiting.accept(body.bytes()));
        }
    }

    private static RefusedException tooLarge() {
        return RefusedException.of(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE, "the body is too large");
    }

    /** Answers; of several answers the first counts. */
    void answer(FullHttpResponse response) {
        if (answered) {
            response.release();
            return;
        }
        end();
        if (drain.draining()) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        metrics.answered(route, head.method(), response.status().code(), System.nanoTime() - begun);
        ctx.writeAndFlush(response);
    }

    /** An answer that goes on for as long as its owner likes; it is none before {@link #stream} was called. */
    StreamedAnswer streamedAnswer() {
        return new StreamedAnswer(ctx);
    }

    /** Answers a request for the head of a stream alone. */
    void answerHead(HttpResponse response) {
        end();
        metrics.answered(route, head.method(), response.status().code(), System.nanoTime() - begun);
        StreamedAnswer nothing = streamedAnswer();
        nothing.begin(response, false);
        nothing.end();
    }

    /** It is answered with a stream, which is told from here on what happens to the connection. */
    void stream(EventStream answer) {
        end();
        metrics.answered(route, head.method(), HttpResponseStatus.OK.code(), System.nanoTime() - begun);
        stream = answer;
    }

    /** The connection takes more, or does not any more. */
    void writabilityChanged() {
        if (stream != null) {
            stream.writabilityChanged();
        }
    }

    /** The client is gone: there is nobody to answer. */
    void abandon() {
        if (!answered) {
            end();
        }
        if (stream != null) {
            stream.gone();
        }
    }

    private void end() {
        answered = true;
        body.discard();
        inHand.decrementAndGet();
    }

    /** Answers with a refusal, and logs it. */
    void refuse(HttpResponseStatus status, String detail) {
        refuse(Problem.of(status, detail));
    }

    /** Answers with a refusal, and logs it with the first of its faults. */
    void refuse(Problem problem) {
        refuse(Answers.problem(problem), LoggedRefusal.rule(problem));
    }

    /**
     * Answers with a refusal, and logs it if it is one of the interface, whose paths begin with {@code /v1}.
     *
     * @param rule what the request broke, for the log alone; without any part of a token
     */
    void refuse(FullHttpResponse refusal, String rule) {
        if (!answered && target.path().startsWith(API)) {
            String resource = route.startsWith(API) ? LoggedRefusal.resource(route, workflow) : API;
            refusals.refused(
                    head.method() + " " + resource, subject, refusal.status().code() + " " + rule);
        }
        answer(refusal);
    }

    /** Answers that it cannot be served for now, and logs it. */
    void unavailable(String why) {
        refuse(Answers.unavailable(why), why);
    }

    private void fail(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedException refused) {
            refuse(refused.answer(), LoggedRefusal.rule(refused.problem()));
        } else if (cause instanceof UnavailableException unavailable) {
            unavailable(String.valueOf(unavailable.getMessage()));
        } else {
            LOG.error("{} {} failed", head.method(), route, cause);
            answer(Answers.problem(Problem.of(HttpResponseStatus.INTERNAL_SERVER_ERROR, "something went wrong here")));
        }
    }
}
