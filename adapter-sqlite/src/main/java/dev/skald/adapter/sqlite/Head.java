package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.port.EventLog.Extent;

/**
 * What is on the disk of one workflow, but for its events and for who is registered: its row.
 *
 * @param log the number its events are kept under, and its row; 0 if there is no row
 * @param epoch empty if it has no log, but is registered
 * @param first the first event that is retained
 * @param last the last event
 * @param floor the first event that may still be on the disk, retained or not
 * @param bytes bytes of data of the retained events
 * @param weight what the retained events and their ids count towards the bound on all workflows
 * @param createdAt when it was made, in milliseconds since 1970
 * @param lastEventAt when the last event came; 0 if none did
 * @param touchedAt when the last event, registration or follower came
 * @param registration the number of the row of who is registered; 0 if nobody is
 * @param accessWeight what that counts towards the bound on all workflows
 * @param atRisk whether a crash of the machine may cost events of it that were answered
 */
record Head(
        long log,
        String epoch,
        long first,
        long last,
        long floor,
        long bytes,
        long weight,
        long createdAt,
        long lastEventAt,
        long touchedAt,
        long registration,
        long accessWeight,
        boolean atRisk) {

    /** Nothing is on the disk. */
    static final Head NONE = new Head(0, "", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, false);

    boolean exists() {
        return log != 0;
    }

    boolean hasLog() {
        return !epoch.isEmpty();
    }

    boolean hasEvents() {
        return last >= first;
    }

    boolean isRegistered() {
        return registration != 0;
    }

    /** Whether there are rows of events that are no longer retained. */
    boolean hasGarbage() {
        return floor < first;
    }

    boolean exceeds(Retention retention) {
        long count = last - first + 1;
        return count > retention.events() || (bytes > retention.bytes() && count > 1);
    }

    Extent extent() {
        return hasLog() ? new Extent(epoch, first, last) : Extent.NONE;
    }
}
