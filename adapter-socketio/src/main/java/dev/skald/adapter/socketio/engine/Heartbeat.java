package dev.skald.adapter.socketio.engine;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeat of a session (Engine.IO protocol 4, "Heartbeat"): a ping, a pong within its time, and after an interval the
 * next. It has one timer. Confined to the session's home.
 */
final class Heartbeat {

    private final EngineSession session;
    private final Duration interval;
    private final Duration timeout;
    private boolean asked;
    private boolean over;
    private @Nullable Future<?> next;

    /** A heartbeat that has not begun. */
    Heartbeat(EngineSession session, EngineSettings settings) {
        this.session = session;
        this.interval = settings.pingInterval();
        this.timeout = settings.pingTimeout();
    }

    /** The session is open. */
    void begin() {
        after(interval, this::ask);
    }

    private void ask() {
        if (!over) {
            asked = true;
            after(timeout, this::giveUp);
            session.ping();
        }
    }

    /** A pong came; one that nobody asked for changes nothing. */
    void answered() {
        if (asked) {
            asked = false;
            cancel();
            after(interval, this::ask);
        }
    }

    /** The answer may have come while this was on its way from the loop that the session was at home on before. */
    private void giveUp() {
        if (asked) {
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
