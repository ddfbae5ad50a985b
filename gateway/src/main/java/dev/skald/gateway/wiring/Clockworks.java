package dev.skald.gateway.wiring;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/** How what is done again and again comes to an end. */
final class Clockworks {

    private Clockworks() {}

    /**
     * Has an executor begin nothing more, and waits for what it is at: whoever goes on finds nobody at what he ends. An
     * interrupt ends the waiting, and is kept.
     *
     * @param late run if that takes longer than it may
     */
    static void end(ExecutorService clockwork, Duration atMost, Runnable late) {
        clockwork.shutdownNow();
        try {
            if (!clockwork.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                late.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
