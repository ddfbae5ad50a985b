package dev.skald.adapter.socketio.delivery;

import dev.skald.adapter.socketio.engine.EngineSession;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long a viewer's token is good, and what happens towards its end. Confined to the home of its session. */
final class TokenLife {

    /** How long before its end a client is told. */
    private static final Duration NOTICE = Duration.ofSeconds(60);

    private final EngineSession session;
    private final Runnable expiring;
    private final Runnable expired;
    private @Nullable Future<?> next;

    /**
     * A life that has not begun.
     *
     * @param expiring a token is about to expire
     * @param expired a token has expired
     */
    TokenLife(EngineSession session, Runnable expiring, Runnable expired) {
        this.session = session;
        this.expiring = expiring;
        this.expired = expired;
    }

    /** A token is in force from now to {@code end}; an earlier one is not any more. */
    void begin(Instant now, Instant end) {
        stop();
        Duration left = Duration.between(now, end);
        if (left.compareTo(NOTICE) > 0) {
            after(left.minus(NOTICE), () -> {
                after(NOTICE, expired);
                expiring.run();
            });
        } else {
            after(left, expired);
            expiring.run();
        }
    }

    /** No token is in force. */
    void stop() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private void after(Duration delay, Runnable what) {
        long nanos =
                delay.compareTo(Duration.ofDays(365)) > 0 ? Duration.ofDays(365).toNanos() : delay.toNanos();
        next = session.home().schedule(() -> session.execute(what), Math.max(0, nanos), TimeUnit.NANOSECONDS);
    }
}
