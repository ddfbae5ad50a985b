package dev.skald.adapter.socketio.recovery;

import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was written to one connection, in its order: enough to know from the last thing a client received what it has.
 *
 * <p>A connection keeps its order, so a client has all that was written up to the event whose offset it names, and nothing of
 * what was written after it. Runs of consecutive events take one entry, so that a viewer of one workflow has about one; of a
 * viewer of many the oldest are dropped beyond {@value #MAX_ENTRIES}, some 40 bytes each. Where the offset proves nothing
 * (its entry was dropped, or it stands twice) the answer is empty, never a guess. Not thread-safe.
 */
public final class Journal {

    /** How many entries are kept. */
    public static final int MAX_ENTRIES = 1024;

    private final Optional<String> brought;
    private final Deque<Entry> entries = new ArrayDeque<>(2);
    private final Map<Integer, StreamPosition> dropped = new HashMap<>(0);
    private boolean complete = true;

    /**
     * The journal of a connection to which nothing was written.
     *
     * @param brought the offset that the client named when it connected, if it named one: it names it still when it comes
     *     back without having received an event
     */
    public Journal(Optional<String> brought) {
        this.brought = brought;
    }

    /** The events {@code first} to {@code last} were written for a subscription. */
    public void wrote(int subscription, WorkflowId workflow, String epoch, long first, long last) {
        if (entries.peekLast() instanceof Wrote latest
                && latest.subscription == subscription
                && latest.last + 1 == first
                && latest.epoch.equals(epoch)) {
            latest.last = last;
        } else {
            add(new Wrote(subscription, workflow, epoch, first, last));
        }
    }

    /** A packet was sent that the client is to have once more if it may have missed it. */
    public void said(String packet) {
        add(new Said(packet));
    }

    private void add(Entry entry) {
        entries.add(entry);
        if (entries.size() > MAX_ENTRIES) {
            complete = false;
            if (entries.remove() instanceof Wrote oldest) {
                dropped.put(oldest.subscription, oldest.reached());
            }
        }
    }

    /** A subscription is over; what was written for it still tells where the client stands. */
    public void ended(int subscription) {
        dropped.remove(subscription);
    }

    /**
     * Where a client stands that names this offset, if that can be proved.
     *
     * @param offset the offset of the last event it received; empty if it never received any
     */
    public Optional<Standing> standing(Optional<String> offset) {
        List<Wrote> named = entries.stream()
                .filter(Wrote.class::isInstance)
                .map(Wrote.class::cast)
                .filter(entry -> offset.filter(entry::contains).isPresent())
                .toList();
        if (offset.equals(brought)) {
            // It has received nothing here, unless it has received just this event once more: that cannot be told.
            return complete && named.isEmpty() ? Optional.of(standing(Optional.empty(), 0)) : Optional.empty();
        }
        return named.size() == 1
                ? Optional.of(standing(Optional.of(named.get(0)), StreamKey.seqOf(offset.orElseThrow())))
                : Optional.empty();
    }

    private Standing standing(Optional<Wrote> latest, long seq) {
        Map<Integer, StreamPosition> reached = new HashMap<>(dropped);
        List<String> missed = new ArrayList<>();
        boolean received = latest.isPresent();
        for (Entry entry : entries) {
            if (entry instanceof Said said && !received) {
                missed.add(said.packet);
            } else if (entry instanceof Wrote wrote && received) {
                boolean last = latest.filter(wrote::equals).isPresent();
                reached.put(wrote.subscription, last ? new StreamPosition(wrote.epoch, seq) : wrote.reached());
                received = !last;
            }
        }
        return new Standing(reached, missed);
    }

    /**
     * What a client has, and what it may have missed.
     *
     * @param reached for each subscription that it has events of, the place behind the last of them
     * @param missed the packets that were sent after the last event it has, in their order
     */
    public record Standing(Map<Integer, StreamPosition> reached, List<String> missed) {

        /** Keeps copies. */
        public Standing {
            reached = Map.copyOf(reached);
            missed = List.copyOf(missed);
        }
    }

    private sealed interface Entry {}

    private record Said(String packet) implements Entry {}

    /** A run of events; grows with what is written next. */
    private static final class Wrote implements Entry {
        private final int subscription;
        private final WorkflowId workflow;
        private final String epoch;
        private final long first;
        private long last;

        Wrote(int subscription, WorkflowId workflow, String epoch, long first, long last) {
            this.subscription = subscription;
            this.workflow = workflow;
            this.epoch = epoch;
            this.first = first;
            this.last = last;
        }

        StreamPosition reached() {
            return new StreamPosition(epoch, last);
        }

        boolean contains(String offset) {
            long seq = StreamKey.seqOf(offset);
            return seq >= first && seq <= last && offset.startsWith(StreamKey.of(workflow, epoch) + ".");
        }
    }
}
