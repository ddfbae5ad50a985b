package dev.skald.adapter.engineio;

import dev.skald.adapter.netty.StallWatch;
import io.netty.buffer.ByteBuf;

/**
 * The transport of a session, which takes its packets to its client: polls, or a WebSocket. A session has one, and
 * changes it once, at the upgrade. Confined to the session's home. What it is given is {@linkplain ReadyFrames ready
 * frames}, and it takes over their buffers.
 */
interface Transport extends StallWatch.Uptake {

    /** Whether more events may be written. */
    boolean writable();

    /** Writes events. Call only when {@link #writable()}. */
    void events(ByteBuf frames);

    /** Writes what the client is told whether there is room for it or not. */
    void message(ByteBuf frame);

    /** Writes the packet that opens the session: it is no frame yet. */
    void open(ByteBuf packet);

    /**
     * Writes a ping, and sends what was written.
     *
     * @param handedOver run once, on any thread, when the system has taken the ping to send it
     */
    void ping(ByteBuf frame, Runnable handedOver);

    /** Sends what was written, as soon as that can be. */
    void flush();

    /** Whether something was written that waits for the client to take what lies before it. */
    boolean waiting();

    /** Whether the client is still taking what the system was handed for it last. */
    boolean sending();

    /** Whether the client has not taken all that was written: it waits, or is being sent. */
    @Override
    default boolean pending() {
        return waiting() || sending();
    }

    /** Says good-bye, with what was written so far, and lets go of everything. */
    void close(CloseReason reason);
}
