package dev.skald.domain.port;

import dev.skald.domain.access.Revocation;
import dev.skald.domain.access.TokenIdentity;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Revocations that behave like those of a store far away: what is asked of it happens some milliseconds later, what is
 * added is now and then added twice, and its stages complete later still, in another order and on a foreign thread.
 * Followers are told on foreign threads, and some things twice. Delays are random by a seed, each under 5 ms. Closing
 * waits for what is under way, and leaves the inner one alone.
 */
public final class LateRevocations implements Revocations, AutoCloseable {

    private static final int ONE_IN = 3;

    private final Revocations revocations;
    private final Lateness lateness;

    /** Makes {@code revocations} late. */
    public LateRevocations(Revocations revocations, long seed) {
        this.revocations = revocations;
        this.lateness = new Lateness(seed);
    }

    @Override
    public CompletionStage<Void> add(Revocation revocation) {
        return lateness.call(() -> {
            CompletionStage<Void> added = revocations.add(revocation);
            return lateness.oneIn(ONE_IN) ? added.thenCompose(once -> revocations.add(revocation)) : added;
        });
    }

    @Override
    public CompletionStage<Boolean> remove(UUID id) {
        return lateness.call(() -> revocations.remove(id));
    }

    @Override
    public Optional<Revocation> find(String subject, TokenIdentity token) {
        return revocations.find(subject, token);
    }

    @Override
    public List<Revocation> list(Optional<Revocation.Place> after, int limit) {
        return revocations.list(after, limit);
    }

    @Override
    public Following follow(Consumer<Revocation> listener) {
        return revocations.follow(revocation -> {
            listener.accept(revocation);
            if (lateness.oneIn(ONE_IN)) {
                lateness.later(() -> listener.accept(revocation));
            }
        });
    }

    @Override
    public void close() {
        lateness.close();
    }
}
