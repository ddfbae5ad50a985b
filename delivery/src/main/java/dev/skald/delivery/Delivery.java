package dev.skald.delivery;

import dev.skald.adapter.netty.Outlet;
import dev.skald.application.authorize.ReadRight;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.application.subscribe.SubscribeToWorkflow.Outcome;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The way in for a face: finds where a viewer begins, and delivers to it from there on. One for the whole gateway, so
 * that an event is encoded once for all viewers of a format. Thread-safe.
 */
public final class Delivery {

    /** How long a thought may wait for others at most (the protocol, section 3). */
    public static final Duration MAX_COALESCE = Duration.ofSeconds(1);

    private final SubscribeToWorkflow subscribe;
    private final Feeds feeds;
    private final DeliveryObserver observer;
    private final ViewerSessions sessions = new ViewerSessions();

    /**
     * A delivery that nobody uses yet.
     *
     * @param subscribe finds where a subscription begins
     * @param log what is delivered from
     * @param directory who may watch
     * @param runs where the controls are read that viewers are told
     * @param maxEncodedBytes how much of all logs together is kept encoded
     * @param observer told what is delivered
     */
    public Delivery(
            SubscribeToWorkflow subscribe,
            EventLog log,
            WorkflowDirectory directory,
            WorkflowRuns runs,
            long maxEncodedBytes,
            DeliveryObserver observer) {
        this(subscribe, log, directory, runs, maxEncodedBytes, observer, System::nanoTime);
    }

    /**
     * The same with a clock.
     *
     * @param nanos the time, as {@link System#nanoTime} tells it
     */
    public Delivery(
            SubscribeToWorkflow subscribe,
            EventLog log,
            WorkflowDirectory directory,
            WorkflowRuns runs,
            long maxEncodedBytes,
            DeliveryObserver observer,
            LongSupplier nanos) {
        this.subscribe = subscribe;
        this.feeds = new Feeds(log, directory, runs, maxEncodedBytes, observer, nanos);
        this.observer = observer;
    }

    /**
     * Authorizes a principal to read a workflow, follows it, and finds the place asked for. Of the outcome a
     * {@link SubscribeToWorkflow.Subscribed} holds the feed: hand that to {@link Subscriptions}, or close the outcome.
     *
     * @param from the place asked for
     * @param epoch the generation the viewer knows, if it does; another one is a reset
     * @param format how its events are encoded
     * @param coalesce how long a thought may wait for others to be joined with them to one, in whole milliseconds up to
     *     {@link #MAX_COALESCE}; empty if each is delivered by itself. Of a viewer that watches the workflow already
     *     this replaces what it asked for before
     * @return completes on any thread; exceptionally with an {@link dev.skald.domain.port.UnavailableException} if the
     *     log or the directory cannot be asked
     */
    public CompletionStage<Outcome<HeldFeed>> subscribe(
            Principal principal,
            WorkflowId workflow,
            EventLog.From from,
            Optional<String> epoch,
            EventFormat format,
            Optional<Duration> coalesce) {
        return subscribe
                .subscribe(principal, workflow, from, epoch, () -> feeds.acquire(workflow, format, coalesce))
                .thenCompose(outcome -> {
                    if (!(outcome instanceof Subscribed<HeldFeed> found)
                            || found.following().feed().begins(found.log())) {
                        return CompletableFuture.completedStage(outcome);
                    }
                    // What was followed is deleted, and what was read began after that.
                    found.close();
                    return subscribe(principal, workflow, from, epoch, format, coalesce);
                });
    }

    /** The same for a viewer that is delivered each event by itself. */
    public CompletionStage<Outcome<HeldFeed>> subscribe(
            Principal principal, WorkflowId workflow, EventLog.From from, Optional<String> epoch, EventFormat format) {
        return subscribe(principal, workflow, from, epoch, format, Optional.empty());
    }

    /**
     * What an outlet is written; nothing yet.
     *
     * @param watcher told what is written
     * @param right asked whenever the readers of a workflow change
     */
    public Subscriptions to(Outlet outlet, Watcher watcher, ReadRight right) {
        return new Subscriptions(outlet, watcher, right, observer);
    }

    /** The viewers that are let in, of all faces: each of them adds its own, and removes them when they are gone. */
    public ViewerSessions sessions() {
        return sessions;
    }

    /** How many subscriptions to a workflow there are on this node, of all faces together. */
    public int viewers(WorkflowId workflow) {
        return feeds.viewers(workflow);
    }

    /** How many workflows are watched. */
    public int watchedWorkflows() {
        return feeds.size();
    }
}
