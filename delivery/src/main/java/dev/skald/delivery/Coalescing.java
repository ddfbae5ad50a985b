package dev.skald.delivery;

import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.port.EventLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * What viewers of one workflow have in common who have thoughts joined, in one format and for the same time: what was
 * joined for them, and when what waits is written. Thread-safe.
 */
final class Coalescing {

    private final Duration time;
    private final FrameStore sources;
    private final Passages passages;
    private final FlushTimer timer;
    private final LongSupplier nanos;
    private volatile JoinPlan latest = JoinPlan.from("", 1);

    /**
     * Nothing was joined yet.
     *
     * @param time how long a thought waits for others
     * @param sources keeps the events of the workflow as {@linkplain SourceFormat sources}
     * @param wake has all viewers look at what is released
     * @param nanos the time, as {@link System#nanoTime} tells it
     */
    Coalescing(Duration time, FrameStore sources, Passages passages, Runnable wake, LongSupplier nanos) {
        this.time = time;
        this.sources = sources;
        this.passages = passages;
        this.timer = new FlushTimer(sources::end, wake, nanos);
        this.nanos = nanos;
    }

    Duration time() {
        return time;
    }

    long now() {
        return nanos.getAsLong();
    }

    FlushTimer timer() {
        return timer;
    }

    Passages passages() {
        return passages;
    }

    /** What becomes of the events of a window of sources from one of them on. */
    JoinPlan plan(Window atHand, long from) {
        JoinPlan plan = latest;
        String epoch = atHand.log().epoch();
        if (!plan.begins(epoch, from, atHand.last())) {
            plan = JoinPlan.from(epoch, from);
        }
        plan = plan.with(atHand);
        latest = plan;
        return plan;
    }

    /**
     * Reads on behind a position: what was joined there, or else sources, up to where something is finished, or to the
     * end of the log. The window is the caller's to close.
     */
    CompletionStage<Window> read(StreamPosition after) {
        EventLog.Extent log = sources.extent();
        Optional<Window.Part> made =
                log.epoch().equals(after.epoch()) ? passages.finishedBehind(after) : Optional.empty();
        return made.isPresent()
                ? CompletableFuture.completedStage(new Window(log, List.of(made.get())))
                : sources.read(after).thenCompose(this::gather);
    }

    /** Reads more, for as long as there is more that could be joined to what there is. */
    private CompletionStage<Window> gather(Window begun) {
        Window have = begun;
        while (!suffices(have)) {
            CompletableFuture<Window> more = sources.read(
                            new StreamPosition(have.log().epoch(), have.last()))
                    .toCompletableFuture();
            Window before = have;
            if (!more.isDone()) {
                return more.handle((read, failure) -> failure == null ? joined(before, read) : Optional.<Window>empty())
                        .thenCompose(next ->
                                next.isPresent() ? gather(next.get()) : CompletableFuture.completedStage(before));
            }
            Optional<Window> next = more.isCompletedExceptionally() ? Optional.empty() : joined(before, more.join());
            if (next.isEmpty()) {
                return CompletableFuture.completedStage(before);
            }
            have = next.get();
        }
        return CompletableFuture.completedStage(have);
    }

    private boolean suffices(Window have) {
        return have.parts().isEmpty()
                || have.last() >= have.log().lastSeq()
                || plan(have, have.first()).hasFinished();
    }

    /** Both together, if the second goes on where the first ends. */
    private static Optional<Window> joined(Window before, Window more) {
        boolean goesOn = !more.parts().isEmpty()
                && more.first() == before.last() + 1
                && more.log().epoch().equals(before.log().epoch());
        if (!goesOn) {
            more.close();
            return Optional.empty();
        }
        List<Window.Part> parts = new ArrayList<>(before.parts());
        parts.addAll(more.parts());
        return Optional.of(new Window(more.log(), List.copyOf(parts)));
    }

    /** Lets everything go: nobody of this kind watches. */
    void release() {
        timer.cancel();
        passages.release();
    }
}
