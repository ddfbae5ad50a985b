package dev.skald.adapter.socketio.engine;

import com.corundumstudio.socketio.scheduler.CancelableScheduler;
import com.corundumstudio.socketio.scheduler.SchedulerKey;
import io.netty.channel.ChannelHandlerContext;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The library's timers, exact to the millisecond; its own wheel turns in steps of 100 ms, too coarse for heartbeats that are
 * told to be shorter. What runs here must be short: there is one thread.
 */
final class EngineScheduler implements CancelableScheduler {

    private final Map<SchedulerKey, Future<?>> pending = new ConcurrentHashMap<>();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "skald-heartbeats");
        thread.setDaemon(true);
        return thread;
    });

    EngineScheduler() {
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void update(ChannelHandlerContext ctx) {
        // Nothing runs on a channel's loop from here.
    }

    @Override
    public void cancel(SchedulerKey key) {
        cancel(pending.remove(key));
    }

    @Override
    public void schedule(Runnable task, long delay, TimeUnit unit) {
        start(Executors.callable(task), delay, unit);
    }

    @Override
    public void schedule(SchedulerKey key, Runnable task, long delay, TimeUnit unit) {
        // The library forgets the key of a task that has run before it schedules the next under the same one.
        cancel(pending.put(
                key,
                start(
                        () -> {
                            pending.remove(key);
                            task.run();
                            return null;
                        },
                        delay,
                        unit)));
    }

    @Override
    public void scheduleCallback(SchedulerKey key, Runnable task, long delay, TimeUnit unit) {
        schedule(key, task, delay, unit);
    }

    @Override
    public void shutdown() {
        timer.shutdownNow();
        pending.clear();
    }

    private Future<?> start(Callable<?> task, long delay, TimeUnit unit) {
        try {
            return timer.schedule(task, delay, unit);
        } catch (RejectedExecutionException e) {
            if (timer.isShutdown()) {
                return CompletableFuture.completedFuture(null);
            }
            throw e;
        }
    }

    private static void cancel(@Nullable Future<?> task) {
        if (task != null) {
            task.cancel(false);
        }
    }
}
