package dev.skald.domain.access;

import java.time.Instant;
import java.util.Set;

/**
 * The user a verified token speaks for, and what the token allows.
 *
 * @param subject the user, from the claim {@code sub}; not empty
 * @param scopes the words of the claim named scope; none if there is no such claim
 * @param workflows the claim {@code workflows}
 * @param expiresAt the claim {@code exp}, without the clock skew that is tolerated
 */
public record Principal(String subject, Set<String> scopes, WorkflowGrant workflows, Instant expiresAt) {

    /** The scope that lets a token publish, register and delete. */
    public static final String PUBLISH_SCOPE = "events:publish";

    /**
     * Keeps a copy of the scopes.
     *
     * @throws IllegalArgumentException if the subject is empty
     */
    public Principal {
        if (subject.isEmpty()) {
            throw new IllegalArgumentException("a principal has a subject");
        }
        scopes = Set.copyOf(scopes);
    }
}
