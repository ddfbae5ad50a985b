package dev.skald.application.revoke;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.Revocation;
import dev.skald.domain.port.Revocations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/**
 * Revokes tokens before their time is over, for those who may administer the gateway. Thread-safe, never blocks; stages
 * complete exceptionally with an {@link dev.skald.domain.port.UnavailableException} if the store cannot be used, or has
 * no room.
 */
public interface RevokeTokens {

    /**
     * Puts a revocation in force, on all nodes within a second.
     *
     * @return what became of it; empty if the principal may not do that
     */
    CompletionStage<Optional<Revoked>> revoke(Principal principal, Request request);

    /**
     * Lists the revocations that are in force, the newest first.
     *
     * @param after where the page before ended; empty to begin
     * @param limit how many at most, 1 or more
     * @return empty if the principal may not do that
     */
    Optional<List<Revocation>> list(Principal principal, Optional<Revocation.Place> after, int limit);

    /**
     * Lifts a revocation: tokens that it revoked are good again, if they are otherwise.
     *
     * @return whether there was one of that name; empty if the principal may not do that
     */
    CompletionStage<Optional<Boolean>> lift(Principal principal, UUID id);

    /**
     * Whether the token leaves it open that {@code principal} revokes, so that a face can know before it takes a
     * request.
     */
    default boolean mayRevoke(Principal principal) {
        return principal.administers();
    }

    /** Who is told of revoked tokens in this process. */
    TokenWatch watch();

    /**
     * Revokes tokens.
     *
     * @param revocations keeps them
     * @param ttl how long one is kept that does not say so
     * @param issuers the issuers whose subjects and tokens have their name in front, as {@code ISSUER|SUB}; none if
     *     there is one issuer alone
     */
    static RevokeTokens in(Revocations revocations, Duration ttl, Set<String> issuers, Clock clock) {
        return new StoringRevokeTokens(revocations, new LiveTokens(revocations), ttl, issuers, clock);
    }

    /**
     * What is to be revoked.
     *
     * @param target which tokens
     * @param expiresAt when it is forgotten; empty: after the usual time
     */
    record Request(Target target, Optional<Instant> expiresAt) {}

    /** Which tokens are to be revoked. */
    sealed interface Target {

        /** The token of this name. A name without its issuer, where there are several, is one of the principal's. */
        record Token(String id) implements Target {}

        /**
         * The tokens of this subject. A subject without its issuer, where there are several, is one of the principal's.
         *
         * @param issuedBefore those that were issued before; empty: those that were issued until now
         */
        record Subject(String subject, Optional<Instant> issuedBefore) implements Target {}
    }

    /**
     * Tokens that were revoked.
     *
     * @param id the name of the revocation
     * @param closed how many sockets and streams of this process it ended
     */
    record Revoked(UUID id, int closed) {}
}
