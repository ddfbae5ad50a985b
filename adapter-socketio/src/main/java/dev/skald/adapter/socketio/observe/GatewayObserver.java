package dev.skald.adapter.socketio.observe;

/** Told what happens at the gateway, to count it. Called on event loops: it must be quick, and must not throw. */
public interface GatewayObserver {

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

    /** So many events were written to one viewer. */
    void delivered(long events);

    /**
     * The viewers of one workflow on one event loop were offered what was new.
     *
     * @param nanos since the oldest of it was appended
     */
    void deliveryTook(long nanos);

    /** A cursor cannot keep up with its log. */
    void fellBehind();

    /** A cursor that had fallen behind has caught up, or is gone. */
    void caughtUp();

    /** A cursor was found standing behind its log for no reason, and moved on: a fault, which must not happen. */
    void rescued();
}
