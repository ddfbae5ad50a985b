package dev.skald.adapter.socketio.recovery;

import java.util.List;

/**
 * A session that a client has got back, with all that it watched: whoever lets the client in goes on with it, and
 * whoever cannot closes it.
 *
 * @param pid the private id that it is known by, and will be again
 * @param lost what was kept of it
 * @param missed the packets that its client may have missed, to be sent before anything else
 * @param subscriptions what it watched, each from where the client stands
 * @param sessions where it is kept again if nobody goes on with it
 */
public record RecoveredSession(
        String pid, LostSession lost, List<String> missed, List<Restored> subscriptions, Recoveries sessions)
        implements AutoCloseable {

    /** Keeps copies. */
    public RecoveredSession {
        missed = List.copyOf(missed);
        subscriptions = List.copyOf(subscriptions);
    }

    /** The socket id that its client is known by, and will be again. */
    public String socketId() {
        return lost.socketId();
    }

    /** Lets go of what it watched, and keeps it for its client to come back once more: that is gone again already. */
    @Override
    public void close() {
        subscriptions.forEach(Restored::close);
        sessions.keep(pid, lost);
    }
}
