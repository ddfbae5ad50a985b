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
    private final Source source;
    private volatile boolean closed;

    /** Something to be read. */
    interface Reading<T> {
        T from(EventReader reader) throws SQLException;
    }

    private record Task<T>(Reading<T> reading, CompletableFuture<T> stage) {

        /** Reads, and answers whether the reader can go on: the driver closes the statement that failed. */
        boolean run(EventReader reader) {
            T result;
            try {
                result = reading.from(reader);
            } catch (UnavailableException e) {
                stage.completeExceptionally(e);
                return true;
            } catch (DamagedLogException e) {
                LOGGER.log(Level.ERROR, "something on the disk is damaged", e);
                stage.completeExceptionally(e);
                return false;
            } catch (SQLException | RuntimeException e) {
                LOGGER.log(Level.ERROR, "something could not be read", e);
                fail();
                return false;
            }
            stage.complete(result);
            return true;
        }

        void fail() {
            stage.completeExceptionally(new UnavailableException("this cannot be read for now: try again later"));
        }
    }

    /** Makes the threads, each with a reader; further ones are made where a reader cannot go on. */
    Readers(List<EventReader> readers, Source source) {
        this.source = source;
        for (EventReader reader : readers) {
            threads.add(new Thread(() -> run(reader), "skald-log-reader-" + (threads.size() + 1)));
        }
    }

    /** Makes readers. */
    interface Source {
        EventReader get() throws SQLException;
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

    private void run(EventReader first) {
        EventReader reader = first;
        try {
            while (!closed) {
                Task<?> task = waiting.poll(1, TimeUnit.SECONDS);
                if (task != null && !task.run(reader)) {
                    reader = another(reader);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close(reader);
    }

    private EventReader another(EventReader failed) {
        try {
            EventReader other = source.get();
            close(failed);
            return other;
        } catch (SQLException e) {
            // Tried again when that one has failed again.
            LOGGER.log(Level.WARNING, "no other connection could be made", e);
            return failed;
        }
    }

    private static void close(EventReader reader) {
        try {
            reader.close();
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
