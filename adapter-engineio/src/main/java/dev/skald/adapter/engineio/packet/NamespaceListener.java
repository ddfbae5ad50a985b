package dev.skald.adapter.engineio.packet;

import dev.skald.adapter.engineio.CloseReason;
import java.util.List;

/**
 * A client that is in a namespace: told what it sends there, and what happens to its session, until it leaves or the session is
 * over. Called on the session's home loop.
 */
public interface NamespaceListener {

    /**
     * The client sent an event.
     *
     * @param attachments the binary attachments that its placeholders stand for
     */
    void event(SocketIoPacket packet, List<byte[]> attachments);

    /** The client left the namespace; called at most once, and last. The session goes on. */
    void left();

    /** More may be written. */
    void writable();

    /** The session is about to move to another loop. */
    void leaving();

    /** The session has moved to this loop. */
    void arrived();

    /** The session is over; called at most once, and last. */
    void closed(CloseReason reason);
}
