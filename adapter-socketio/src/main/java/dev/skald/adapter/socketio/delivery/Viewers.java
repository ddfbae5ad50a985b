package dev.skald.adapter.socketio.delivery;

import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.socketio.engine.EngineSession;
import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.adapter.socketio.recovery.Journal;
import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.refresh.RefreshToken;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.domain.access.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/**
 * What all viewers have in common.
 *
 * @param subscribe finds where a subscription begins
 * @param authorize judges what a new token may read
 * @param refresh exchanges tokens
 * @param feeds what is watched on this node
 * @param settings what one viewer may ask for
 * @param clock tells when tokens expire
 * @param observer told what is delivered
 * @param refusals takes a line for each refusal
 */
public record Viewers(
        SubscribeToWorkflow subscribe,
        AuthorizeAccess authorize,
        RefreshToken refresh,
        Feeds feeds,
        ViewerSettings settings,
        Clock clock,
        GatewayObserver observer,
        RefusalLog refusals) {

    /**
     * A client that is let in.
     *
     * @param socketId the id it is known by
     * @param journal where to note what it is sent; empty for a client that cannot be recovered: its events have no offsets
     */
    public Viewer admit(EngineSession session, Principal principal, String socketId, Optional<Journal> journal) {
        return new Viewer(session, principal, socketId, journal, this);
    }

    /** Whether a principal's token is still good. */
    public boolean inForce(Principal principal) {
        return clock.instant().isBefore(endOf(principal));
    }

    /** When a principal's token is over, as everywhere: its expiry, and what clocks may differ. */
    Instant endOf(Principal principal) {
        return principal.expiresAt().plus(settings.tokenSkew());
    }
}
