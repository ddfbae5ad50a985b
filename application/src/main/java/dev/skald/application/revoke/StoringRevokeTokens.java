package dev.skald.application.revoke;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.Revocation;
import dev.skald.domain.port.Revocations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Revokes by what a store keeps, and ends those of this process who go by what was revoked. */
record StoringRevokeTokens(Revocations revocations, LiveTokens live, Duration ttl, Set<String> issuers, Clock clock)
        implements RevokeTokens {

    @Override
    public CompletionStage<Optional<Revoked>> revoke(Principal principal, Request request) {
        if (!mayRevoke(principal)) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        Instant now = clock.instant();
        Revocation revocation = new Revocation(
                UUID.randomUUID(),
                now.truncatedTo(ChronoUnit.MILLIS),
                target(request.target(), principal, now),
                request.expiresAt().orElseGet(() -> now.plus(ttl)));
        return live.add(revocation).thenApply(closed -> Optional.of(new Revoked(revocation.id(), closed)));
    }

    private Revocation.Target target(Target asked, Principal principal, Instant now) {
        if (asked instanceof Target.Token token) {
            return new Revocation.Token(named(token.id(), principal));
        }
        Target.Subject subject = (Target.Subject) asked;
        return new Revocation.Subject(
                named(subject.subject(), principal), subject.issuedBefore().orElseGet(() -> nextSecond(now)));
    }

    /** Tokens say the second that they were issued in: what was issued in this one is revoked. */
    private static Instant nextSecond(Instant now) {
        return now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    }

    /** A name as it stands in tokens of several issuers: with the issuer's, which has no bar in it. */
    private String named(String name, Principal principal) {
        int bar = name.indexOf('|');
        if (issuers.isEmpty() || (bar > 0 && issuers.contains(name.substring(0, bar)))) {
            return name;
        }
        String own = principal.subject();
        return own.substring(0, own.indexOf('|') + 1) + name;
    }

    @Override
    public Optional<List<Revocation>> list(Principal principal, Optional<Revocation.Place> after, int limit) {
        return mayRevoke(principal) ? Optional.of(revocations.list(after, limit)) : Optional.empty();
    }

    @Override
    public CompletionStage<Optional<Boolean>> lift(Principal principal, UUID id) {
        return mayRevoke(principal)
                ? revocations.remove(id).thenApply(Optional::of)
                : CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public TokenWatch watch() {
        return live;
    }
}
