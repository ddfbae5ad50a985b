package dev.skald.delivery;

import dev.skald.adapter.netty.Outlet;
import dev.skald.application.authorize.ReadRight;
import dev.skald.application.subscribe.Notice;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Run;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What one outlet is written: a subscription for each workflow that its viewer watches. Whoever owns the outlet passes
 * on what happens to it: that it is writable again, moves, or is gone.
 *
 * <p>Confined to the home of its outlet.
 */
public final class Subscriptions {

    private final Outlet outlet;
    private final Watcher watcher;
    private final ReadRight right;
    private final DeliveryObserver observer;
    private final Map<WorkflowId, Subscription> byWorkflow = new LinkedHashMap<>(2);
    private final Watcher inside = new Inside();
    private final ProgressWatch progress;
    private int begun;
    private boolean closed;

    Subscriptions(Outlet outlet, Watcher watcher, ReadRight right, DeliveryObserver observer) {
        this.outlet = outlet;
        this.watcher = watcher;
        this.right = right;
        this.observer = observer;
        this.progress = new ProgressWatch(outlet, byWorkflow.values(), observer);
    }

    /**
     * A subscription as it stands.
     *
     * @param id its number among those of the outlet: none is given twice
     * @param start where it began, or was moved to since: whoever has had nothing of it stands there
     * @param coalesce how long thoughts wait to be joined for it, if they are
     * @param known what its viewer knew of runs and controls when it began, or was answered since
     */
    public record Begun(int id, WorkflowId workflow, StreamPosition start, Optional<Duration> coalesce, Told known) {}

    /** How many workflows are watched. */
    public int size() {
        return byWorkflow.size();
    }

    /** Whether a workflow is watched. */
    public boolean contains(WorkflowId workflow) {
        return byWorkflow.containsKey(workflow);
    }

    /** The workflows that are watched, as of now. */
    public Set<WorkflowId> workflows() {
        return Set.copyOf(byWorkflow.keySet());
    }

    /** The subscriptions as of now, in the order in which they began. */
    public List<Begun> begun() {
        return byWorkflow.values().stream()
                .map(present -> new Begun(
                        present.id(), present.workflow(), present.start(), present.coalesce(), present.known()))
                .toList();
    }

    /** What is watched as of now, and how far behind its log each is, in the order in which they began. */
    public List<ViewerSession.Watched> watched() {
        return byWorkflow.values().stream()
                .map(present -> new ViewerSession.Watched(present.workflow(), present.lag()))
                .toList();
    }

    /**
     * Takes over what a viewer that comes back watched; nothing of it is written before {@link #arrived()}. If the
     * outlet is gone, or watches that workflow already, the feed is closed.
     *
     * @param known what the viewer knows of runs and controls
     */
    public void take(Subscribed<HeldFeed> found, Told known) {
        take(found.following(), found.start(), known, true);
    }

    private boolean take(HeldFeed feed, StreamPosition start, Told known, boolean cameBack) {
        if (closed || contains(feed.workflow())) {
            feed.close();
            return false;
        }
        byWorkflow.put(feed.workflow(), new Subscription(begun++, outlet, inside, right, feed, start, known, cameBack));
        return true;
    }

    /**
     * Takes over what is watched, and writes what there is of it behind its start. A workflow that is watched already
     * goes on with this feed, and is moved forward to there, if that lies ahead in the epoch it stands in; never back.
     * If the outlet is gone nothing is done.
     *
     * @param answer tells the viewer where it begins, and which run there is; run before anything of it is written
     */
    public void begin(Subscribed<HeldFeed> found, Runnable answer) {
        HeldFeed feed = found.following();
        StreamPosition start = found.start();
        Subscription present = byWorkflow.get(feed.workflow());
        boolean joins = present == null ? take(feed, start, Told.of(found.log()), false) : present.goOnWith(feed);
        if (closed) {
            return;
        }
        answer.run();
        if (present != null) {
            present.answered(found.log());
        }
        Subscription subscription = byWorkflow.get(feed.workflow());
        if (subscription != null && present != null && subscription.liesBehind(start)) {
            subscription.skipTo(start.seq());
        }
        if (subscription != null && joins) {
            subscription.join();
        }
    }

    /** Ends the subscription to a workflow without a word, if there is one. */
    public void end(WorkflowId workflow) {
        Subscription subscription = byWorkflow.remove(workflow);
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /**
     * Ends what the viewer may not read any more, now that it has another token of the same user.
     *
     * @param mayRead what it may read, as it was asked for; a change that was heard of since is newer
     */
    public void authorize(Predicate<WorkflowId> mayRead) {
        for (Subscription subscription : all()) {
            if (!subscription.heardAllowed().orElseGet(() -> mayRead.test(subscription.workflow()))) {
                subscription.end(End.FORBIDDEN);
            }
        }
    }

    /** The outlet has become writable: goes on with what did not go out before. */
    public void writable() {
        for (Subscription subscription : all()) {
            if (!outlet.writable()) {
                return;
            }
            subscription.resume();
        }
    }

    /**
     * The outlet is about to move to another loop: nothing is written any more until it has {@linkplain #arrived
     * arrived}.
     */
    public void leaving() {
        byWorkflow.values().forEach(Subscription::leave);
    }

    /** The outlet is at home on the loop this is called on: begins, or goes on, to write. */
    public void arrived() {
        all().forEach(Subscription::join);
    }

    /** The outlet is gone: everything ends without a word, and nothing can be taken over any more. */
    public void close() {
        closed = true;
        all().forEach(subscription -> end(subscription.workflow()));
    }

    /** They may end while they are gone through. */
    private List<Subscription> all() {
        return List.copyOf(byWorkflow.values());
    }

    /** Hears what the subscriptions do before the watcher is told. */
    private final class Inside implements Watcher {

        @Override
        public void wrote(int subscription, WorkflowId workflow, String epoch, long first, long last) {
            watcher.wrote(subscription, workflow, epoch, first, last);
            observer.delivered(last - first + 1);
        }

        @Override
        public void tell(WorkflowId workflow, Notice notice) {
            watcher.tell(workflow, notice);
        }

        @Override
        public void ran(int subscription, WorkflowId workflow, Told now, Run run) {
            watcher.ran(subscription, workflow, now, run);
        }

        @Override
        public void controlled(int subscription, WorkflowId workflow, Told now, Control control) {
            watcher.controlled(subscription, workflow, now, control);
        }

        @Override
        public void over(WorkflowId workflow, End why) {
            byWorkflow.remove(workflow);
            watcher.over(workflow, why);
        }

        @Override
        public void behind(WorkflowId workflow, boolean now) {
            if (now) {
                observer.fellBehind();
                progress.begin();
            } else {
                observer.caughtUp();
            }
            watcher.behind(workflow, now);
        }
    }
}
