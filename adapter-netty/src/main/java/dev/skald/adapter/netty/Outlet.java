package dev.skald.adapter.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;

/**
 * A connection as those see it who deliver over it, whichever protocol it speaks: whether it takes more, and where it
 * is at home.
 *
 * <p>It is confined to its home, an event loop: all methods are called there but those that say otherwise. The home may
 * change during its life; whoever delivers is told before and after.
 */
public interface Outlet {

    /** The event loop that the outlet is confined to, for now. Any thread. */
    EventLoop home();

    /** Runs a task on the outlet's home: now if this is it, else as soon as it is that loop's turn. Any thread. */
    void execute(Runnable task);

    /**
     * Runs a task on the outlet's home after a delay, wherever that is by then. Any thread.
     *
     * @return a handle to cancel it by
     */
    Future<?> executeAfter(Duration delay, Runnable task);

    /** Whether more may be written now. When it turns from false to true, whoever delivers is told. */
    boolean writable();

    /** Writes bytes that were made for this kind of outlet, and takes over the buffer. {@link #flush()} sends them. */
    void write(ByteBuf encoded);

    /** Sends what was written, as soon as that can be. */
    void flush();

    /**
     * Ends the connection because of a fault of the gateway's: its client is to come back, rather than miss something.
     */
    void fail();
}
