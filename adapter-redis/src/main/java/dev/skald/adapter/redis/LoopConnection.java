package dev.skald.adapter.redis;

import dev.skald.adapter.redis.Connector.Connected;
import io.netty.channel.EventLoop;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection for commands that lives on an event loop, for what is asked from there: neither the question nor its
 * answer changes threads, which costs more than all the rest of a short command. While there is none the link's own
 * does. Thread-safe, but for {@link #close} never blocks.
 */
final class LoopConnection {

    private static final System.Logger LOGGER = System.getLogger(LoopConnection.class.getName());

    private final EventLoop loop;
    private final Connector connector;

    /** In a Cluster what is asked may wait for a connection to another server, and would miss its flush. */
    private final boolean gathers;

    private final AtomicBoolean connecting = new AtomicBoolean();
    private volatile Optional<Connected> connected = Optional.empty();
    private volatile boolean closed;

    /** Whether the loop has it among what it does next to write what was asked. Its own, as the next three. */
    private boolean flushing;

    private long writes;

    /** How much of the last write is waited for. */
    private int awaited;

    /** How much was asked since. */
    private int gathered;

    /** @param connector makes connections that live on that loop; closed with this */
    LoopConnection(EventLoop loop, Connector connector) {
        this.loop = loop;
        this.connector = connector;
        this.gathers = connector.isOnePlace();
    }

    /** Whether this is called on its loop. */
    boolean isHere() {
        return loop.inEventLoop();
    }

    /** What commands are sent over, if it is there. */
    Optional<Connected> connected() {
        return connected.filter(made -> made.connection().isOpen());
    }

    /**
     * Something was asked, on the loop. It is written once the loop has read all that has come in, if nothing is waited
     * for; else with all that is asked until that is answered: the more there is to ask, the more goes out with one
     * write. On a single server, which answers one thing after the other, it would not be read any sooner.
     *
     * @return which write it goes out with
     */
    long asked() {
        if (gathers) {
            gathered++;
            flushSoon();
        }
        return writes + 1;
    }

    /**
     * Something that was asked is answered, or has failed. On any thread.
     *
     * @param write what {@link #asked} told
     */
    void answered(long write) {
        if (!gathers) {
            return;
        }
        if (loop.inEventLoop()) {
            settle(write);
        } else if (!loop.isShuttingDown()) {
            loop.execute(() -> settle(write));
        }
    }

    private void settle(long write) {
        if (write > writes) {
            gathered--;
        } else {
            awaited--;
        }
        flushSoon();
    }

    private void flushSoon() {
        if (gathered > 0 && awaited == 0 && !flushing) {
            flushing = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        writes++;
        awaited = gathered;
        gathered = 0;
        connected.ifPresent(made -> made.connection().flushCommands());
    }

    /** Connects where that was not done yet, or the connection is gone. */
    void look() {
        if (closed || connected().isPresent() || !connecting.compareAndSet(false, true)) {
            return;
        }
        letGo();
        var unused = attempt().whenComplete((made, failure) -> {
            if (failure == null) {
                made.connection().setAutoFlushCommands(!gathers);
                take(made);
            } else {
                LOGGER.log(Level.DEBUG, "no connection could be made for an event loop", failure);
            }
            connecting.set(false);
        });
    }

    private synchronized void take(Connected made) {
        connected = Optional.of(made);
        if (closed) {
            letGo();
        }
    }

    /**
     * Lets a connection go, if it is the one there is, since what is asked over it is not answered: the next look makes
     * another. It may seem to be open: one that is lost while it begins may never be found to be closed.
     */
    synchronized void letGo(Connected failed) {
        if (connected.equals(Optional.of(failed))) {
            letGo();
        }
    }

    private synchronized void letGo() {
        Optional<Connected> made = connected;
        connected = Optional.empty();
        made.ifPresent(lost -> lost.connection().closeAsync());
    }

    /** Ends it, for which its loop must be there still. May block for some seconds. */
    void close() {
        closed = true;
        letGo();
        connector.close();
    }

    private CompletionStage<Connected> attempt() {
        try {
            return connector.connect();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
