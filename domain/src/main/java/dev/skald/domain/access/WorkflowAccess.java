package dev.skald.domain.access;

import java.util.Set;

/**
 * Who may watch a registered workflow. A registration is bounded, since it is kept in memory for as long as its workflow.
 *
 * @param owner the subject it belongs to
 * @param readers further subjects that may watch, {@value #MAX_READERS} at most
 */
public record WorkflowAccess(String owner, Set<String> readers) {

    /** How many readers a workflow may have. */
    public static final int MAX_READERS = 1_000;

    /** How many characters (UTF-16 code units) the name of an owner or a reader may have. */
    public static final int MAX_SUBJECT_LENGTH = 256;

    /** Checks the owner and the readers, and keeps a copy of the readers. */
    public WorkflowAccess {
        readers = Set.copyOf(readers);
        if (!isSubject(owner) || !readers.stream().allMatch(WorkflowAccess::isSubject)) {
            throw new IllegalArgumentException("an owner or a reader is named by 1 to " + MAX_SUBJECT_LENGTH
                    + " characters, without half of a surrogate pair");
        }
        if (readers.size() > MAX_READERS) {
            throw new IllegalArgumentException("a workflow has " + MAX_READERS + " readers at most");
        }
    }

    /**
     * Whether a text can name an owner or a reader: it is not empty, not too long, and has no half of a surrogate pair, for
     * which UTF-8 has no form.
     */
    public static boolean isSubject(String text) {
        return !text.isEmpty()
                && text.length() <= MAX_SUBJECT_LENGTH
                && text.codePoints()
                        .noneMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }

    /** Whether {@code subject} is the owner or a reader. */
    public boolean admits(String subject) {
        return owner.equals(subject) || readers.contains(subject);
    }
}
