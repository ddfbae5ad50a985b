package dev.skald.delivery;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.StageFailures;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** The feeds of the workflows that somebody watches on this node: they come and go with their viewers. Thread-safe. */
final class Feeds {

    private final EventLog log;
    private final WorkflowDirectory directory;
    private final WorkflowRuns runs;
    private final StretchCache cache;
    private final DeliveryObserver observer;
    private final LongSupplier nanos;
    private final Map<EventLoop, DeliveryRounds> rounds = new ConcurrentHashMap<>();
    private final Map<WorkflowId, Shared> byWorkflow = new ConcurrentHashMap<>();

    /**
     * No feeds yet.
     *
     * @param maxEncodedBytes how much of all logs together is kept encoded
     * @param observer told how long delivery takes
     * @param nanos the time, as {@link System#nanoTime} tells it
     */
    Feeds(
            EventLog log,
            WorkflowDirectory directory,
            WorkflowRuns runs,
            long maxEncodedBytes,
            DeliveryObserver observer,
            LongSupplier nanos) {
        this.log = log;
        this.directory = directory;
        this.runs = runs;
        this.observer = observer;
        this.nanos = nanos;
        this.cache = new StretchCache(maxEncodedBytes);
    }

    /** How many workflows are watched. */
    int size() {
        return byWorkflow.size();
    }

    /** How many hold the feed of a workflow, in whatever format. */
    int viewers(WorkflowId workflow) {
        Shared shared = byWorkflow.get(workflow);
        return shared == null ? 0 : shared.feed.holders();
    }

    /**
     * The feed of a workflow in a format, following its log and directory, for the caller to close. It may have ended
     * meanwhile: {@link FormatFeed#begins} says so.
     *
     * @param coalesce how long thoughts wait to be joined, if they are
     */
    CompletionStage<HeldFeed> acquire(WorkflowId workflow, EventFormat format, Optional<Duration> coalesce) {
        boolean[] first = {false};
        FormatFeed[] held = new FormatFeed[1];
        Shared shared = byWorkflow.compute(workflow, (id, present) -> {
            first[0] = present == null || present.feed.isOutlived();
            Shared kept = first[0]
                    ? new Shared(new WorkflowFeed(id, log, runs, cache, this::rounds, observer, nanos))
                    : present;
            held[0] = kept.feed.hold(format, coalesce);
            return kept;
        });
        if (first[0]) {
            follow(shared);
        }
        return shared.following
                .whenComplete((following, failure) -> {
                    if (failure != null) {
                        release(shared, held[0]);
                    }
                })
                .thenApply(following -> new HeldFeed(held[0], feed -> release(shared, feed)));
    }

    private void follow(Shared shared) {
        WorkflowId workflow = shared.feed.workflow();
        Following rights;
        try {
            rights = directory.follow(workflow, (id, access) -> shared.feed.rightsChanged(access));
        } catch (RuntimeException e) {
            shared.following.completeExceptionally(e);
            return;
        }
        StageFailures.caught(() -> log.follow(workflow, shared)).whenComplete((hints, failure) -> {
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
        return rounds.computeIfAbsent(loop, any -> new DeliveryRounds(any, nanos));
    }

    /** With its last holder the feed of a format goes, and with its last format all. */
    private void release(Shared shared, FormatFeed held) {
        List<Runnable> unused = new ArrayList<>(2);
        byWorkflow.compute(held.workflow(), (id, present) -> {
            if (shared.feed.letGo(held)) {
                unused.add(held::release);
            }
            if (shared.feed.held()) {
                return present;
            }
            unused.add(shared::stopFollowing);
            return present == shared ? null : present;
        });
        unused.forEach(Runnable::run);
    }

    /**
     * A feed, and what it is told by. Each has hints of its own: one that was under way when its feed ended says
     * nothing about that which follows the workflow now.
     */
    private static final class Shared implements EventPublisher {
        private final WorkflowFeed feed;
        private final CompletableFuture<Following> following = new CompletableFuture<>();

        Shared(WorkflowFeed feed) {
            this.feed = feed;
        }

        @Override
        public void publish(RecordedBatch batch) {
            feed.appended(batch);
        }

        @Override
        public void moved(WorkflowId workflow, EventLog.Extent to) {
            feed.moved(to);
        }

        /** The feed is over for those who hold it; whoever comes next follows the workflow anew. */
        @Override
        public void ended(WorkflowId workflow, End why) {
            feed.ended(why);
        }

        /** Stops following, as soon as it has begun; nobody watches any more. */
        void stopFollowing() {
            CompletionStage<Following> begun = following;
            begun.thenAccept(Following::close);
        }
    }
}
