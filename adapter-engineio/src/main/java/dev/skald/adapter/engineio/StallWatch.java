package dev.skald.adapter.engineio;

import java.time.Duration;

/**
 * Ends a session whose client takes nothing of what waits for it: two looks that far apart must not find the same. Confined to
 * its session's home.
 */
final class StallWatch {

    private final EngineSession session;
    private final Duration patience;
    private boolean looking;

    StallWatch(EngineSession session, Duration patience) {
        this.session = session;
        this.patience = patience;
    }

    /** Something waits from now on; looks again later, and as long as something does. */
    void begin() {
        if (looking) {
            return;
        }
        looking = true;
        Carrier carrier = session.carrier();
        long now = carrier.taken();
        session.executeAfter(patience, () -> look(carrier, now));
    }

    private void look(Carrier carrier, long before) {
        looking = false;
        if (session.ended() || !takesTime()) {
            return;
        }
        if (session.carrier() == carrier && carrier.taken() <= before) {
            session.close(CloseReason.STALLED);
        } else {
            begin();
        }
    }

    private boolean takesTime() {
        return session.carrier().waiting() || session.carrier().sending();
    }
}
