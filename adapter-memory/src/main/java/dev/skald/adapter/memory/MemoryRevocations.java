package dev.skald.adapter.memory;

import dev.skald.adapter.store.RevocationIndex;
import dev.skald.domain.access.Revocation;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.UnavailableException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Revocations in the memory of this process, with which they are gone. Stages are complete when they are handed out.
 */
public final class MemoryRevocations implements Revocations {

    private final RevocationIndex index;
    private final int max;

    /**
     * None yet.
     *
     * @param max how many there may be, 1 or more
     * @param clock tells when they expire
     */
    public MemoryRevocations(int max, Clock clock) {
        this.index = new RevocationIndex(clock);
        this.max = max;
    }

    @Override
    public CompletionStage<Void> add(Revocation revocation) {
        return index.add(revocation, max)
                ? CompletableFuture.completedStage(null)
                : CompletableFuture.failedStage(
                        new UnavailableException("there are as many revocations as there may be"));
    }

    @Override
    public CompletionStage<Boolean> remove(UUID id) {
        return CompletableFuture.completedStage(index.remove(id));
    }

    @Override
    public Optional<Revocation> find(String subject, TokenIdentity token) {
        return index.find(subject, token);
    }

    @Override
    public List<Revocation> list(Optional<Revocation.Place> after, int limit) {
        return index.list(after, limit);
    }

    @Override
    public Following follow(Consumer<Revocation> listener) {
        return index.follow(listener);
    }

    /** Forgets those whose time is over. */
    public void expire() {
        index.expire();
    }
}
