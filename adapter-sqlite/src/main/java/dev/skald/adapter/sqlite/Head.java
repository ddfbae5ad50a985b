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
 * @param runs what is known of its runs and controls
 * @param tail the last of the retained events, as far as the journal alone has them
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
        boolean atRisk,
        RunHead runs,
        Tail tail) {

    /** Nothing is on the disk. */
    static final Head NONE = new Head(0, "", 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, false, RunHead.NONE, Tail.NONE);

    boolean exists() {
        return log != 0;
    }

    boolean hasLog() {
        return !epoch.isEmpty();
    }

    boolean hasEvents() {
        return last >= first;
    }

    /** Whether an event was ever appended to the log, or a run opened. */
    boolean isUsed() {
        return last > 0 || runs.isUsed();
    }

    /** What counts towards the bound on all workflows, and cannot be trimmed as events can. */
    long heldWeight() {
        return accessWeight + runs.weight();
    }

    /** When it was last active: its last event, else its creation. */
    long activeAt() {
        return lastEventAt == 0 ? createdAt : lastEventAt;
    }

    boolean isRegistered() {
        return registration != 0;
    }

    /** Whether there are rows of events that are no longer retained. */
    boolean hasGarbage() {
        return floor < first;
    }

    /** The number of the last event that is in its table, if any is. */
    long placed() {
        return tail.isEmpty() ? last : tail.first() - 1;
    }

    /** The same once all events are in their table. */
    Head allPlaced() {
        HeadEdit edit = new HeadEdit(this);
        edit.tail = Tail.NONE;
        return edit.done();
    }

    /** Whether a record of the journal can say what has become of {@code before}: events came, or some were trimmed. */
    boolean isFurther(Head before) {
        return before.exists()
                && log == before.log
                && epoch.equals(before.epoch)
                && last > before.last
                && tail.isFrom(before.last + 1)
                && createdAt == before.createdAt
                && registration == before.registration
                && accessWeight == before.accessWeight
                && runs.latest().equals(before.runs.latest())
                && runs.lastControl() == before.runs.lastControl()
                && runs.weight() == before.runs.weight();
    }

    boolean exceeds(Retention retention) {
        long count = last - first + 1;
        return count > retention.events() || (bytes > retention.bytes() && count > 1);
    }

    Extent extent() {
        return hasLog() ? new Extent(epoch, first, last, runs.run(), runs.lastControl()) : Extent.NONE;
    }
}
