package dev.skald.adapter.socketio.viewer;

import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.socketio.recovery.Journal;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.revoke.TokenWatch;
import dev.skald.delivery.Delivery;
import dev.skald.domain.access.Principal;
import java.time.Clock;
import java.util.Optional;

/**
 * What all viewers have in common.
 *
 * @param delivery delivers to them
 * @param events what they may send
 * @param settings what one of them may ask for
 * @param clock tells when tokens expire
 * @param tokens tells when tokens are revoked
 * @param refusals takes a line for each refusal
 */
public record Viewers(
        Delivery delivery,
        ClientEvents events,
        ViewerSettings settings,
        Clock clock,
        TokenWatch tokens,
        RefusalLog refusals) {

    /**
     * A client that is let in.
     *
     * @param socketId the id it is known by
     * @param journal where to note what it is sent; empty for a client that cannot be recovered: its events have no
     *     offsets
     */
    public Viewer admit(EngineSession session, Principal principal, String socketId, Optional<Journal> journal) {
        return new Viewer(session, principal, socketId, journal, this);
    }

    /** Whether the token that somebody was let in by is still good. */
    public boolean inForce(ConnectClient.Admitted admitted) {
        return clock.instant().isBefore(admitted.goodUntil());
    }
}
