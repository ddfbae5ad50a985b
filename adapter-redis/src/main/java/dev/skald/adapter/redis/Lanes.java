package dev.skald.adapter.redis;

import dev.skald.domain.event.WorkflowId;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The threads on which what Redis answered is acted upon, so that the connections' own go on reading. What concerns one
 * workflow is done by one of them, in its order. What waits is bounded by what is asked of Redis at a time, and by
 * {@link #hasRoom}.
 */
final class Lanes implements AutoCloseable {

    private static final System.Logger LOGGER = System.getLogger(Lanes.class.getName());
    private static final int COUNT = 2;
    private static final int MAX_WAITING_HINTS = 10_000;

    private final List<ThreadPoolExecutor> threads;

    Lanes() {
        threads = IntStream.range(0, COUNT)
                .mapToObj(number ->
                        new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                            Thread thread = new Thread(task, "skald-redis-" + number);
                            thread.setDaemon(true);
                            return thread;
                        }))
                .toList();
    }

    /** The thread of a workflow; after the end the caller's. */
    Executor of(WorkflowId workflow) {
        ThreadPoolExecutor lane = lane(workflow);
        return task -> {
            if (lane.isShutdown()) {
                task.run();
            } else {
                lane.execute(task);
            }
        };
    }

    /** A thread for what concerns no workflow in particular; after the end the caller's. */
    Executor any() {
        return task -> {
            ThreadPoolExecutor lane = threads.get(0);
            if (lane.isShutdown()) {
                task.run();
            } else {
                lane.execute(task);
            }
        };
    }

    /** Does something that must not be thrown away, whatever it throws. */
    void execute(WorkflowId workflow, Runnable task) {
        of(workflow).execute(() -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOGGER.log(Level.ERROR, "a hint could not be acted upon", e);
            }
        });
    }

    /** Whether a hint may wait for the thread of this workflow; one that may not is found by a probe. */
    boolean hasRoom(WorkflowId workflow) {
        return lane(workflow).getQueue().size() < MAX_WAITING_HINTS;
    }

    @Override
    public void close() {
        threads.forEach(ThreadPoolExecutor::shutdown);
    }

    private ThreadPoolExecutor lane(WorkflowId workflow) {
        return threads.get(Keys.partition(workflow) % COUNT);
    }
}
