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

    /** Whether the loop has it among what it does next to write what was asked. Its own. */
    private boolean flushing;

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
     * Has what was asked be written as soon as the loop has read all that has come in: what comes in at once goes out
     * with one write.
     */
    void flushSoon() {
        if (!gathers) {
            return;
        }
        if (!loop.inEventLoop()) {
            loop.execute(this::flushSoon);
        } else if (!flushing) {
            flushing = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
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
                connected = Optional.of(made);
                if (closed) {
                    letGo();
                }
            } else {
                LOGGER.log(Level.DEBUG, "no connection could be made for an event loop", failure);
            }
            connecting.set(false);
        });
    }

    /** Lets the connection go, since something is not answered on it: the next look makes another. */
    void letGo() {
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
