package dev.skald.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** The one thread of all connections: it waits for their sockets for as long as it is told to. Not thread-safe. */
final class LoadLoop implements AutoCloseable {

    private static final int BUFFER_BYTES = 128 * 1024;
    private static final long WAIT_MILLIS = 1;

    private final Selector selector;
    private final byte[] buffer = new byte[BUFFER_BYTES];

    LoadLoop() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Selector selector() {
        return selector;
    }

    /** What connections read into; a connection that is called has it for itself. */
    byte[] buffer() {
        return buffer;
    }

    /** Serves the connections for so long. */
    void run(Duration time, Runnable eachTurn) {
        run(time, eachTurn, WAIT_MILLIS);
    }

    /**
     * Serves the connections for so long without ever waiting, for what is due at times that no timer is exact enough
     * for.
     */
    void spin(Duration time, Runnable eachTurn) {
        run(time, eachTurn, 0);
    }

    private void run(Duration time, Runnable eachTurn, long waitMillis) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            turn(eachTurn, waitMillis);
        }
    }

    /**
     * Serves the connections until something is so.
     *
     * @throws LoadException if it is not in time
     */
    void until(String what, BooleanSupplier isSo, Duration limit, Runnable eachTurn) {
        long end = System.nanoTime() + limit.toNanos();
        while (!isSo.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new LoadException("not in " + limit.toSeconds() + " s: " + what);
            }
            turn(eachTurn, WAIT_MILLIS);
        }
    }

    private void turn(Runnable eachTurn, long waitMillis) {
        eachTurn.run();
        try {
            if (waitMillis == 0) {
                selector.selectNow(LoadLoop::serve);
            } else {
                selector.select(LoadLoop::serve, waitMillis);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void serve(SelectionKey key) {
        ((Connection) key.attachment()).ready(key);
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
