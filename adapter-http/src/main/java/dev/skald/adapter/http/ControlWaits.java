package dev.skald.adapter.http;

import dev.skald.application.run.AwaitControls.Waiting;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Those who wait for controls: bounded in number, and all answered when the gateway drains. Thread-safe. */
final class ControlWaits {

    private final int max;
    private final Set<Waiting> all = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    /** Nobody waits yet, and at most so many ever do. */
    ControlWaits(int max) {
        this.max = max;
    }

    /** How many wait. */
    int size() {
        return count.get();
    }

    /** Takes one more, unless there are as many as there may be. */
    boolean add(Waiting waiting) {
        if (count.incrementAndGet() > max) {
            count.decrementAndGet();
            return false;
        }
        all.add(waiting);
        return true;
    }

    /** Gives up the place of one, who is to be answered then, and not before. Twice is harmless. */
    void remove(Waiting waiting) {
        if (all.remove(waiting)) {
            count.decrementAndGet();
        }
    }

    /** Has all of them answered with what there is. */
    void answerAll() {
        all.forEach(Waiting::close);
    }
}
