package dev.skald.adapter.socketio.delivery;

import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.domain.event.StreamPosition;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The viewers of one workflow, in one format, that are at home on one loop. However many hints come, they are served once: everything there is
 * is offered to each cursor, one after the other.
 *
 * <p>{@link #wake}, {@link #deleted} and {@link #judgeRights} may be called on any thread, the others on the loop.
 */
final class LoopViewers implements Runnable {

    private static final StreamPosition NOTHING = new StreamPosition("", 0);

    private final FormatFeed feed;
    private final DeliveryRounds rounds;
    private final GatewayObserver observer;
    private final List<Subscription> subscriptions = new ArrayList<>(1);
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile long wokenAt;
    private StreamPosition seen = NOTHING;

    LoopViewers(FormatFeed feed, DeliveryRounds rounds, GatewayObserver observer) {
        this.feed = feed;
        this.observer = observer;
        this.rounds = rounds;
    }

    EventLoop loop() {
        return rounds.loop();
    }

    /** Has the viewers served in the next round of the loop, unless they are about to be. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            wokenAt = System.nanoTime();
            rounds.wake(this);
        }
    }

    /** Offers each viewer what is new. */
    @Override
    public void run() {
        long since = wokenAt;
        woken.set(false);
        if (subscriptions.isEmpty()) {
            return;
        }
        try (Window window = feed.since(seen)) {
            // Backwards, for a subscription may end and leave its place to the last.
            for (int i = subscriptions.size() - 1; i >= 0; i--) {
                subscriptions.get(i).offer(window);
            }
            seen = new StreamPosition(window.log().epoch(), window.last());
        }
        observer.deliveryTook(System.nanoTime() - since);
    }

    void add(Subscription subscription) {
        subscription.place(subscriptions.size());
        subscriptions.add(subscription);
    }

    /** Takes a subscription out in no time, wherever it stands. */
    void remove(Subscription subscription) {
        Subscription last = subscriptions.remove(subscriptions.size() - 1);
        if (last != subscription) {
            subscriptions.set(subscription.place(), last);
            last.place(subscription.place());
        }
    }

    /** Ends every subscription: the workflow was deleted. */
    void deleted() {
        loop().execute(this::catchUpOnFate);
    }

    /** Ends the subscriptions whose principals may not read any more. */
    CompletableFuture<Void> judgeRights() {
        CompletableFuture<Void> judged = new CompletableFuture<>();
        loop().execute(() -> {
            catchUpOnFate();
            judged.complete(null);
        });
        return judged;
    }

    /** What came before the change is shown before it is acted on. */
    private void catchUpOnFate() {
        if (woken.get()) {
            run();
        }
        List.copyOf(subscriptions).forEach(Subscription::catchUpOnFate);
    }
}
