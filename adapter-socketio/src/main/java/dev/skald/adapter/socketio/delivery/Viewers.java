package dev.skald.adapter.socketio.delivery;

import dev.skald.adapter.socketio.GatewayObserver;
import dev.skald.adapter.socketio.engine.EngineSession;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.domain.access.Principal;

/**
 * What all viewers have in common.
 *
 * @param subscribe finds where a subscription begins
 * @param feeds what is watched on this node
 * @param settings what one viewer may ask for
 * @param observer told what is delivered
 */
public record Viewers(SubscribeToWorkflow subscribe, Feeds feeds, ViewerSettings settings, GatewayObserver observer) {

    /** A client that was let in. */
    public Viewer admit(EngineSession session, Principal principal) {
        return new Viewer(session, principal, this);
    }
}
