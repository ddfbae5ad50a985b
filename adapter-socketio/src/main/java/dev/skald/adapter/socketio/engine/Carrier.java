package dev.skald.adapter.socketio.engine;

import io.netty.buffer.ByteBuf;

/**
 * What takes a session's packets to its client: polls, or a WebSocket. A session has one, and changes it once, at the upgrade.
 * Confined to the session's home; buffers are taken over.
 */
interface Carrier {

    /** Whether more may be written. */
    boolean writable();

    /** Writes {@linkplain ReadyFrames ready frames}. */
    void frames(ByteBuf frames);

    /** Writes one text packet. */
    void packet(ByteBuf packet);

    /** Writes a binary message. */
    void binary(byte[] message);

    /** Sends what was written, as soon as that can be. */
    void flush();

    /** Whether something was written that the client has not taken. */
    boolean waiting();

    /** Grows when the client takes something. */
    long taken();

    /** Says good-bye, with what was written so far, and lets go of everything. */
    void close(CloseReason reason);
}
