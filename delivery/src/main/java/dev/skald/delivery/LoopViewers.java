package dev.skald.delivery;

import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.port.StageFailures;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The viewers of one workflow, in one format, that are at home on one loop. However many hints come, they are served
 * once: everything there is is offered to each cursor, one after the other. Where hints left a hole, as those of other
 * nodes may that come late or without their events, it is read for all of them before.
 *
 * <p>{@link #wake}, {@link #ended} and {@link #authorize} may be called on any thread, the others on the loop.
 */
final class LoopViewers implements Runnable {

    private static final StreamPosition NOTHING = new StreamPosition("", 0);

    /** How many pages are read for all before what there is is shown to them. */
    private static final int MAX_PAGES = 8;

    /** Stands in the place of a time while nothing waits. */
    private static final long UNWOKEN = Long.MIN_VALUE;

    private final FrameStore frames;
    private final DeliveryRounds rounds;
    private final DeliveryObserver observer;
    private final boolean coalesced;
    private final List<LoopViewer> viewers = new ArrayList<>(1);
    /** Since when they are woken, and whether they are: in one, so that who serves them has the time of this waking. */
    private final AtomicLong wokenAt = new AtomicLong(UNWOKEN);

    /** Up to where everything was offered. */
    private StreamPosition seen = NOTHING;

    /** Behind which place was read for all, last. */
    private StreamPosition readBehind = NOTHING;

    private boolean reading;

    /**
     * No viewers yet.
     *
     * @param coalesced whether what is at hand may have to be offered once more, when it does not wait any longer
     */
    LoopViewers(FrameStore frames, DeliveryRounds rounds, DeliveryObserver observer, boolean coalesced) {
        this.frames = frames;
        this.observer = observer;
        this.rounds = rounds;
        this.coalesced = coalesced;
    }

    EventLoop loop() {
        return rounds.loop();
    }

    /** Has the viewers served in the next round of the loop, unless they are about to be. */
    void wake() {
        if (wokenAt.get() == UNWOKEN) {
            wake(rounds.now());
        }
    }

    private void wake(long since) {
        if (wokenAt.compareAndSet(UNWOKEN, since)) {
            rounds.wake(this);
        }
    }

    /**
     * Offers each viewer what is new, if they are woken: they may have been served since. What is not at hand is read
     * first, and they are woken again.
     */
    @Override
    public void run() {
        long since = wokenAt.getAndSet(UNWOKEN);
        if (since == UNWOKEN || viewers.isEmpty()) {
            return;
        }
        try (Window window = frames.since(seen)) {
            if (!coalesced && lacks(window) && readForAll(since)) {
                return;
            }
            // Backwards, for a viewer may end and leave its place to the last.
            for (int i = viewers.size() - 1; i >= 0; i--) {
                viewers.get(i).offer(window);
            }
            seen = new StreamPosition(window.log().epoch(), coalesced ? waitsBehind(window.last()) : window.last());
        }
        observer.deliveryTook(rounds.now() - since);
    }

    /** Whether there is more behind what was offered than the window has, or there is a hole before that. */
    private boolean lacks(Window window) {
        return window.log().epoch().equals(seen.epoch())
                && window.log().lastSeq() > seen.seq()
                && (window.parts().isEmpty() || window.first() > seen.seq() + 1);
    }

    /**
     * Whether it is being read. Once is enough: who is lacking something still when it was asks for himself, and is
     * told why.
     *
     * @param since since when they are woken
     */
    private boolean readForAll(long since) {
        if (reading || seen.equals(readBehind)) {
            return reading;
        }
        readBehind = seen;
        reading = true;
        StreamPosition from = seen;
        StageFailures.caught(() -> readOn(from, 1))
                .whenComplete((done, failure) -> loop().execute(() -> {
                    reading = false;
                    wake(since);
                }));
        return true;
    }

    /** Reads up to the end, as it is known by then, but no more than so many pages. */
    private CompletionStage<Void> readOn(StreamPosition after, int page) {
        return frames.read(after).thenCompose(found -> {
            found.close();
            StreamPosition next = frames.encodedEnd();
            boolean goesOn = next.epoch().equals(after.epoch()) && next.seq() > after.seq();
            return goesOn && next.seq() < frames.end().seq() && page < MAX_PAGES
                    ? readOn(next, page + 1)
                    : CompletableFuture.completedStage(null);
        });
    }

    private long waitsBehind(long last) {
        long least = last;
        for (LoopViewer viewer : viewers) {
            least = Math.min(least, viewer.waitsBehind());
        }
        return least;
    }

    void add(LoopViewer viewer) {
        viewer.place(viewers.size());
        viewers.add(viewer);
    }

    /** Takes a viewer out in no time, wherever it stands. */
    void remove(LoopViewer viewer) {
        LoopViewer last = viewers.remove(viewers.size() - 1);
        if (last != viewer) {
            viewers.set(viewer.place(), last);
            last.place(viewer.place());
        }
    }

    /** Has every viewer heed that there is nothing more to come. */
    void ended() {
        loop().execute(this::heed);
    }

    /** Has every viewer heed that other people may read now. */
    CompletableFuture<Void> authorize() {
        CompletableFuture<Void> heeded = new CompletableFuture<>();
        loop().execute(() -> {
            heed();
            heeded.complete(null);
        });
        return heeded;
    }

    /** What came before the change is shown before it is acted on. */
    private void heed() {
        run();
        List.copyOf(viewers).forEach(LoopViewer::heed);
    }
}
