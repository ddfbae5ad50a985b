package dev.skald.adapter.socketio.recovery;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A live session that its client can come back to, as the connection has it that it lives on: that says what becomes of
 * it. Thread-safe.
 */
public interface Recoverable {

    /**
     * Changes what others are given of it if this process dies; at first nothing.
     *
     * @param known the session as it stands, or nothing
     * @return completes on any thread, never exceptionally: whether it is so
     */
    CompletionStage<Boolean> know(Optional<LostSession> known);

    /**
     * The connection is gone, or about to go: the session is kept for the window.
     *
     * @return completes on any thread once it is kept, or will not be
     */
    CompletionStage<Void> keep(LostSession session);

    /** Its client left for good, or it came to an end that nobody comes back from. */
    void forget();
}
