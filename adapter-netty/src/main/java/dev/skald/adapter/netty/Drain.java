package dev.skald.adapter.netty;

/** Whether the gateway is about to stop: both faces finish what they have in hand and take nothing new. Thread-safe. */
public final class Drain {

    private volatile boolean draining;

    /** From now on nothing new is taken; there is no way back. */
    public void begin() {
        draining = true;
    }

    /** Whether nothing new is taken any more. */
    public boolean draining() {
        return draining;
    }
}
