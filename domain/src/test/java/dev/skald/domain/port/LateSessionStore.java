package dev.skald.domain.port;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A store that behaves like one far away: what is asked of it happens some milliseconds later and in another order, and
 * its stages complete later still, on a foreign thread. Delays are random by a seed, each under 5 ms. Closing waits for
 * what is under way, and leaves the inner store alone.
 */
public final class LateSessionStore implements SessionStore, AutoCloseable {

    private final SessionStore store;
    private final Lateness lateness;

    /** Makes {@code store} late. */
    public LateSessionStore(SessionStore store, long seed) {
        this.store = store;
        this.lateness = new Lateness(seed);
    }

    @Override
    public CompletionStage<Void> keep(List<KeptSession> sessions) {
        return lateness.call(() -> store.keep(sessions));
    }

    @Override
    public CompletionStage<Optional<KeptSession>> take(String key) {
        return lateness.call(() -> store.take(key));
    }

    @Override
    public void close() {
        lateness.close();
    }
}
