package dev.skald.application.subscribe;

import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;

/**
 * The place of a subscription in the log of its workflow, and the decision what to do next.
 *
 * <p>It does no I/O and is not thread-safe: whoever owns it feeds it hints, what was read, and the channel's moods, one
 * at a time, and carries out the {@link Step} each of them is answered with before it feeds the next. It promises that,
 * whatever the order and repetition of hints, the events written are those of the log, in its order, each once, and
 * that what cannot be written any more is told as a {@link Notice}. Its memory does not grow with how far it is behind.
 */
public interface Cursor {

    /**
     * Takes a hint: the extent of the log as it was seen, and the events that are at hand.
     *
     * @param log the extent, perhaps out of date, perhaps of an epoch that is over
     * @param first the first event of that epoch at hand
     * @param last the last event at hand; {@code first - 1} if none is
     * @param writable whether the channel takes a write now
     */
    Step offer(EventLog.Extent log, long first, long last, boolean writable);

    /**
     * Takes the answer to the last {@link Step.Read}: the log as it was read after that step, and what is at hand of it
     * now.
     *
     * @param log the extent as it was read
     * @param first the first event at hand; it may lie before the place asked for, and beyond the next one only if
     *     those between are no longer retained
     * @param last the last event at hand; {@code first - 1} if none is, which says that the log held none behind the
     *     place asked for: the cursor then waits for the next hint
     * @param writable whether the channel takes a write now; if not, what was read is let go and read again later
     */
    Step read(EventLog.Extent log, long first, long last, boolean writable);

    /**
     * Takes it that the last {@link Step.Read} failed: the cursor reads again at the next hint, or at
     * {@link #writable()}.
     */
    Step failed();

    /** Takes it that the channel takes a write now: after a {@link Step.Write}, or when it has turned writable. */
    Step writable();

    /** Takes it that the workflow or the right to watch it ended: from then on every answer is {@link Step.Stop}. */
    Step ended(End why);

    /**
     * Moves the cursor forward to behind {@code after}, as a second subscription may ask; never back.
     *
     * @param after a seq of the cursor's epoch
     */
    void skipTo(long after);

    /** The position right behind the last event that was handed over to be written, or told as lost. */
    StreamPosition position();

    /** Tells whether the log holds more than was handed over, or may hold more for all the cursor knows. */
    boolean behind();

    /** Makes a cursor right behind {@code position}. */
    static Cursor at(StreamPosition position) {
        return new LogCursor(position);
    }
}
