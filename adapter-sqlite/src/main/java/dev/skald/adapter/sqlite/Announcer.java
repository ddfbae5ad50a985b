package dev.skald.adapter.sqlite;

import java.lang.System.Logger.Level;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * The thread that tells what is on the disk, in that order, while the writer goes on: followers and listeners are
 * called on it, and what waits for a stage goes on there.
 */
final class Announcer {

    private static final System.Logger LOGGER = System.getLogger(Announcer.class.getName());
    private static final int MAX_WAITING = 64;

    private final BlockingQueue<Runnable> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread thread = new Thread(this::run, "skald-log-announcer");
    private boolean ended;

    void start() {
        thread.start();
    }

    /** Has something be told; waits if there is too much to be told already. */
    void announce(Runnable news) throws InterruptedException {
        waiting.put(news);
    }

    /** Waits until everything is told. */
    void close() throws InterruptedException {
        waiting.put(() -> ended = true);
        thread.join();
    }

    private void run() {
        try {
            while (!ended) {
                tell(waiting.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOGGER.log(Level.ERROR, "somebody threw on being told what was written", e);
        }
    }
}
