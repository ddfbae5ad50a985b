package dev.skald.adapter.socketio.delivery;

import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.WorkflowDirectory;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The feeds of the workflows that somebody watches on this node: where hints find their feed, and feeds come and go with
 * their viewers. Thread-safe.
 */
public final class Feeds implements EventPublisher {

    private final EventLog log;
    private final WorkflowDirectory directory;
    private final StretchCache cache;
    private final GatewayObserver observer;
    private final Map<EventLoop, DeliveryRounds> rounds = new ConcurrentHashMap<>();
    private final Map<WorkflowId, Shared> byWorkflow = new ConcurrentHashMap<>();

    /**
     * No feeds yet.
     *
     * @param maxEncodedBytes how much of all logs together is kept encoded
     * @param observer told how long delivery takes
     */
    public Feeds(EventLog log, WorkflowDirectory directory, long maxEncodedBytes, GatewayObserver observer) {
        this.log = log;
        this.directory = directory;
        this.observer = observer;
        this.cache = new StretchCache(maxEncodedBytes);
    }

    /** How many workflows are watched. */
    public int size() {
        return byWorkflow.size();
    }

    @Override
    public void publish(RecordedBatch batch) {
        hint(batch.workflow(), feed -> feed.appended(batch));
    }

    @Override
    public void moved(WorkflowId workflow, EventLog.Extent to) {
        hint(workflow, feed -> feed.moved(to));
    }

    @Override
    public void ended(WorkflowId workflow, End why) {
        hint(workflow, WorkflowFeed::deleted);
    }

    private void hint(WorkflowId workflow, Consumer<WorkflowFeed> how) {
        Shared shared = byWorkflow.get(workflow);
        if (shared != null) {
            how.accept(shared.feed);
        }
    }

    /**
     * The feed of a workflow in a format, following its log and directory; {@link #release} it exactly once, unless this failed.
     */
    CompletionStage<Followed> acquire(WorkflowId workflow, EventFormat format) {
        boolean[] first = {false};
        FormatFeed[] held = new FormatFeed[1];
        Shared shared = byWorkflow.compute(workflow, (id, present) -> {
            first[0] = present == null;
            Shared kept =
                    present == null ? new Shared(new WorkflowFeed(id, log, cache, this::rounds, observer)) : present;
            held[0] = kept.feed.hold(format);
            return kept;
        });
        if (first[0]) {
            follow(shared);
        }
        return shared.following.thenApply(following -> Followed.of(held[0])).whenComplete((followed, failure) -> {
            if (failure != null) {
                release(held[0]);
            }
        });
    }

    private void follow(Shared shared) {
        WorkflowId workflow = shared.feed.workflow();
        Following rights = directory.follow(workflow, (id, access) -> shared.feed.rightsChanged(access));
        log.follow(workflow, this).whenComplete((hints, failure) -> {
            if (failure != null) {
                rights.close();
                shared.following.completeExceptionally(failure);
            } else {
                shared.following.complete(() -> {
                    hints.close();
                    rights.close();
                });
            }
        });
    }

    private DeliveryRounds rounds(EventLoop loop) {
        return rounds.computeIfAbsent(loop, any -> new DeliveryRounds(any, System::nanoTime));
    }

    /** Gives back what {@link #acquire} gave; with its last holder the feed of a format goes, and with its last format all. */
    void release(FormatFeed held) {
        List<Runnable> unused = new ArrayList<>(2);
        byWorkflow.computeIfPresent(held.workflow(), (id, shared) -> {
            if (shared.feed.letGo(held)) {
                unused.add(held::release);
            }
            if (shared.feed.held()) {
                return shared;
            }
            unused.add(shared::stopFollowing);
            return null;
        });
        unused.forEach(Runnable::run);
    }

    /** A feed, and what it is told by. */
    private static final class Shared {
        private final WorkflowFeed feed;
        private final CompletableFuture<Following> following = new CompletableFuture<>();

        Shared(WorkflowFeed feed) {
            this.feed = feed;
        }

        /** Stops following, as soon as it has begun; nobody watches any more. */
        void stopFollowing() {
            CompletionStage<Following> begun = following;
            begun.thenAccept(Following::close);
        }
    }
}
