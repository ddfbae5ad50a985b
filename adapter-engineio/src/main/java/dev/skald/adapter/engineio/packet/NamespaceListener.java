package dev.skald.adapter.engineio.packet;

import dev.skald.adapter.engineio.CloseReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A client that is in a namespace: told what it sends there, and what happens to its session, until it leaves or the
 * session is over. Called on the session's home loop.
 */
public interface NamespaceListener {

    /** The client sent an event. */
    void event(SocketIoPacket packet);

    /** The client left the namespace; called at most once, and last. The session goes on. */
    void left();

    /** More may be written. */
    void writable();

    /** The session is about to move to another loop. */
    void leaving();

    /** The session has moved to this loop. */
    void arrived();

    /**
     * The server is going away: whoever wants to keep something of the session does so now. Nothing that comes in is
     * passed on any more, and nothing is sent. By default nothing is kept.
     *
     * @return completes on any thread when the session may be closed
     */
    default CompletionStage<Void> draining() {
        return CompletableFuture.completedStage(null);
    }

    /** The session is over; called at most once, and last. */
    void closed(CloseReason reason);
}
