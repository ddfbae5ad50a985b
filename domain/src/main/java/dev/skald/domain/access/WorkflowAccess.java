package dev.skald.domain.access;

import java.util.Set;

/**
 * Who may watch a registered workflow.
 *
 * @param owner the subject it belongs to; not empty
 * @param readers further subjects that may watch
 */
public record WorkflowAccess(String owner, Set<String> readers) {

    /** Checks the owner, and keeps a copy of the readers. */
    public WorkflowAccess {
        if (owner.isEmpty()) {
            throw new IllegalArgumentException("a registered workflow has an owner");
        }
        readers = Set.copyOf(readers);
    }

    /** Whether {@code subject} is the owner or a reader. */
    public boolean admits(String subject) {
        return owner.equals(subject) || readers.contains(subject);
    }
}
