package dev.skald.domain.access;

import java.time.Instant;
import java.util.Set;

/**
 * Who a verified token speaks for, and what it lets him do.
 *
 * @param subject the user, from the claim {@code sub}; not empty
 * @param scopes the words of the claim named scope
 * @param workflows the claim {@code workflows}
 * @param expiresAt the claim {@code exp}, which clients are told; until when the token is good is for whoever verified
 *     it to say
 * @param token which token says so, among all that speak for the subject
 */
public record Principal(
        String subject, Set<String> scopes, WorkflowGrant workflows, Instant expiresAt, TokenIdentity token) {

    /** The scope that lets a token publish, register and delete. */
    public static final String PUBLISH_SCOPE = "events:publish";

    /** The scope that lets a token control the runs of workflows it may read. */
    public static final String CONTROL_SCOPE = "runs:control";

    /** The scope that lets a token see and do what those do who operate the gateway. */
    public static final String ADMIN_SCOPE = "admin";

    /** Checks the subject, and keeps a copy of the scopes. */
    public Principal {
        if (subject.isEmpty()) {
            throw new IllegalArgumentException("a principal has a subject");
        }
        scopes = Set.copyOf(scopes);
    }

    /** A principal whose token cannot be told from others of its subject. */
    public Principal(String subject, Set<String> scopes, WorkflowGrant workflows, Instant expiresAt) {
        this(subject, scopes, workflows, expiresAt, TokenIdentity.NONE);
    }

    /** Whether it may do what those do who operate the gateway: by its scope, whatever workflows it lists. */
    public boolean administers() {
        return scopes.contains(ADMIN_SCOPE);
    }
}
