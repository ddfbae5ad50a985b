package dev.skald.domain.port;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Sessions that outlive the gateways of a test, in the memory of it. */
public final class MemorySessionStore implements SessionStore {

    private final Map<String, KeptSession> byKey = new ConcurrentHashMap<>();
    private final Clock clock;

    /** A store that holds nothing. */
    public MemorySessionStore() {
        this(Clock.systemUTC());
    }

    /**
     * The same with a clock.
     *
     * @param clock tells when sessions expire
     */
    public MemorySessionStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public CompletionStage<Void> keep(List<KeptSession> sessions) {
        sessions.forEach(session -> byKey.put(session.key(), session));
        return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<Optional<KeptSession>> take(String key) {
        return CompletableFuture.completedStage(
                Optional.ofNullable(byKey.remove(key)).filter(session -> !session.hasExpired(clock.instant())));
    }

    /** All that is kept, as of now. */
    public List<KeptSession> all() {
        return List.copyOf(byKey.values());
    }
}
