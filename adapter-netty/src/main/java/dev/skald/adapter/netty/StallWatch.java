package dev.skald.adapter.netty;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Finds a client that takes nothing of what waits for it: two looks that far apart must not find the same. Confined to
 * the home of its outlet.
 */
public final class StallWatch {

    private final Outlet outlet;
    private final Duration patience;
    private final Supplier<Optional<? extends Uptake>> uptake;
    private final Runnable stalled;
    private boolean looking;

    /**
     * A watch that has not begun.
     *
     * @param patience how far apart two looks are
     * @param uptake what the client takes from, for now; empty once it is not to be watched any more
     * @param stalled run when the client has taken nothing between two looks
     */
    public StallWatch(Outlet outlet, Duration patience, Supplier<Optional<? extends Uptake>> uptake, Runnable stalled) {
        this.outlet = outlet;
        this.patience = patience;
        this.uptake = uptake;
        this.stalled = stalled;
    }

    /** What waits for a client, and how much of it the client has taken. Confined to the home of its outlet. */
    public interface Uptake {

        /** Whether something was written that the client has not taken. */
        boolean pending();

        /** Grows when the client takes something of what waits. */
        long taken();
    }

    /** Looks, if something waits, and again as long as something does. Call it whenever something was written. */
    public void begin() {
        Optional<? extends Uptake> now = looking ? Optional.empty() : uptake.get();
        now.filter(Uptake::pending).ifPresent(present -> {
            looking = true;
            long taken = present.taken();
            outlet.executeAfter(patience, () -> look(present, taken));
        });
    }

    private void look(Uptake before, long taken) {
        looking = false;
        Optional<? extends Uptake> now = uptake.get();
        boolean same = now.filter(present -> present == before).isPresent();
        if (same && before.pending() && before.taken() <= taken) {
            stalled.run();
        } else {
            begin();
        }
    }
}
