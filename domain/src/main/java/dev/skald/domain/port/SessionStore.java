package dev.skald.domain.port;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where sessions outlive the process that had them: what one keeps before it ends the next can take, once.
 *
 * <p>Thread-safe; no method blocks; stages complete on any thread, exceptionally with {@link UnavailableException} if
 * the store cannot be used, or has no room, for now.
 */
public interface SessionStore {

    /**
     * Keeps sessions until they are taken or expire. Completes when each process that shares the store can take them,
     * and when they are as durable as events that were appended. What is kept under the same key already is replaced.
     *
     * @param sessions any number, in no order
     */
    CompletionStage<Void> keep(List<KeptSession> sessions);

    /**
     * Takes a session out: of all who ask for it, in whatever process, one is given it.
     *
     * @param key what it was kept under
     * @return empty if none was kept under that key, or it was taken, or has {@linkplain KeptSession#expiresAt()
     *     expired}
     */
    CompletionStage<Optional<KeptSession>> take(String key);
}
