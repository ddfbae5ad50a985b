package dev.skald.adapter.engineio;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeat of a session (Engine.IO protocol 4, "Heartbeat"): a ping, a pong within its time, and after an interval
 * the next.
 *
 * <p>The time for a pong runs from when the system has taken the ping, and is longer by what may lie before the ping on
 * a slow line: a client that goes on taking bytes is not given up because they are many. One that takes none is the
 * {@link dev.skald.adapter.netty.StallWatch}'s business. There is one timer. Confined to the session's home.
 */
final class Heartbeat {

    /** The slowest line that a client is expected to be on. */
    private static final int SLOWEST_BYTES_A_SECOND = 4 * 1024;

    /**
     * What systems and lines hold on the way to a client, more or less: of more that was written, some is known to be
     * there.
     */
    private static final int MOST_BYTES_UNDER_WAY = 128 * 1024;

    /** How many times as often a client is asked that is slow to take what it is sent. */
    private static final int HURRY = 4;

    private final EngineSession session;
    private final Duration interval;
    private final Duration timeout;
    private boolean asked;
    private boolean handedOver;
    private boolean hurried;
    private boolean over;
    private long writtenBefore;
    private long writtenAtPing;
    private @Nullable Future<?> next;

    /** A heartbeat that has not begun. */
    Heartbeat(EngineSession session, EngineSettings.Pings pings) {
        this.session = session;
        this.interval = pings.interval();
        this.timeout = pings.timeout();
    }

    /** The session is open. */
    void begin() {
        after(interval, this::ask);
    }

    /**
     * The client takes its time over what it was sent, and would see the next ping late by as much: it is asked sooner.
     * Stock clients give a connection up on which no ping came for an interval and a timeout.
     */
    void hurry() {
        if (!asked && !hurried && !over) {
            hurried = true;
            cancel();
            after(interval.dividedBy(HURRY), this::ask);
        }
    }

    private void ask() {
        if (!over) {
            asked = true;
            writtenAtPing = session.written();
            handedOver = false;
            hurried = false;
            session.ping(this::handedOver);
            if (!handedOver) {
                after(patience(), this::giveUp);
            }
        }
    }

    /** How long an answer may take to a ping that is on its way. */
    private Duration patience() {
        long before = Math.min(writtenAtPing - writtenBefore, MOST_BYTES_UNDER_WAY);
        return timeout.plusMillis(before * 1_000 / SLOWEST_BYTES_A_SECOND);
    }

    private void handedOver() {
        if (asked && !over) {
            handedOver = true;
            cancel();
            after(patience(), this::giveUp);
        }
    }

    /** A pong came; one that nobody asked for changes nothing. */
    void answered() {
        if (asked) {
            asked = false;
            writtenBefore = writtenAtPing;
            cancel();
            after(interval, this::ask);
        }
    }

    /** The answer may have come while this was on its way from the loop that the session was at home on before. */
    private void giveUp() {
        if (!asked || over) {
            return;
        }
        if (session.transport().sending()) {
            after(timeout, this::giveUp);
        } else {
            session.close(CloseReason.PING_TIMEOUT);
        }
    }

    /** The session is over. */
    void end() {
        over = true;
        cancel();
    }

    private void cancel() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private void after(Duration delay, Runnable what) {
        next = session.executeAfter(delay, what);
    }
}
