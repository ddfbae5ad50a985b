package dev.skald.delivery;

import dev.skald.adapter.netty.Outlet;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether those subscriptions of a viewer that are behind go on, and wakes one that does not.
 *
 * <p>None should ever have to be woken: what a subscription waits for is signalled to it. A signal that came while
 * nobody listened would leave its viewer behind until the next event of that workflow, and so for ever if there is
 * none: hence this watch, which counts what it finds as {@linkplain DeliveryObserver#rescued() rescued}. Confined to
 * the home of its outlet.
 */
final class ProgressWatch {

    private static final Logger log = LoggerFactory.getLogger(ProgressWatch.class);

    /** A subscription is found to be stuck at the second look. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Outlet outlet;
    private final Collection<Subscription> subscriptions;
    private final DeliveryObserver observer;
    private boolean looking;

    /**
     * A watch that has not begun.
     *
     * @param subscriptions those of the outlet, as they are whenever it looks
     */
    ProgressWatch(Outlet outlet, Collection<Subscription> subscriptions, DeliveryObserver observer) {
        this.outlet = outlet;
        this.subscriptions = subscriptions;
        this.observer = observer;
    }

    /** Begins to look, unless it does already, until no subscription is behind. */
    void begin() {
        if (!looking) {
            looking = true;
            outlet.executeAfter(INTERVAL, this::look);
        }
    }

    private void look() {
        looking = false;
        for (Subscription subscription : List.copyOf(subscriptions)) {
            if (subscription.stuck()) {
                log.warn("a subscription stood still behind its log: {}", subscription.workflow());
                observer.rescued();
                subscription.resume();
            }
            if (subscription.behind()) {
                begin();
            }
        }
    }
}
