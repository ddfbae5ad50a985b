package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.Problem;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * The way out of an exchange that cannot be served as it was asked for. Costs no stack trace: it is an ordinary answer.
 */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;
    private final transient HttpHeaders headers = new DefaultHttpHeaders();

    RefusedException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    static RefusedException badRequest(String detail) {
        return of(HttpResponseStatus.BAD_REQUEST, detail);
    }

    static RefusedException of(HttpResponseStatus status, String detail) {
        return new RefusedException(Problem.of(status, detail));
    }

    /** The same refusal, with a header more in its answer. */
    RefusedException with(CharSequence header, CharSequence value) {
        headers.set(header, value);
        return this;
    }

    /** Why it was refused. */
    Problem problem() {
        return problem;
    }

    /** What to answer. */
    FullHttpResponse answer() {
        FullHttpResponse answer = Answers.problem(problem);
        answer.headers().add(headers);
        return answer;
    }
}
