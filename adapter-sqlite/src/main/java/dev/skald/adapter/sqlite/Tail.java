package dev.skald.adapter.sqlite;

import dev.skald.domain.event.NewEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The last events of a log, which are in the journal and not in their table yet.
 *
 * @param first the number of the first of them
 * @param events them, in order
 */
record Tail(long first, List<Entry> events) {

    /** All events are in their table. */
    static final Tail NONE = new Tail(1, List.of());

    /**
     * An event, and the run it is part of.
     *
     * @param event the event
     * @param run its run
     */
    record Entry(NewEvent event, RunRef run) {

        EventSize size() {
            return new EventSize(event.data().size(), EventCodec.id(event).length);
        }
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    int size() {
        return events.size();
    }

    /** Whether an event of that number is here, or would be behind those that are. */
    boolean isFrom(long seq) {
        return !events.isEmpty() && seq >= first;
    }

    Entry get(long seq) {
        return events.get(Math.toIntExact(seq - first));
    }

    /** The same with further events, the first of which has the number {@code seq}. */
    Tail with(long seq, List<Entry> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<Entry> all = new ArrayList<>(events.size() + more.size());
        all.addAll(events);
        all.addAll(more);
        return new Tail(events.isEmpty() ? seq : first, all);
    }

    /** The last of the events of this id, if there is one. */
    Optional<Long> find(String id) {
        for (int i = events.size() - 1; i >= 0; i--) {
            Optional<String> other = events.get(i).event().id();
            if (other.isPresent() && other.get().equals(id)) {
                return Optional.of(first + i);
            }
        }
        return Optional.empty();
    }
}
