package dev.skald.adapter.sqlite;

import java.util.concurrent.TimeUnit;

/**
 * How long the writer waits for others before it commits: a commit for many costs little more than one for a single
 * command. It waits as long as others come, up to a bound, where there usually are some; where somebody writes alone,
 * not at all. Not thread-safe.
 */
final class Gathering {

    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int MAX_PAUSES = 5;
    private static final int ENOUGH = 512;

    /** From so many on it waits: each that is alone would have been served at once. */
    private static final double MANY = 1.5;

    /** How often it finds out whether somebody would come, where usually nobody does. */
    private static final int TURNS_TO_TRY = 32;

    private final CommandQueue queue;
    private double usual = 1;
    private int turns;

    /** In how many pauses somebody came when it last waited. */
    private int fruitful = 1;

    Gathering(CommandQueue queue) {
        this.queue = queue;
    }

    /** Waits for a command, but no longer than {@code nanos}, and then for others. */
    void await(long nanos) throws InterruptedException {
        queue.await(1, nanos);
        boolean trying = ++turns % TURNS_TO_TRY == 0;
        int waiting = queue.size();
        if (waiting == 0 || (usual < MANY && !trying)) {
            return;
        }
        int gathered = awaitOthers(waiting);
        if (trying && gathered > waiting) {
            usual = Math.max(usual, gathered);
        }
    }

    /**
     * Waits in pauses, until nobody came in one. Those that are likely to bring somebody, since they did so last time,
     * are waited out at once: to wake up costs more than what a command does.
     */
    private int awaitOthers(int waiting) throws InterruptedException {
        long begun = System.nanoTime();
        int gathered = waiting;
        int pauses = Math.max(1, fruitful - 1);
        for (int i = 0; i < MAX_PAUSES && gathered < ENOUGH; i += pauses, pauses = 1) {
            int before = gathered;
            queue.await(ENOUGH, pauses * PAUSE_NANOS);
            gathered = queue.size();
            if (gathered == before || System.nanoTime() - queue.lastAdded() > PAUSE_NANOS) {
                break;
            }
        }
        long took = Math.max(0, queue.lastAdded() - begun);
        fruitful = (int) Math.min(MAX_PAUSES, 1 + took / PAUSE_NANOS);
        return gathered;
    }

    /** Takes note of how many commands were carried out at once. */
    void gathered(int commands) {
        usual += (commands - usual) / 8;
    }

    /** Takes note that nobody came. */
    void quiet() {
        usual = 1;
    }
}
