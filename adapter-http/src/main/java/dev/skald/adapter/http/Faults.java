package dev.skald.adapter.http;

import dev.skald.adapter.netty.Problem;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The faults of a body as they are found, and the answer they amount to: the graver decides. Tells a bounded number.
 */
final class Faults {

    /** How many faults one answer tells. */
    static final int MAX_TOLD = 100;

    private final List<Problem.Fault> told = new ArrayList<>(0);
    private boolean malformed;
    private boolean tooLarge;
    private int count;

    /** The line is no JSON. */
    void malformed(int line, String message) {
        malformed = true;
        add(line, Optional.empty(), message);
    }

    /** The line is longer than an event may be. */
    void tooLarge(int line, String message) {
        tooLarge = true;
        add(line, Optional.empty(), message);
    }

    /** A member is not what it should be. */
    void invalid(int line, String field, String message) {
        add(line, Optional.of(field), message);
    }

    private void add(int line, Optional<String> field, String message) {
        count++;
        if (told.size() < MAX_TOLD) {
            told.add(new Problem.Fault(OptionalInt.of(line), field, message));
        }
    }

    /** How many there are so far, told or not. */
    int count() {
        return count;
    }

    /** The answer, if there is a fault. */
    Optional<Problem> problem() {
        return count == 0 ? Optional.empty() : Optional.of(Problem.of(status(), detail(), told));
    }

    private HttpResponseStatus status() {
        if (malformed) {
            return HttpResponseStatus.BAD_REQUEST;
        }
        return tooLarge ? HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE : HttpResponseStatus.UNPROCESSABLE_ENTITY;
    }

    private String detail() {
        return malformed ? "not every line is well-formed JSON" : "not every line is what it should be";
    }
}
