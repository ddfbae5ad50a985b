package dev.skald.gateway;

import dev.skald.domain.port.SetClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A timer whose time passes when a test says so, together with that of a clock. Thread-safe. */
final class HandTimer implements RunTimer {

    private final SetClock clock;
    private final List<Task> tasks = new ArrayList<>();
    private long now;

    private record Task(long at, Runnable what) {}

    HandTimer(SetClock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized Runnable after(Duration delay, Runnable what) {
        Task task = new Task(now + delay.toNanos(), what);
        tasks.add(task);
        return () -> cancel(task);
    }

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    /** Lets that much time pass, and does what is to be done meanwhile, each when it is due. */
    void pass(Duration time) {
        long end = nanoTime() + time.toNanos();
        for (Optional<Task> due = next(end); due.isPresent(); due = next(end)) {
            due.get().what().run();
        }
        stand(end);
    }

    /** How many tasks wait. */
    synchronized int waiting() {
        return tasks.size();
    }

    private synchronized Optional<Task> next(long end) {
        Optional<Task> due = tasks.stream().filter(task -> task.at() <= end).min(Comparator.comparingLong(Task::at));
        due.ifPresent(task -> {
            tasks.remove(task);
            stand(Math.max(now, task.at()));
        });
        return due;
    }

    private synchronized void stand(long at) {
        clock.pass(Duration.ofNanos(at - now));
        now = at;
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }
}
