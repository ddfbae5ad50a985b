package dev.skald.delivery;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.WorkflowRuns;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * One workflow as its viewers on this node see it: what happened to it, and a {@link FormatFeed} for each format that
 * somebody of them wants. Hints come on any thread, and are passed on to each of these: a format costs something only
 * while somebody wants it. Thread-safe.
 */
final class WorkflowFeed {

    private final WorkflowId workflow;
    private final EventLog log;
    private final StretchCache cache;
    private final Function<EventLoop, DeliveryRounds> rounds;
    private final DeliveryObserver observer;
    private final LongSupplier nanos;
    private final WorkflowState state;
    private volatile FormatFeed[] formats = {};

    WorkflowFeed(
            WorkflowId workflow,
            EventLog log,
            WorkflowRuns runs,
            StretchCache cache,
            Function<EventLoop, DeliveryRounds> rounds,
            DeliveryObserver observer,
            LongSupplier nanos) {
        this.workflow = workflow;
        this.log = log;
        this.cache = cache;
        this.rounds = rounds;
        this.observer = observer;
        this.nanos = nanos;
        this.state = new WorkflowState(new ControlReads(workflow, runs));
    }

    WorkflowId workflow() {
        return workflow;
    }

    // Formats

    /**
     * The feed of a format, which is made if nobody holds it; {@link #letGo} it once.
     *
     * @param coalesce how long thoughts wait to be joined, if they are
     */
    synchronized FormatFeed hold(EventFormat format, Optional<Duration> coalesce) {
        FormatFeed held = Arrays.stream(formats)
                .filter(present -> present.is(format, coalesce))
                .findFirst()
                .orElseGet(() -> add(format, coalesce));
        held.count(1);
        return held;
    }

    private FormatFeed add(EventFormat format, Optional<Duration> coalesce) {
        FrameStore frames = new FrameStore(workflow, coalesce.isPresent() ? SourceFormat.SOURCES : format, log, cache);
        Optional<FormatFeed.Joined> joined =
                coalesce.map(time -> new FormatFeed.Joined(time, new Passages(workflow, format, cache), nanos));
        FormatFeed feed = new FormatFeed(workflow, state, format, frames, rounds, observer, this::heard, joined);
        FormatFeed[] more = Arrays.copyOf(formats, formats.length + 1);
        more[formats.length] = feed;
        formats = more;
        return feed;
    }

    /**
     * Gives back what {@link #hold} gave; answers whether nobody holds that format any more, so that it is to be
     * released.
     */
    synchronized boolean letGo(FormatFeed held) {
        boolean last = held.count(-1) == 0;
        if (last) {
            formats = Arrays.stream(formats).filter(other -> other != held).toArray(FormatFeed[]::new);
        }
        return last;
    }

    /** How many hold it, in all formats together: each of its viewers once. */
    synchronized int holders() {
        return Arrays.stream(formats).mapToInt(format -> format.count(0)).sum();
    }

    /** Whether it has ended, or a log began after it: whoever comes is to follow the workflow anew. */
    boolean isOutlived() {
        return state.isOutlived();
    }

    /** Whether somebody holds a format of it. */
    boolean held() {
        return formats.length > 0;
    }

    // Hints

    /** Events were appended. Behind the end there are none, or those of a log that began anew: they are for others. */
    void appended(RecordedBatch batch) {
        if (!state.goesOn(batch.log())) {
            return;
        }
        for (FormatFeed format : formats) {
            format.appended(batch);
        }
        heard(batch.log());
    }

    /** The log changed, and that is all that is known. */
    void moved(EventLog.Extent to) {
        if (!state.goesOn(to)) {
            return;
        }
        for (FormatFeed format : formats) {
            format.moved(to);
        }
        heard(to);
    }

    /** Looks in what the log is said to be for news of runs and controls. */
    private void heard(EventLog.Extent said) {
        if (state.news().hear(said)) {
            for (FormatFeed format : formats) {
                format.news(said);
            }
        }
    }

    /** There is nothing more to come on the workflow. */
    void ended(End why) {
        state.ended(why);
        for (FormatFeed format : formats) {
            format.ended();
        }
    }

    /** Other people may watch now: completes when those who may not any more are shown nothing. */
    CompletionStage<Void> rightsChanged(Optional<WorkflowAccess> now) {
        state.rightsChanged(now);
        return CompletableFuture.allOf(
                Arrays.stream(formats).flatMap(FormatFeed::authorize).toArray(CompletableFuture<?>[]::new));
    }
}
