package dev.skald.delivery;

import dev.skald.domain.event.StreamPosition;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The viewers of one workflow, in one format, that are at home on one loop. However many hints come, they are served
 * once: everything there is is offered to each cursor, one after the other.
 *
 * <p>{@link #wake}, {@link #ended} and {@link #authorize} may be called on any thread, the others on the loop.
 */
final class LoopViewers implements Runnable {

    private static final StreamPosition NOTHING = new StreamPosition("", 0);

    /** Stands in the place of a time while nothing waits. */
    private static final long UNWOKEN = Long.MIN_VALUE;

    private final FrameStore frames;
    private final DeliveryRounds rounds;
    private final DeliveryObserver observer;
    private final boolean coalesced;
    private final List<LoopViewer> viewers = new ArrayList<>(1);
    /** Since when they are woken, and whether they are: in one, so that who serves them has the time of this waking. */
    private final AtomicLong wokenAt = new AtomicLong(UNWOKEN);

    private StreamPosition seen = NOTHING;

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
        if (wokenAt.get() == UNWOKEN && wokenAt.compareAndSet(UNWOKEN, rounds.now())) {
            rounds.wake(this);
        }
    }

    /** Offers each viewer what is new, if they are woken: they may have been served since. */
    @Override
    public void run() {
        long since = wokenAt.getAndSet(UNWOKEN);
        if (since == UNWOKEN || viewers.isEmpty()) {
            return;
        }
        try (Window window = frames.since(seen)) {
            // Backwards, for a viewer may end and leave its place to the last.
            for (int i = viewers.size() - 1; i >= 0; i--) {
                viewers.get(i).offer(window);
            }
            seen = new StreamPosition(window.log().epoch(), coalesced ? waitsBehind(window.last()) : window.last());
        }
        observer.deliveryTook(rounds.now() - since);
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
