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
 * <p>A connection keeps its order, so a client has all that was written up to the event whose offset it names, and
 * nothing of what was written after it. Runs of consecutive events take one entry, so that a viewer of one workflow has
 * about one; of a viewer of many the oldest are dropped beyond {@value #MAX_ENTRIES}, some 40 bytes each, or sooner if
 * the packets among them grow beyond {@value #MAX_SAID_CHARS} characters. Where the offset proves nothing (its entry
 * was dropped, or it stands or stood twice) the answer is empty, never a guess. Not thread-safe.
 */
public final class Journal {

    /** How many entries are kept. */
    public static final int MAX_ENTRIES = 1024;

    /** How much of packets is kept. */
    public static final int MAX_SAID_CHARS = 64 * 1024;

    private final Optional<String> brought;
    private final Deque<Entry> entries = new ArrayDeque<>(2);
    private Map<Integer, Wrote> dropped = Map.of();
    private int saidChars;
    private boolean complete = true;
    private boolean blind;

    /**
     * The journal of a connection to which nothing was written.
     *
     * @param brought the offset that the client named when it connected, if it named one: it names it still when it
     *     comes back without having received an event. What has not the form of an offset is none
     */
    public Journal(Optional<String> brought) {
        this.brought = brought.filter(StreamKey::isOffset);
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
        if (entry instanceof Said said) {
            saidChars += said.packet.length();
        }
        while (entries.size() > MAX_ENTRIES || saidChars > MAX_SAID_CHARS) {
            drop(entries.remove());
        }
    }

    /** Of each subscription the last that was dropped is remembered: where it got to, and what may come once more. */
    private void drop(Entry oldest) {
        complete = false;
        if (oldest instanceof Said said) {
            saidChars -= said.packet.length();
        } else if (oldest instanceof Wrote wrote) {
            if (dropped.isEmpty()) {
                dropped = new HashMap<>();
            }
            dropped.put(wrote.subscription, wrote);
            blind |= dropped.size() > MAX_ENTRIES;
        }
        if (blind) {
            dropped = Map.of();
        }
    }

    /**
     * Where a client stands that names this offset, if that can be proved.
     *
     * @param offset the offset of the last event it received; empty if it never received any
     */
    public Optional<Standing> standing(Optional<String> offset) {
        if (blind) {
            return Optional.empty();
        }
        List<Wrote> named = entries.stream()
                .filter(Wrote.class::isInstance)
                .map(Wrote.class::cast)
                .filter(entry -> offset.filter(entry::contains).isPresent())
                .toList();
        if (offset.equals(brought)) {
            // It has received nothing here, unless it has received just this event once more: that cannot be told.
            return complete && named.isEmpty() ? Optional.of(standing(Optional.empty(), 0)) : Optional.empty();
        }
        return named.size() == 1 && neverBefore(named.get(0), offset.orElseThrow())
                ? Optional.of(standing(Optional.of(named.get(0)), StreamKey.seqOf(offset.orElseThrow())))
                : Optional.empty();
    }

    /**
     * Whether nothing that was dropped can have had that offset too: an earlier subscription to the same workflow may
     * have.
     */
    private boolean neverBefore(Wrote named, String offset) {
        return dropped.values().stream()
                .noneMatch(earlier -> earlier.subscription != named.subscription
                        && earlier.workflow.equals(named.workflow)
                        && earlier.epoch.equals(named.epoch)
                        && earlier.last >= StreamKey.seqOf(offset));
    }

    private Standing standing(Optional<Wrote> latest, long seq) {
        Map<Integer, StreamPosition> reached = new HashMap<>();
        dropped.forEach((subscription, wrote) -> reached.put(subscription, wrote.reached()));
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

    /** Writes all of it, for another process to go on with. */
    void writeTo(SessionOutput out) {
        out.flag(blind);
        out.flag(complete);
        out.text(brought.orElse(""));
        out.number(dropped.size());
        dropped.values().forEach(wrote -> wrote.writeTo(out));
        out.number(entries.size());
        for (Entry entry : entries) {
            out.flag(entry instanceof Wrote);
            if (entry instanceof Wrote wrote) {
                wrote.writeTo(out);
            } else if (entry instanceof Said said) {
                out.text(said.packet);
            }
        }
    }

    /**
     * Reads what was written.
     *
     * @throws IllegalArgumentException if that is no journal
     */
    static Journal readFrom(SessionInput in) {
        boolean blind = in.flag();
        boolean complete = in.flag();
        Journal journal = new Journal(Optional.of(in.text()));
        for (int left = in.number(MAX_ENTRIES); left > 0; left--) {
            journal.drop(Wrote.readFrom(in));
        }
        for (int left = in.number(MAX_ENTRIES); left > 0; left--) {
            journal.add(in.flag() ? Wrote.readFrom(in) : new Said(in.text()));
        }
        journal.blind = blind;
        journal.complete = complete;
        return journal;
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

        void writeTo(SessionOutput out) {
            out.number(subscription);
            out.stream(workflow, epoch);
            out.number(first);
            out.number(last - first);
        }

        static Wrote readFrom(SessionInput in) {
            int subscription = in.number(Integer.MAX_VALUE);
            SessionInput.Stream stream = in.stream();
            long first = in.number();
            long last = first + in.number();
            SessionInput.check(first > 0 && last >= first);
            return new Wrote(subscription, stream.workflow(), stream.epoch(), first, last);
        }

        StreamPosition reached() {
            return new StreamPosition(epoch, last);
        }

        boolean contains(String offset) {
            long seq = StreamKey.seqOf(offset);
            return seq >= first && seq <= last && offset.equals(StreamKey.of(workflow, epoch) + "." + seq);
        }
    }
}
