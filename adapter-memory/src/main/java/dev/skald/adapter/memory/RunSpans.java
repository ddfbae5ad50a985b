package dev.skald.adapter.memory;

import dev.skald.domain.run.RunId;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which run each of the retained events is part of. While a run is open nobody else appends, so that its events are
 * consecutive, and are kept as one span. A log without runs costs nothing here. Not thread-safe.
 */
final class RunSpans {

    /** The bytes of heap of a span: its entry (40), its number (24), itself (32), and the name of its run (48). */
    static final int WEIGHT = 144;

    /** The spans by the numbers of their first events; made for the first of them. */
    private NavigableMap<Long, Span> spans = Collections.emptyNavigableMap();

    /** Consecutive events of a run. */
    private static final class Span {

        private final Optional<RunId> run;
        private long last;

        Span(Optional<RunId> run, long last) {
            this.run = run;
            this.last = last;
        }
    }

    /** Notes that the newest event, {@code seq}, is part of that run. */
    void add(long seq, Optional<RunId> run) {
        if (spans.isEmpty()) {
            spans = new TreeMap<>();
        }
        Map.Entry<Long, Span> newest = spans.lastEntry();
        if (newest != null
                && newest.getValue().last == seq - 1
                && newest.getValue().run.equals(run)) {
            newest.getValue().last = seq;
        } else {
            spans.put(seq, new Span(run, seq));
        }
    }

    /** Finds the run of the event {@code seq}; empty if it is part of none. */
    Optional<RunId> find(long seq) {
        if (spans.isEmpty()) {
            return Optional.empty();
        }
        Map.Entry<Long, Span> before = spans.floorEntry(seq);
        return before == null || before.getValue().last < seq ? Optional.empty() : before.getValue().run;
    }

    /** Forgets the run of the oldest event, {@code seq}, with the last of its events. */
    void forget(long seq) {
        if (!spans.isEmpty() && spans.firstEntry().getValue().last == seq) {
            spans.pollFirstEntry();
        }
    }

    /** Weighs all spans in bytes of heap. */
    long weight() {
        return (long) WEIGHT * spans.size();
    }
}
