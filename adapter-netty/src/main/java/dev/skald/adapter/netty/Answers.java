package dev.skald.adapter.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.time.Duration;

/**
 * Ready-made HTTP answers. Each call makes a new one, on the heap; it is complete but for what the {@link HttpFront}
 * adds, and belongs to the caller until it is written.
 */
public final class Answers {

    /** How long to wait when nothing better is known. */
    public static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private static final AsciiString PROBLEM_JSON = AsciiString.cached("application/problem+json");
    private static final AsciiString NOSNIFF = AsciiString.cached("nosniff");
    private static final AsciiString CONTENT_TYPE_OPTIONS = AsciiString.cached("x-content-type-options");
    private static final String CHALLENGE = "Bearer realm=\"skald\"";

    private Answers() {}

    /** An answer without content. */
    public static FullHttpResponse empty(HttpResponseStatus status) {
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
        if (!HttpResponseStatus.NO_CONTENT.equals(status)) {
            answer.headers().set(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO);
        }
        return answer;
    }

    /** An answer of this content, which passes into it. */
    public static FullHttpResponse of(HttpResponseStatus status, CharSequence contentType, ByteBuf content) {
        FullHttpResponse answer = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, content);
        answer.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, contentType)
                .set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes())
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(CONTENT_TYPE_OPTIONS, NOSNIFF);
        return answer;
    }

    /** An answer of JSON. */
    public static FullHttpResponse json(HttpResponseStatus status, byte[] utf8) {
        return of(status, HttpHeaderValues.APPLICATION_JSON, Unpooled.wrappedBuffer(utf8));
    }

    /** A refusal, as {@code application/problem+json} (RFC 9457). */
    public static FullHttpResponse problem(Problem problem) {
        return of(
                HttpResponseStatus.valueOf(problem.status()),
                PROBLEM_JSON,
                Unpooled.wrappedBuffer(ProblemJson.of(problem)));
    }

    /** 405, with the methods that there are. */
    public static FullHttpResponse methodNotAllowed(String allow) {
        FullHttpResponse answer =
                problem(Problem.of(HttpResponseStatus.METHOD_NOT_ALLOWED, "this resource knows " + allow));
        answer.headers().set(HttpHeaderNames.ALLOW, allow);
        return answer;
    }

    /** 401 for a request without a token: RFC 6750, section 3.1, wants no error code then. */
    public static FullHttpResponse missingToken() {
        return unauthorized(CHALLENGE, "no token was given: send Authorization: Bearer");
    }

    /**
     * 401 for a token that is not accepted.
     *
     * @param detail why; without quotation marks
     */
    public static FullHttpResponse invalidToken(String detail) {
        return unauthorized(CHALLENGE + ", error=\"invalid_token\", error_description=\"" + detail + "\"", detail);
    }

    private static FullHttpResponse unauthorized(String challenge, String detail) {
        FullHttpResponse answer = problem(Problem.of(HttpResponseStatus.UNAUTHORIZED, detail));
        answer.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, challenge);
        return answer;
    }

    /** 503, to be tried again after {@link #RETRY_AFTER}. */
    public static FullHttpResponse unavailable(String detail) {
        return retryAfter(RETRY_AFTER, problem(Problem.of(HttpResponseStatus.SERVICE_UNAVAILABLE, detail)));
    }

    /** 429, to be tried again after so long. */
    public static FullHttpResponse tooMany(String detail, Duration pause) {
        return retryAfter(pause, problem(Problem.of(HttpResponseStatus.TOO_MANY_REQUESTS, detail)));
    }

    /** The same answer, with the advice to come back after so many whole seconds, one at least. */
    public static FullHttpResponse retryAfter(Duration pause, FullHttpResponse answer) {
        answer.headers().set(HttpHeaderNames.RETRY_AFTER, seconds(pause));
        return answer;
    }

    /** A time in whole seconds, rounded up, one at least. */
    public static long seconds(Duration pause) {
        return Math.max(1, pause.plusSeconds(1).minusNanos(1).toSeconds());
    }
}
