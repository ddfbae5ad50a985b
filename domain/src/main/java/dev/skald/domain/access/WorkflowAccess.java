package dev.skald.domain.access;

import dev.skald.domain.event.LoneSurrogates;
import java.util.Set;

/**
 * The owner and the readers that are registered for a workflow. Their number and their names are bounded, since they
 * are kept in memory for as long as the workflow.
 *
 * @param owner the subject it belongs to
 * @param readers further subjects that may watch, {@value #MAX_READERS} at most
 */
public record WorkflowAccess(String owner, Set<String> readers) {

    /** The greatest number of readers that a workflow may have. */
    public static final int MAX_READERS = 1_000;

    /** The greatest length of the name of an owner or a reader, in characters (UTF-16 code units). */
    public static final int MAX_SUBJECT_LENGTH = 256;

    /**
     * Keeps a copy of the readers.
     *
     * @throws IllegalArgumentException if a name is no {@linkplain #isSubject subject}, or there are too many readers
     */
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
     * Tells whether a text can name an owner or a reader: it is not empty, not too long, and has no half of a surrogate
     * pair, for which UTF-8 has no form.
     */
    public static boolean isSubject(String text) {
        return !text.isEmpty() && text.length() <= MAX_SUBJECT_LENGTH && LoneSurrogates.noneIn(text);
    }

    /** Tells whether {@code subject} is the owner or a reader. */
    public boolean admits(String subject) {
        return owner.equals(subject) || readers.contains(subject);
    }
}
