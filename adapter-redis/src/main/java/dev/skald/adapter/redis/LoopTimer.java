package dev.skald.adapter.redis;

import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.TimerTask;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The timer of whoever lives on an event loop that is somebody else's: what is due once that loop was left is not done,
 * since there may be no loop any more to do it on. Thread-safe.
 */
final class LoopTimer implements Timer {

    private final Timer timer;
    private volatile boolean stopped;

    /** @param timer tells the time, and goes on */
    LoopTimer(Timer timer) {
        this.timer = timer;
    }

    @Override
    public Timeout newTimeout(TimerTask task, long delay, TimeUnit unit) {
        return timer.newTimeout(
                due -> {
                    if (!stopped) {
                        task.run(due);
                    }
                },
                delay,
                unit);
    }

    /** Does nothing more of what is due; answers nothing of it, since that is for its timer to know. */
    @Override
    public Set<Timeout> stop() {
        stopped = true;
        return Set.of();
    }
}
