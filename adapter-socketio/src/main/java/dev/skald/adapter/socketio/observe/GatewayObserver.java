package dev.skald.adapter.socketio.observe;

import dev.skald.delivery.DeliveryObserver;

/** Told what happens at the gateway, to count it. Called on event loops: it must be quick, and must not throw. */
public interface GatewayObserver extends DeliveryObserver {

    /** A client was let in. */
    void connected();

    /** A client that was let in is one that came back, and got its session again. */
    void recovered();

    /** A client that was let in is gone. */
    void disconnected();

    /**
     * A client was not let in.
     *
     * @param code why, as it was told
     */
    void refused(String code);
}
