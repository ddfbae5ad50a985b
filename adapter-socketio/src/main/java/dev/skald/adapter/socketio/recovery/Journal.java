package dev.skald.adapter.socketio.recovery;

import dev.skald.delivery.Told;
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

    // The kinds of entries, as they are written.
    private static final int SAID = 0;
    private static final int WROTE = 1;
    private static final int KNOWS = 2;

    private final Optional<String> brought;
    private final Deque<Entry> entries = new ArrayDeque<>(2);
    private Map<Integer, Wrote> dropped = Map.of();
    private Map<Integer, Knows> droppedTold = Map.of();
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

    /** A subscription's client was told of runs or controls: what it knows with that. */
    public void told(int subscription, WorkflowId workflow, Told told) {
        if (entries.peekLast() instanceof Knows latest && latest.subscription == subscription) {
            entries.removeLast();
        }
        add(new Knows(subscription, workflow, told));
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
        } else if (oldest instanceof Knows knows) {
            if (droppedTold.isEmpty()) {
                droppedTold = new HashMap<>();
            }
            droppedTold.put(knows.subscription, knows);
            blind |= droppedTold.size() > MAX_ENTRIES;
        }
        if (blind) {
            dropped = Map.of();
            droppedTold = Map.of();
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
        Map<Integer, Told> told = new HashMap<>();
        droppedTold.forEach((subscription, knows) -> told.put(subscription, knows.told));
        List<String> missed = new ArrayList<>();
        boolean received = latest.isPresent();
        for (Entry entry : entries) {
            if (entry instanceof Said said && !received) {
                missed.add(said.packet);
            } else if (entry instanceof Wrote wrote && received) {
                boolean last = latest.filter(wrote::equals).isPresent();
                reached.put(wrote.subscription, last ? new StreamPosition(wrote.epoch, seq) : wrote.reached());
                received = !last;
            } else if (entry instanceof Knows knows && received) {
                told.put(knows.subscription, knows.told);
            }
        }
        return new Standing(reached, told, missed);
    }

    /**
     * What this will be, however much more is written of a subscription, provided that nothing else is: a client that
     * names any later offset of it has all of it up to there.
     *
     * @param start where the subscription began, or was moved to
     */
    public Journal openEnded(int subscription, WorkflowId workflow, StreamPosition start) {
        SessionOutput out = new SessionOutput();
        writeTo(out);
        Journal open = readFrom(new SessionInput(out.toBytes()));
        Optional<Wrote> latest = open.entries.stream()
                .filter(Wrote.class::isInstance)
                .map(Wrote.class::cast)
                .filter(entry -> entry.subscription == subscription)
                .reduce((earlier, later) -> later);
        String epoch = latest.map(entry -> entry.epoch).orElse(start.epoch());
        long behind = latest.map(entry -> entry.last).orElse(0L);
        long after = epoch.equals(start.epoch()) ? Math.max(behind, start.seq()) : behind;
        if (after < Long.MAX_VALUE) {
            open.wrote(subscription, workflow, epoch, after + 1, Long.MAX_VALUE);
        }
        return open;
    }

    /** Writes all of it, for another process to go on with. */
    void writeTo(SessionOutput out) {
        out.flag(blind);
        out.flag(complete);
        out.text(brought.orElse(""));
        out.number(dropped.size());
        dropped.values().forEach(wrote -> wrote.writeTo(out));
        out.number(droppedTold.size());
        droppedTold.values().forEach(knows -> knows.writeTo(out));
        out.number(entries.size());
        for (Entry entry : entries) {
            if (entry instanceof Wrote wrote) {
                out.number(WROTE);
                wrote.writeTo(out);
            } else if (entry instanceof Knows knows) {
                out.number(KNOWS);
                knows.writeTo(out);
            } else if (entry instanceof Said said) {
                out.number(SAID);
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
            journal.drop(Knows.readFrom(in));
        }
        for (int left = in.number(MAX_ENTRIES); left > 0; left--) {
            journal.add(entry(in));
        }
        journal.blind = blind;
        journal.complete = complete;
        return journal;
    }

    private static Entry entry(SessionInput in) {
        return switch (in.number(KNOWS)) {
            case SAID -> new Said(in.text());
            case WROTE -> Wrote.readFrom(in);
            default -> Knows.readFrom(in);
        };
    }

    /**
     * What a client has, and what it may have missed.
     *
     * @param reached for each subscription that it has events of, the place behind the last of them
     * @param told for each subscription that it was told of runs or controls of, what it knows for sure
     * @param missed the packets that were sent after the last event it has, in their order
     */
    public record Standing(Map<Integer, StreamPosition> reached, Map<Integer, Told> told, List<String> missed) {

        /** Keeps copies. */
        public Standing {
            reached = Map.copyOf(reached);
            told = Map.copyOf(told);
            missed = List.copyOf(missed);
        }
    }

    private sealed interface Entry {}

    private record Said(String packet) implements Entry {}

    /** What a subscription's client knows of runs and controls if it has got so far. */
    private record Knows(int subscription, WorkflowId workflow, Told told) implements Entry {

        void writeTo(SessionOutput out) {
            out.number(subscription);
            out.told(workflow, told);
        }

        static Knows readFrom(SessionInput in) {
            int subscription = in.number(Integer.MAX_VALUE);
            SessionInput.Stream stream = in.stream();
            return new Knows(subscription, stream.workflow(), new Told(stream.epoch(), in.number(), in.number()));
        }
    }

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
