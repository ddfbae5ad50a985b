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
 * @param members what a program wants to know beside the status (RFC 9457, section 3.2), in their order
 * @param errors the single faults, where there are some to point at
 */
public record Problem(int status, String title, String detail, List<Member> members, List<Fault> errors) {

    /** Keeps copies of the lists. */
    public Problem {
        members = List.copyOf(members);
        errors = List.copyOf(errors);
    }

    /** A problem without single faults, titled by its status. */
    public static Problem of(HttpResponseStatus status, String detail) {
        return of(status, detail, List.of());
    }

    /** A problem with single faults, titled by its status. */
    public static Problem of(HttpResponseStatus status, String detail, List<Fault> errors) {
        return new Problem(status.code(), status.reasonPhrase(), detail, List.of(), errors);
    }

    /** A problem without single faults, titled by its status, with members of its own. */
    public static Problem with(HttpResponseStatus status, String detail, List<Member> members) {
        return new Problem(status.code(), status.reasonPhrase(), detail, members, List.of());
    }

    /**
     * A member of a problem's own.
     *
     * @param name a name that no problem has by itself, for example {@code code}
     * @param value a text that is no secret
     */
    public record Member(String name, String value) {}

    /**
     * One fault in what was sent.
     *
     * @param line which line of the body, from 1 on
     * @param field the member at fault, as a path from the line's object
     * @param message what is wrong, or what is asked for
     */
    public record Fault(OptionalInt line, Optional<String> field, String message) {}
}
