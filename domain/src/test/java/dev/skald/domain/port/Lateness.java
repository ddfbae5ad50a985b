package dev.skald.domain.port;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Seeded delays of up to a few milliseconds, on threads of its own. */
final class Lateness implements AutoCloseable {

    private static final int MAX_DELAY_MICROS = 4_000;

    private final Random random;
    private final ScheduledThreadPoolExecutor threads;
    private final Row calls = new Row();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    Lateness(long seed) {
        random = new Random(seed);
        threads = new ScheduledThreadPoolExecutor(2, task -> {
            Thread thread = new Thread(task, "late");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Does it later, in no order; at once if this was closed. */
    void later(Runnable action) {
        try {
            ScheduledFuture<?> unused = threads.schedule(() -> attempt(action), delayMicros(), TimeUnit.MICROSECONDS);
        } catch (RejectedExecutionException e) {
            attempt(action);
        }
    }

    /** Makes a call later, and completes later again. */
    <T> CompletionStage<T> call(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> late = new CompletableFuture<>();
        later(() -> complete(late, call));
        return late;
    }

    /** Makes a call later, but after the one before; the answers may overtake each other all the same. */
    <T> CompletionStage<T> callInOrder(Supplier<CompletionStage<T>> call) {
        CompletableFuture<T> late = new CompletableFuture<>();
        calls.add(() -> complete(late, call));
        return late;
    }

    /** Things to be done later, one after the other. */
    Row row() {
        return new Row();
    }

    boolean oneIn(int n) {
        synchronized (random) {
            return random.nextInt(n) == 0;
        }
    }

    /** Waits for what is under way; an assertion error if anything that was done later threw. */
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(Stages.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("something that was called late does not return");
            }
            if (!failures.isEmpty()) {
                throw new AssertionError("something that was called late threw", failures.peek());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            failures.add(e);
        }
    }

    private <T> void complete(CompletableFuture<T> late, Supplier<CompletionStage<T>> call) {
        CompletionStage<T> stage;
        try {
            stage = call.get();
        } catch (RuntimeException e) {
            stage = CompletableFuture.failedFuture(e);
        }
        stage.whenComplete((value, failure) -> later(() -> {
            if (failure == null) {
                late.complete(value);
            } else {
                late.completeExceptionally(failure);
            }
        }));
    }

    private int delayMicros() {
        synchronized (random) {
            return random.nextInt(MAX_DELAY_MICROS);
        }
    }

    /** Each delay that runs out lets the next in the row have its turn. */
    final class Row {

        private final Queue<Runnable> waiting = new ArrayDeque<>();

        void add(Runnable action) {
            synchronized (this) {
                waiting.add(action);
            }
            later(this::next);
        }

        private synchronized void next() {
            waiting.remove().run();
        }
    }
}
