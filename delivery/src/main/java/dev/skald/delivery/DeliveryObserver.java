package dev.skald.delivery;

/** Told what is delivered, to count it. Called on event loops: it must be quick, and must not throw. */
public interface DeliveryObserver {

    /** So many events were written to one viewer. */
    void delivered(long events);

    /**
     * The viewers of one workflow on one event loop were offered what was new.
     *
     * @param nanos since they were woken for the oldest of it
     */
    void deliveryTook(long nanos);

    /** A subscription cannot keep up with its log. */
    void fellBehind();

    /** A subscription that had fallen behind has caught up, or is over. */
    void caughtUp();

    /** A subscription was found standing behind its log for no reason, and moved on: a fault, which must not happen. */
    void rescued();
}
