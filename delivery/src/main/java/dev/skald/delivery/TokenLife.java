package dev.skald.delivery;

import dev.skald.adapter.netty.Outlet;
import io.netty.util.concurrent.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How long a viewer's token is good, and what happens towards its end. Confined to the home of its outlet. */
public final class TokenLife {

    /** How long before its end a client is told. */
    private static final Duration NOTICE = Duration.ofSeconds(60);

    /** Clocks are set, and a timer does not notice. */
    private static final Duration LONGEST_TIMER = Duration.ofHours(1);

    private final Outlet outlet;
    private final Clock clock;
    private final Runnable expiring;
    private final Runnable expired;
    private @Nullable Future<?> next;

    /**
     * A life that has not begun.
     *
     * @param expiring a token is about to expire
     * @param expired a token has expired
     */
    public TokenLife(Outlet outlet, Clock clock, Runnable expiring, Runnable expired) {
        this.outlet = outlet;
        this.clock = clock;
        this.expiring = expiring;
        this.expired = expired;
    }

    /** A token is in force until {@code end}; an earlier one is not any more. */
    public void begin(Instant end) {
        stop();
        await(end.minus(NOTICE), () -> {
            expiring.run();
            await(end, expired);
        });
    }

    /** No token is in force. */
    public void stop() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    private void await(Instant when, Runnable what) {
        Duration left = Duration.between(clock.instant(), when);
        if (left.isNegative() || left.isZero()) {
            what.run();
        } else if (left.compareTo(LONGEST_TIMER) > 0) {
            after(LONGEST_TIMER, () -> await(when, what));
        } else {
            after(left, what);
        }
    }

    private void after(Duration delay, Runnable what) {
        next = outlet.executeAfter(delay, what);
    }
}
