package dev.skald.adapter.sqlite;

import dev.skald.domain.port.UnavailableException;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Some threads that read, each by a connection of its own, and what waits for them. Thread-safe. */
final class Readers {

    private static final System.Logger LOGGER = System.getLogger(Readers.class.getName());
    private static final int MAX_WAITING = 1 << 16;

    private final BlockingQueue<Task<?>> waiting = new LinkedBlockingQueue<>(MAX_WAITING);
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /** Something to be read. */
    interface Reading<T> {
        T from(EventReader reader) throws SQLException;
    }

    private record Task<T>(Reading<T> reading, CompletableFuture<T> stage) {

        void run(EventReader reader) {
            T result;
            try {
                result = reading.from(reader);
            } catch (UnavailableException e) {
                stage.completeExceptionally(e);
                return;
            } catch (SQLException | RuntimeException e) {
                LOGGER.log(Level.ERROR, "something could not be read", e);
                fail();
                return;
            }
            stage.complete(result);
        }

        void fail() {
            stage.completeExceptionally(new UnavailableException("this cannot be read for now: try again later"));
        }
    }

    Readers(List<EventReader> readers) {
        for (EventReader reader : readers) {
            threads.add(new Thread(() -> run(reader), "skald-log-reader-" + (threads.size() + 1)));
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    /** Has something be read; completes on a thread that reads. */
    <T> CompletionStage<T> read(Reading<T> reading) {
        Task<T> task = new Task<>(reading, new CompletableFuture<>());
        if (closed || !waiting.offer(task)) {
            task.fail();
        }
        return task.stage();
    }

    private void run(EventReader reader) {
        try (reader) {
            while (!closed) {
                Task<?> task = waiting.poll(1, TimeUnit.SECONDS);
                if (task != null) {
                    task.run(reader);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SQLException e) {
            LOGGER.log(Level.WARNING, "a connection could not be closed", e);
        }
    }

    /** Ends the threads; what waits fails. */
    void close() throws InterruptedException {
        closed = true;
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join();
        }
        for (Task<?> task = waiting.poll(); task != null; task = waiting.poll()) {
            task.fail();
        }
    }
}
