package dev.skald.gateway;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of all runs of a gateway, daemons every one: one that keeps time, and those on which listeners are told
 * of controls, as many as are being told at the same moment. There is none as long as there is no run. Thread-safe.
 */
final class RunThreads implements RunTimer, Executor, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunThreads.class);
    private static final long IDLE_SECONDS = 10;

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, task -> daemon(task, "skald-runs"), new ThreadPoolExecutor.DiscardPolicy());
    private final AtomicInteger number = new AtomicInteger();

    /** A run has one task at most, so that there are no more threads than runs whose listeners are at work. */
    private final ThreadPoolExecutor listeners = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), numbered());

    RunThreads() {
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    @Override
    public Runnable after(Duration delay, Runnable task) {
        Future<?> later = timer.schedule(() -> carryOut(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> later.cancel(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    /** Has a listener told, on a thread that it may keep; nobody is told once this is closed. */
    @Override
    public void execute(Runnable telling) {
        try {
            listeners.execute(telling);
        } catch (RejectedExecutionException closed) {
            LOG.debug("a control is told to nobody, since the gateway was closed");
        }
    }

    /** Does nothing any more. What listeners are at goes on. */
    @Override
    public void close() {
        timer.shutdownNow();
        listeners.shutdown();
    }

    private static void carryOut(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of a run failed", e);
        }
    }

    private ThreadFactory numbered() {
        return task -> daemon(task, "skald-run-controls-" + number.incrementAndGet());
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
