package dev.skald.adapter.socketio.delivery;

import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.domain.event.StreamPosition;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The viewers of one workflow that are at home on one loop. However many hints come, at most one task waits in the loop: it
 * offers everything there is to each cursor, one after the other.
 *
 * <p>{@link #wake}, {@link #deleted} and {@link #judgeRights} may be called on any thread, the others on the loop.
 */
final class LoopViewers implements Runnable {

    private static final StreamPosition NOTHING = new StreamPosition("", 0);

    private final WorkflowFeed feed;
    private final EventLoop loop;
    private final GatewayObserver observer;
    private final List<Subscription> subscriptions = new ArrayList<>(1);
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile long wokenAt;
    private StreamPosition seen = NOTHING;

    LoopViewers(WorkflowFeed feed, EventLoop loop, GatewayObserver observer) {
        this.feed = feed;
        this.observer = observer;
        this.loop = loop;
    }

    EventLoop loop() {
        return loop;
    }

    /** Has the loop look, unless it is about to. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            wokenAt = System.nanoTime();
            loop.execute(this);
        }
    }

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
        loop.execute(() -> List.copyOf(subscriptions).forEach(Subscription::catchUpOnFate));
    }

    /** Ends the subscriptions whose principals may not read any more. */
    CompletableFuture<Void> judgeRights() {
        CompletableFuture<Void> judged = new CompletableFuture<>();
        loop.execute(() -> {
            List.copyOf(subscriptions).forEach(Subscription::catchUpOnFate);
            judged.complete(null);
        });
        return judged;
    }
}
