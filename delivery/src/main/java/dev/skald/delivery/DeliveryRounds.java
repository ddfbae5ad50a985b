package dev.skald.delivery;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the viewers of one loop in rounds, each of which takes all workflows that have something new. After a round
 * that took long the loop does other things for a while: what comes meanwhile goes out in one write a subscription
 * instead of one an event. So delivery takes no more than a quarter of the time of a loop that is busy, and where
 * little happens nobody waits.
 */
final class DeliveryRounds implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(DeliveryRounds.class);

    /** How many times as long as a round took there is none. */
    private static final int REST = 3;
    /** A loop sleeps for whole milliseconds: a shorter rest would last longer than it should. */
    private static final long MIN_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** What a person does not notice. */
    private static final long MAX_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final EventLoop loop;
    private final LongSupplier nanos;
    private List<Runnable> woken = new ArrayList<>();
    private long restEnds;

    /**
     * Rounds of a loop, of which the first may be at once.
     *
     * @param nanos the time, as {@link System#nanoTime} tells it
     */
    DeliveryRounds(EventLoop loop, LongSupplier nanos) {
        this.loop = loop;
        this.nanos = nanos;
        this.restEnds = nanos.getAsLong();
    }

    EventLoop loop() {
        return loop;
    }

    /** The time that rounds are measured by, in nanoseconds, as {@link System#nanoTime} tells it. Any thread. */
    long now() {
        return nanos.getAsLong();
    }

    /**
     * Has these viewers served in the next round. They wait there once, so they are not to be woken again before. Any
     * thread.
     */
    void wake(Runnable viewers) {
        boolean first;
        synchronized (this) {
            first = woken.isEmpty();
            woken.add(viewers);
        }
        if (first) {
            loop.execute(this);
        }
    }

    /** Holds a round, or has it held when the rest is over. */
    @Override
    public void run() {
        long begun = nanos.getAsLong();
        long rest = restEnds - begun;
        if (rest > 0) {
            loop.schedule(this, rest, TimeUnit.NANOSECONDS);
            return;
        }
        taken().forEach(DeliveryRounds::serve);
        long ended = nanos.getAsLong();
        long due = REST * (ended - begun);
        restEnds = due < MIN_REST_NANOS ? ended : ended + Math.min(due, MAX_REST_NANOS);
    }

    private synchronized List<Runnable> taken() {
        List<Runnable> all = woken;
        woken = new ArrayList<>(all.size());
        return all;
    }

    private static void serve(Runnable viewers) {
        try {
            viewers.run();
        } catch (Throwable e) {
            // As the loop does for each of its tasks: the other workflows of the round would not be woken any more.
            log.error("the viewers of a workflow could not be served", e);
        }
    }
}
