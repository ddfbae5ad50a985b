package dev.skald.adapter.memory;

import dev.skald.domain.event.RecordedEvent;

/**
 * The retained events of one epoch, found by their number in constant time. Not thread-safe.
 *
 * <p>Numbers have no holes, so the number itself is the place in a power of two of slots. It shrinks as well as it grows:
 * a hundred thousand logs that once were long must not keep their empty slots.
 */
final class EventRing {

    private static final int MIN_SLOTS = 8;

    private RecordedEvent[] slots = new RecordedEvent[0];
    private long first = 1;
    private long next = 1;
    private long dataBytes;

    /** The number of the oldest event; {@link #next()} if there is none. */
    long first() {
        return first;
    }

    /** The number the next event will have. */
    long next() {
        return next;
    }

    int size() {
        return (int) (next - first);
    }

    boolean isEmpty() {
        return next == first;
    }

    /** The sum of the sizes of the events' data. */
    long dataBytes() {
        return dataBytes;
    }

    /** The event of that number, which must be retained. */
    RecordedEvent get(long seq) {
        return slots[slot(seq)];
    }

    /** Takes the event numbered {@link #next()}. */
    void add(RecordedEvent event) {
        if (size() == slots.length) {
            resize(Math.max(MIN_SLOTS, slots.length * 2));
        }
        slots[slot(next)] = event;
        next++;
        dataBytes += event.data().size();
    }

    /** Lets go of the oldest event, which must exist. */
    @SuppressWarnings("NullAway") // A slot outside first..next is never read.
    RecordedEvent removeFirst() {
        RecordedEvent oldest = get(first);
        slots[slot(first)] = null;
        first++;
        dataBytes -= oldest.data().size();
        if (slots.length > MIN_SLOTS && size() <= slots.length / 4) {
            resize(slots.length / 2);
        }
        return oldest;
    }

    private int slot(long seq) {
        return (int) seq & (slots.length - 1);
    }

    private void resize(int length) {
        RecordedEvent[] old = slots;
        int oldMask = old.length - 1;
        slots = new RecordedEvent[length];
        for (long seq = first; seq < next; seq++) {
            slots[slot(seq)] = old[(int) seq & oldMask];
        }
    }

    @Override
    public String toString() {
        return "EventRing[" + first + ".." + (next - 1) + " in " + slots.length + " slots]";
    }
}
