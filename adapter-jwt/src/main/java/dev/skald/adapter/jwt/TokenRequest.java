package dev.skald.adapter.jwt;

import dev.skald.domain.access.WorkflowGrant;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The content of a token to be signed.
 *
 * @param subject whom it speaks for; not empty
 * @param scopes words without spaces
 * @param workflows which workflows it lists
 * @param ttl how long it is good; a second or more
 * @param parties who issues it to whom
 */
public record TokenRequest(String subject, Set<String> scopes, WorkflowGrant workflows, Duration ttl, Parties parties) {

    /**
     * Who issues a token to whom.
     *
     * @param issuer its {@code iss}, if it is to have one
     * @param audience its {@code aud}, if it is to have one
     */
    public record Parties(Optional<String> issuer, Optional<String> audience) {

        /** Neither is named. */
        public static final Parties UNNAMED = new Parties(Optional.empty(), Optional.empty());
    }

    /**
     * A request for a token that a verifier would accept.
     *
     * @throws IllegalArgumentException if a verifier would refuse it
     */
    public TokenRequest {
        scopes = Set.copyOf(scopes);
        if (subject.isEmpty()) {
            throw new IllegalArgumentException("a token has a subject");
        }
        if (scopes.stream().anyMatch(scope -> scope.isEmpty() || scope.contains(" "))) {
            throw new IllegalArgumentException("a scope is one word");
        }
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(Duration.ofDays(36_500)) > 0) {
            throw new IllegalArgumentException("a token is good for a second or more, and a hundred years at most");
        }
    }
}
