package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.Drain;
import dev.skald.adapter.netty.LogText;
import dev.skald.adapter.netty.Problem;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.StreamedAnswer;
import dev.skald.domain.port.StageFailures;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.RunConflictException;
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
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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
    private final Place place;
    private final Shared shared;
    private final long begun = System.nanoTime();
    private final Body body;

    private Optional<String> subject = Optional.empty();
    private BooleanSupplier revoked = () -> false;
    private boolean answered;
    private @Nullable Consumer<byte[]> reader;
    private @Nullable EventStream stream;
    private @Nullable Runnable gone;

    Exchange(ChannelHandlerContext ctx, HttpRequest head, Place place, Shared shared) {
        this.ctx = ctx;
        this.head = head;
        this.place = place;
        this.shared = shared;
        this.body = new Body(shared.maxBody);
        shared.inHand.incrementAndGet();
    }

    /**
     * Where a request leads.
     *
     * @param target what it asks for
     * @param workflow the id of the workflow as the path has it; empty if it has none
     * @param item the id of what stands below it, of a run for example, as the path has it; empty if it has none
     * @param route the name of its route, for metrics
     */
    record Place(RequestTarget target, String workflow, String item, String route) {}

    /**
     * What all exchanges of a face share.
     *
     * @param maxBody how many bytes the body of a request may have
     * @param metrics counts them
     * @param refusals takes a line for each refusal
     * @param drain whether the gateway is about to stop
     * @param inHand how many have begun, and not the whole of their answers has gone out; a stream counts until it
     *     begins
     */
    record Shared(int maxBody, HttpMetrics metrics, RefusalLog refusals, Drain drain, AtomicInteger inHand) {}

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
        return place.target;
    }

    /** The id of the workflow as the path has it. */
    String workflow() {
        return place.workflow;
    }

    /** The id of a run, or of whatever else stands below what its path names, as the path has it. */
    String item() {
        return place.item;
    }

    /**
     * The token was accepted: what is refused from here on is refused to this subject.
     *
     * @param refusesSince refuses the request if the token was revoked since, and answers whether it did
     */
    void admitted(String user, BooleanSupplier refusesSince) {
        subject = Optional.of(user);
        revoked = refusesSince;
    }

    /** Refuses the request if its token was revoked since it was accepted; on any thread. */
    void judgeToken() {
        await(CompletableFuture.completedStage(true), now -> {
            var unused = revoked.getAsBoolean();
        });
    }

    /** Where the request comes from. */
    ClientAddress client() {
        return ClientAddress.of(ctx.channel());
    }

    /** Answers that there are too many of something, and logs it. */
    void tooMany(String detail, Duration retryAfter) {
        refuse(Answers.tooMany(detail, retryAfter), detail);
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

    /** Whether the headers tell of a body, which may still turn out to be empty. */
    boolean announcesBody() {
        return HttpUtil.isTransferEncodingChunked(head) || HttpUtil.getContentLength(head, 0L) > 0;
    }

    /**
     * Takes the whole body, once it is there, and asks a client for it that waits to be asked. Beyond the limit,
     * declared or actual, 413 is answered without reading on; and a token that was revoked meanwhile is good no more.
     */
    void readBody(int limit, Consumer<byte[]> then) {
        body.limit(limit);
        if (HttpUtil.getContentLength(head, 0L) > limit || body.overflown()) {
            throw tooLarge();
        }
        reader = whole -> {
            if (!revoked.getAsBoolean()) {
                then.accept(whole);
            }
        };
        if (body.complete()) {
            reader.accept(body.bytes());
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
        if (shared.drain.draining()) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        answered(response.status().code());
        // Whoever stops once nothing is in hand would cut the rest of it off.
        ctx.writeAndFlush(response).addListener(written -> outOfHand());
    }

    /** An answer that goes on for as long as its owner likes; it is none before {@link #stream} was called. */
    StreamedAnswer streamedAnswer() {
        return new StreamedAnswer(ctx);
    }

    /** Answers a request for the head of a stream alone. */
    void answerHead(HttpResponse response) {
        end();
        answered(response.status().code());
        StreamedAnswer nothing = streamedAnswer();
        nothing.begin(response, false);
        nothing.end();
        outOfHand();
    }

    /** It is answered with a stream, which is told from here on what happens to the connection. */
    void stream(EventStream answer) {
        end();
        outOfHand();
        answered(HttpResponseStatus.OK.code());
        stream = answer;
    }

    /** The connection takes more, or does not any more. */
    void writabilityChanged() {
        if (stream != null) {
            stream.writabilityChanged();
        }
    }

    /** Has something done if the client goes away before it is answered; instead of what was to be done before. */
    void whenGone(Runnable step) {
        gone = step;
    }

    /** Does something on the event loop after so long, unless that is cancelled; there may be an answer by then. */
    Future<?> executeAfter(Duration delay, Runnable step) {
        return ctx.executor().schedule(step, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The client is gone: there is nobody to answer. */
    void abandon() {
        if (!answered) {
            end();
            outOfHand();
            if (gone != null) {
                gone.run();
            }
        }
        if (stream != null) {
            stream.gone();
        }
    }

    private void answered(int status) {
        long nanos = System.nanoTime() - begun;
        shared.metrics.answered(place.route, head.method(), status, nanos);
        if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "{} {}{}: {} after {} us",
                    head.method(),
                    LoggedRefusal.resource(place.route, place.workflow),
                    subject.map(name -> " subject " + LogText.of(name)).orElse(""),
                    status,
                    TimeUnit.NANOSECONDS.toMicros(nanos));
        }
    }

    private void end() {
        answered = true;
        body.discard();
    }

    /** There is nothing left to do for it. */
    private void outOfHand() {
        shared.inHand.decrementAndGet();
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
        if (!answered && place.target.path().startsWith(API)) {
            String resource = place.route.startsWith(API) ? LoggedRefusal.resource(place.route, place.workflow) : API;
            shared.refusals.refused(
                    ClientAddress.of(ctx.channel()).toString(),
                    head.method() + " " + resource,
                    subject,
                    refusal.status().code() + " " + rule);
        }
        answer(refusal);
    }

    /** Answers that it cannot be served for now, and logs it. */
    void unavailable(String why) {
        refuse(Answers.unavailable(why), why);
    }

    private void fail(Throwable failure) {
        Throwable cause = StageFailures.cause(failure);
        if (cause instanceof RefusedException refused) {
            refuse(refused.answer(), LoggedRefusal.rule(refused.problem()));
        } else if (cause instanceof RunConflictException conflict) {
            refuse(Conflict.problem(conflict));
        } else if (cause instanceof UnavailableException unavailable) {
            unavailable(String.valueOf(unavailable.getMessage()));
        } else {
            LOG.error("{} {} failed", head.method(), place.route, cause);
            answer(Answers.problem(Problem.of(HttpResponseStatus.INTERNAL_SERVER_ERROR, "something went wrong here")));
        }
    }
}
