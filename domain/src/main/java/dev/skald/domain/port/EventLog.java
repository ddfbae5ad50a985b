package dev.skald.domain.port;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunConflictException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/**
 * The append-only log of each workflow: the one place where events are kept and numbered.
 *
 * <p>Thread-safe; no method blocks; stages complete on any thread. A stage that completes exceptionally changed
 * nothing, and {@link UnavailableException} says that the log cannot be used, or has no room, for now.
 */
public interface EventLog {

    /**
     * Appends all of {@code batch} or nothing, numbered in its order without a hole. Events whose id the log remembers,
     * or that stood earlier in the batch, are duplicates and left out.
     *
     * <p>With the lease of the open run the events become part of that run, the lease is renewed, and if one of them
     * {@linkplain NewEvent#endsRunAs() ends} the run, then the end and its event are one: there is both or neither. The
     * stage completes with a {@link RunConflictException} if a run is open and {@code lease} is not its lease, or if
     * there is a lease and no run of it is open; but never for a batch of duplicates alone.
     *
     * @param batch one event or more; behind one that ends a run stands none if there is a lease
     * @param lease the producer's lease, if it has opened a run
     * @return the numbers that were given
     */
    CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease);

    /** Appends as {@link #append(WorkflowId, List, Optional)} does, without a lease. */
    default CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch) {
        return append(workflow, batch, Optional.empty());
    }

    /**
     * Reads the events behind a place. The page holds as many as fit both bounds, but at least one if there is one. A
     * workflow that does not exist is {@linkplain Extent#exists() said not to} and reads as empty.
     *
     * @param maxEvents 1 or more
     * @param maxBytes a bound on the sum of the events' {@link dev.skald.domain.event.EventData#size() data}, 1 or more
     */
    CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes);

    /**
     * Forgets the log and tells its followers; the next append begins a new epoch at seq 1. An epoch that was merely
     * reserved ends in the same way: its followers are told, and what comes next is of another one.
     */
    CompletionStage<Void> delete(WorkflowId workflow);

    /**
     * Hints every later change of the log to {@code to}, until the answer is closed. A log that exists is not forgotten
     * as long as it is followed.
     *
     * <p>A log that does not exist gets an epoch that is reserved: reads tell it, and the first append or registration
     * begins with it. As long as nothing but followers asked for it, nothing of it is kept: it goes with the last of
     * them, and whoever follows then is given another one. How many may be reserved at a time is bounded, beside the
     * workflows that are kept; beyond it the stage completes with an {@link UnavailableException}.
     */
    CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to);

    /**
     * What a log retains: the events {@code firstSeq} to {@code lastSeq} of one epoch; none if {@code firstSeq ==
     * lastSeq + 1}.
     *
     * @param epoch the generation; empty for a workflow that does not exist
     * @param run the run that is open, else the one that ended last, as it was when {@code lastSeq} was the last; empty
     *     if there was none in this epoch
     * @param controls the number of the last {@link dev.skald.domain.run.Control} of the workflow; 0 if there was none
     */
    record Extent(String epoch, long firstSeq, long lastSeq, Optional<Run> run, long controls) {

        /** The extent of a workflow that does not exist. */
        public static final Extent NONE = new Extent("", 1, 0);

        /** The extent of a log that had neither a run nor a control. */
        public Extent(String epoch, long firstSeq, long lastSeq) {
            this(epoch, firstSeq, lastSeq, Optional.empty(), 0);
        }

        /** Checks that the numbers can be those of a log. */
        public Extent {
            if (firstSeq < 1 || lastSeq < firstSeq - 1) {
                throw new IllegalArgumentException("no log extends from " + firstSeq + " to " + lastSeq);
            }
        }

        /** Tells whether the workflow exists. */
        public boolean exists() {
            return !epoch.isEmpty();
        }
    }

    /**
     * The result of an append.
     *
     * @param log the log right after it
     * @param accepted how many events were appended
     * @param duplicates how many were left out
     * @param first the number of the first that was appended, if one was
     * @param last the number of the last that was appended, if one was
     */
    record Appended(Extent log, int accepted, int duplicates, OptionalLong first, OptionalLong last) {}

    /**
     * The events that one read answers, and the log as it was then.
     *
     * @param log the log as it was read
     * @param reset whether the place asked for is none of this log's: of another epoch, or beyond its end
     * @param gap the events behind the place asked for that are no longer retained, if there are any
     * @param events consecutive events; the first is the first retained one behind the place asked for, or after a
     *     reset the first retained one, but for a {@link From.Tail}, which a reset does not move
     */
    record Page(Extent log, boolean reset, Optional<Gap> gap, List<RecordedEvent> events) {

        /** Keeps a copy of the events. */
        public Page {
            events = List.copyOf(events);
        }
    }

    /** A range of events that retention took: {@code from} to {@code to}, both included. */
    record Gap(long from, long to) {}

    /** A place in a log to read from. */
    sealed interface From {

        /** The place before all that is retained; reading there is never a reset, and has never a gap. */
        record Start() implements From {}

        /** The place behind the last event: the page has the extent alone; never a reset, never a gap. */
        record Latest() implements From {}

        /**
         * The place before the last events: so many before the end as of this read, or all that are retained if they
         * are fewer; never a gap.
         *
         * @param count how many events, 1 to {@value #MAX_COUNT}
         * @param epoch the generation that whoever asks knows, where known; another one is a reset, and the page begins
         *     at the same place all the same
         */
        record Tail(int count, Optional<String> epoch) implements From {

            /** The greatest number of events in a tail (the protocol, section 3). */
            public static final int MAX_COUNT = 10_000;

            /** Checks that {@code count} is within its bounds. */
            public Tail {
                if (count < 1 || count > MAX_COUNT) {
                    throw new IllegalArgumentException("a tail has 1 to " + MAX_COUNT + " events, not " + count);
                }
            }

            /** The number of the first event of this tail in {@code log}: {@code lastSeq + 1} if none is retained. */
            public long firstSeq(Extent log) {
                return Math.max(log.firstSeq(), log.lastSeq() + 1 - count);
            }
        }

        /**
         * The place right behind the event {@code seq}.
         *
         * @param epoch the generation {@code seq} was counted in, where known; without it only a {@code seq} beyond the
         *     end is a reset
         */
        record After(long seq, Optional<String> epoch) implements From {

            /** Checks that {@code seq} is not negative. */
            public After {
                if (seq < 0) {
                    throw new IllegalArgumentException("a log is read after seq 0 or more, not " + seq);
                }
            }
        }
    }
}
