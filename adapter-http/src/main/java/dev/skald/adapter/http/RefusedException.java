package dev.skald.adapter.http;

import dev.skald.adapter.netty.Problem;
import io.netty.handler.codec.http.HttpResponseStatus;

/** The way out of an exchange that cannot be served as it was asked for. Costs no stack trace: it is an ordinary answer. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

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

    /** What to answer. */
    Problem problem() {
        return problem;
    }
}
