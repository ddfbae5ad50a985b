package dev.skald.delivery;

import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.RecordedBatch;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One workflow as the viewers of one format on this node see it: what is encoded for them, and who of them watches on
 * which loop. There is one for as long as there are such viewers.
 *
 * <p>Hints come on any thread: events are encoded, and each loop that has viewers is woken, once until it has looked. A
 * loop finds in a {@link Window} what is new; a cursor that is behind asks {@link #read} for what it needs.
 * Thread-safe.
 */
final class FormatFeed {

    private final WorkflowId workflow;
    private final WorkflowState state;
    private final EventFormat format;
    private final FrameStore frames;
    private final Function<EventLoop, DeliveryRounds> rounds;
    private final DeliveryObserver observer;
    private final Consumer<EventLog.Extent> heard;
    private final @Nullable Coalescing coalescing;
    private volatile LoopViewers[] loops = {};

    /** How many hold it: the workflow's feed counts, under its lock. */
    private int holders;

    /**
     * A feed that nobody holds.
     *
     * @param frames keeps the events in the format, or as {@linkplain SourceFormat sources} if they are joined
     * @param heard told what the log was seen to be when it was read
     * @param joining how long thoughts wait to be joined, if they are
     */
    FormatFeed(
            WorkflowId workflow,
            WorkflowState state,
            EventFormat format,
            FrameStore frames,
            Function<EventLoop, DeliveryRounds> rounds,
            DeliveryObserver observer,
            Consumer<EventLog.Extent> heard,
            Optional<Joined> joining) {
        this.workflow = workflow;
        this.state = state;
        this.format = format;
        this.frames = frames;
        this.rounds = rounds;
        this.observer = observer;
        this.heard = heard;
        this.coalescing = joining.map(how -> new Coalescing(how.time, frames, how.passages, this::wake, how.nanos))
                .orElse(null);
    }

    /**
     * How thoughts are joined.
     *
     * @param time how long they wait
     * @param passages keeps what was joined
     * @param nanos the time, as {@link System#nanoTime} tells it
     */
    record Joined(Duration time, Passages passages, LongSupplier nanos) {}

    /** What is the same for viewers of all formats. */
    WorkflowState state() {
        return state;
    }

    WorkflowId workflow() {
        return workflow;
    }

    /** Whether it is the feed of a format in which thoughts wait so long to be joined, if they are. */
    boolean is(EventFormat other, Optional<Duration> coalesce) {
        return format.equals(other) && coalesce().equals(coalesce);
    }

    /** How long thoughts wait to be joined, if they are. */
    Optional<Duration> coalesce() {
        return Optional.ofNullable(coalescing).map(Coalescing::time);
    }

    /** What viewers have in common who have thoughts joined; null if these have not. */
    @Nullable Coalescing coalescing() {
        return coalescing;
    }

    /** Counts a holder in or out, and answers how many there are then. Under the lock of the workflow's feed. */
    int count(int more) {
        holders += more;
        return holders;
    }

    // Hints

    /** Events were appended. */
    void appended(RecordedBatch batch) {
        frames.appended(batch);
        wake();
    }

    /** The log changed, and that is all that is known. */
    void moved(EventLog.Extent to) {
        frames.moved(to);
        wake();
    }

    /**
     * The log was read for somebody who is about to watch: there is no hint any more of what it held then. False if
     * what he read began after this log: he is to follow the workflow anew.
     */
    boolean begins(EventLog.Extent log) {
        boolean begins = state.begins(log);
        if (begins) {
            frames.wasRead(log);
            heard(log);
        }
        return begins;
    }

    /** The log was seen so by somebody who read it: that may tell of runs and controls what no hint told. */
    void heard(EventLog.Extent log) {
        heard.accept(log);
    }

    /** There is news of runs or controls. What waits before the event behind which that is told is written now. */
    void news(EventLog.Extent log) {
        if (coalescing != null) {
            log.run().ifPresent(run -> coalescing.timer().release(new StreamPosition(log.epoch(), run.since())));
        }
        wake();
    }

    private void wake() {
        for (LoopViewers viewers : loops) {
            viewers.wake();
        }
    }

    /** There is nothing more to come on the workflow. */
    void ended() {
        for (LoopViewers viewers : loops) {
            viewers.ended();
        }
    }

    /** Other people may watch now: each loop completes one of these when it has acted on that. */
    Stream<CompletableFuture<Void>> authorize() {
        return Arrays.stream(loops).map(LoopViewers::authorize);
    }

    // Viewers

    /** The viewers on a loop; call it on that loop. */
    LoopViewers viewersOn(EventLoop loop) {
        for (LoopViewers viewers : loops) {
            if (viewers.loop() == loop) {
                return viewers;
            }
        }
        LoopViewers viewers = new LoopViewers(frames, rounds.apply(loop), observer, coalescing != null);
        synchronized (this) {
            LoopViewers[] more = Arrays.copyOf(loops, loops.length + 1);
            more[loops.length] = viewers;
            loops = more;
        }
        return viewers;
    }

    /** The end of the log, as far as is known. */
    StreamPosition end() {
        return frames.end();
    }

    /** What is kept behind a position up to the newest event, as far back as it stands without a hole. */
    Window since(StreamPosition position) {
        return frames.since(position);
    }

    /** Reads on behind a position: from what is kept, or from the log. The window is the caller's to close. */
    CompletionStage<Window> read(StreamPosition after) {
        return coalescing == null ? frames.read(after) : coalescing.read(after);
    }

    /** Lets go what is kept: nobody holds this any more. */
    void release() {
        if (coalescing != null) {
            coalescing.release();
        }
        frames.release();
    }
}
