package dev.skald.gateway;

import dev.skald.application.publish.Violation;
import java.util.List;
import java.util.stream.Collectors;

/** An event that was not published because it breaks a rule. */
public final class InvalidEventException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Violation> violations;

    InvalidEventException(List<Violation> violations) {
        super(violations.stream()
                .map(violation -> violation.field() + " " + violation.message())
                .collect(Collectors.joining("; ")));
        this.violations = List.copyOf(violations);
    }

    /** The rules it breaks. */
    public List<Violation> violations() {
        return violations;
    }
}
