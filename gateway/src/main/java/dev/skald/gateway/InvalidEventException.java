package dev.skald.gateway;

import dev.skald.application.publish.Violation;
import java.util.List;
import java.util.stream.Collectors;

/** Says that an event was not published because it breaks rules. */
public final class InvalidEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    InvalidEventException(List<Violation> violations) {
        super(violations.stream()
                .map(violation -> violation.field() + " " + violation.message())
                .collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    /** The rules that the event breaks, in the order of its fields; one or more. */
    public List<Violation> violations() {
        return violations;
    }
}
