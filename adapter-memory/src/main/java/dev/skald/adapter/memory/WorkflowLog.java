package dev.skald.adapter.memory;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Gap;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.run.RunId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The log of a workflow in one epoch, bounded by retention. Not thread-safe. */
final class WorkflowLog {

    private final String epoch;
    private final Segments events = new Segments();
    private final RememberedIds ids = new RememberedIds();
    private final RunLedger runs = new RunLedger();
    private long idsWeight;

    private WorkflowLog(String epoch) {
        this.epoch = epoch;
    }

    /** Makes an empty log with this epoch. */
    static WorkflowLog begin(String epoch) {
        return new WorkflowLog(epoch);
    }

    /** Makes the log of a workflow that has none: it reads as empty, and takes nothing. */
    static WorkflowLog none() {
        return new WorkflowLog(Extent.NONE.epoch());
    }

    boolean exists() {
        return !epoch.isEmpty();
    }

    /** Tells whether no event was ever appended, nor a run opened, in this epoch. */
    boolean isUnused() {
        return events.next() == 1 && runs.run().isEmpty();
    }

    RunLedger runs() {
        return runs;
    }

    /** The number of the last event that was appended; 0 if there was none. */
    long lastSeq() {
        return events.next() - 1;
    }

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** Weighs the events that are retained, and their ids, in bytes of heap. */
    long weight() {
        return events.weight() + idsWeight;
    }

    Extent extent() {
        return exists() ? new Extent(epoch, events.first(), lastSeq(), runs.run(), runs.lastControl()) : Extent.NONE;
    }

    /** Finds those events of a batch that are no duplicates. */
    List<NewEvent> fresh(List<NewEvent> batch) {
        Set<String> seen = new HashSet<>();
        return batch.stream()
                .filter(event -> event.id().isEmpty()
                        || (!ids.contains(event.id().get())
                                && seen.add(event.id().get())))
                .toList();
    }

    /**
     * Appends the events that are no duplicates as part of that run, trims to what is retained, and answers those that
     * were appended.
     */
    List<RecordedEvent> append(List<NewEvent> batch, Retention retention, Optional<RunId> run) {
        List<RecordedEvent> appended = new ArrayList<>(batch.size());
        for (NewEvent event : batch) {
            if (remember(event)) {
                RecordedEvent recorded = event.numbered(events.next(), run);
                events.add(recorded);
                appended.add(recorded);
            }
        }
        while (events.size() > retention.events() || (events.dataBytes() > retention.bytes() && events.size() > 1)) {
            trimFirst();
        }
        return appended;
    }

    /** Lets go of the oldest event, and of its id with it. */
    void trimFirst() {
        idsWeight -= ids.forget(events.removeFirst());
    }

    /** Reads the events behind a place, as {@link EventLog#read} says. */
    Page read(From from, int maxEvents, int maxBytes) {
        if (from instanceof From.Start) {
            return new Page(extent(), false, Optional.empty(), page(events.first(), maxEvents, maxBytes));
        }
        if (from instanceof From.Latest) {
            return new Page(extent(), false, Optional.empty(), List.of());
        }
        if (from instanceof From.Tail tail) {
            return new Page(
                    extent(),
                    isAnother(tail.epoch()),
                    Optional.empty(),
                    page(tail.firstSeq(extent()), maxEvents, maxBytes));
        }
        From.After after = (From.After) from;
        if (after.seq() >= events.next() || isAnother(after.epoch())) {
            return new Page(extent(), true, Optional.empty(), page(events.first(), maxEvents, maxBytes));
        }
        long wanted = after.seq() + 1;
        Optional<Gap> gap =
                wanted < events.first() ? Optional.of(new Gap(wanted, events.first() - 1)) : Optional.empty();
        return new Page(extent(), false, gap, page(Math.max(wanted, events.first()), maxEvents, maxBytes));
    }

    private boolean isAnother(Optional<String> known) {
        return known.isPresent() && !known.get().equals(epoch);
    }

    private boolean remember(NewEvent event) {
        if (event.id().isEmpty()) {
            return true;
        }
        String id = event.id().get();
        if (!ids.add(id, events.next())) {
            return false;
        }
        idsWeight += RememberedIds.weight(id);
        return true;
    }

    private List<RecordedEvent> page(long first, int maxEvents, int maxBytes) {
        int available = (int) Math.min(maxEvents, events.next() - first);
        List<RecordedEvent> page = new ArrayList<>(Math.min(available, 64));
        long bytes = 0;
        for (long seq = first; seq < first + available; seq++) {
            bytes += events.dataSize(seq);
            if (bytes > maxBytes && !page.isEmpty()) {
                break;
            }
            page.add(events.get(seq));
        }
        return page;
    }
}
