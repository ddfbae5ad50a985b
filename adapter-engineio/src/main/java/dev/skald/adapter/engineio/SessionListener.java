package dev.skald.adapter.engineio;

import io.netty.buffer.ByteBuf;

/** What stands on a session: told, always on the session's home loop, what comes in and when more may go out. */
public interface SessionListener {

    /** A text message came. */
    void message(String text);

    /** A binary message came; only where {@link EngineSettings#binary()} is on. The buffer is the caller's. */
    void binary(ByteBuf content);

    /** The session has become writable: a poll was opened, or the channel was drained. */
    void writable();

    /**
     * The session is about to move to another loop; nothing is called before it has {@linkplain #arrived() arrived}.
     */
    void leaving();

    /** The session lives on another loop now, the one this is called on. */
    void arrived();

    /** The session is over; called once, and last. */
    void closed(CloseReason reason);
}
