package dev.skald.adapter.jwt;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A time that a test moves on by hand. Used by one thread. */
final class HandKeyTimer implements KeyTimer {

    private final Queue<Planned> planned = new PriorityQueue<>(Comparator.comparingLong(Planned::due));
    private long now = -5;

    @Override
    public long nanoTime() {
        return now;
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Planned entry = new Planned(now + delay.toNanos(), task);
        planned.add(entry);
        return () -> planned.remove(entry);
    }

    void pass(Duration time) {
        long end = now + time.toNanos();
        while (!planned.isEmpty() && planned.element().due() <= end) {
            Planned next = planned.remove();
            now = next.due();
            next.task().run();
        }
        now = end;
    }

    int planned() {
        return planned.size();
    }

    private record Planned(long due, Runnable task) {}
}
