package dev.skald.adapter.netty;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Why a request was not served, as RFC 9457 has it told.
 *
 * @param status the HTTP status, 400 or more
 * @param title the status in words
 * @param detail what is wrong with this request, for people; never a part of what was sent
 * @param errors the single faults, where there are some to point at
 */
public record Problem(int status, String title, String detail, List<Fault> errors) {

    /** Keeps a copy of the faults. */
    public Problem {
        errors = List.copyOf(errors);
    }

    /** A problem without single faults, titled by its status. */
    public static Problem of(HttpResponseStatus status, String detail) {
        return of(status, detail, List.of());
    }

    /** A problem with single faults, titled by its status. */
    public static Problem of(HttpResponseStatus status, String detail, List<Fault> errors) {
        return new Problem(status.code(), status.reasonPhrase(), detail, errors);
    }

    /**
     * One fault in what was sent.
     *
     * @param line which line of the body, from 1 on
     * @param field the member at fault, as a path from the line's object
     * @param message what is wrong, or what is asked for
     */
    public record Fault(OptionalInt line, Optional<String> field, String message) {}
}
