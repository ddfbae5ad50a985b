package dev.skald.adapter.engineio;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What stands on a session: told, always on the session's home loop, what comes in and when more may go out. */
public interface SessionListener {

    /** A text message came. */
    void message(String text);

    /**
     * A binary message came; see {@link BinaryFrames}. The buffer is the caller's.
     *
     * @return whether it is taken, default: no, which ends the session
     */
    default boolean binary(ByteBuf content) {
        return false;
    }

    /** The session has become writable: a poll was opened, or the channel was drained. */
    void writable();

    /**
     * The session is about to move to another loop; nothing is called before it has {@linkplain #arrived() arrived}, or
     * is over.
     */
    void leaving();

    /** The session lives on another loop now, the one this is called on. */
    void arrived();

    /**
     * The server is going away, and the session with it: whoever wants to keep something of it does so now. Nothing
     * that comes in is passed on any more, and nothing is sent. Called at most once. By default nothing is kept.
     *
     * @return completes on any thread when the session may be closed, which does not wait for ever
     */
    default CompletionStage<Void> draining() {
        return CompletableFuture.completedStage(null);
    }

    /** The session is over, and its client is told so behind this; called once, and last. */
    void closed(CloseReason reason);
}
