package dev.skald.adapter.redis;

import dev.skald.adapter.store.AccessListeners;
import dev.skald.adapter.store.CopyOnWrite;
import dev.skald.adapter.store.Follower;
import dev.skald.adapter.store.Hint;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * A workflow that somebody at this node follows or listens to: the newest that is known of it, and who is to be told.
 * Whatever is learnt, by an answer, a hint or a probe, comes through {@link #learn}, and what is older than what is
 * known changes nothing.
 *
 * <p>Where the rights changed the listeners are told before the followers are: nobody is hinted to events that were
 * appended behind a change of which he was not told. Thread-safe; nobody is told anything with the lock held.
 */
final class Watch {

    private final WorkflowId workflow;
    private final AccessListeners listeners;
    private final Rights rights;
    private final CompletionStage<Void> subscribed;
    private List<Follower> followers = List.of();

    /** How many followers there are, or will be once Redis has answered. */
    private int following;

    private int listening;
    private Head known;

    /** Under which number this node follows the log; 0 if it does not. */
    private long number;

    /** The version of the rights that the listeners know; empty if there is none yet. */
    private Optional<Version> told = Optional.empty();

    private Optional<CompletableFuture<Void>> telling = Optional.empty();

    /** What the followers are to be told once the listeners have been. */
    private boolean held;

    private boolean heldDeletion;
    private volatile long heardAt;
    private volatile long registeredAt;

    /** Asks who may watch now. */
    interface Rights {
        /** RedisFailures the newest head, and who is registered. */
        CompletionStage<Found> find(WorkflowId workflow);
    }

    /** What there is of a workflow, and who is registered for it. */
    record Found(Head head, Optional<WorkflowAccess> access) {}

    Watch(WorkflowId workflow, Head known, AccessListeners listeners, Rights rights, CompletionStage<Void> subscribed) {
        this.workflow = workflow;
        this.known = known;
        this.listeners = listeners;
        this.rights = rights;
        this.subscribed = subscribed;
        this.heardAt = System.nanoTime();
    }

    WorkflowId workflow() {
        return workflow;
    }

    /** Completes when hints of the workflow come in. */
    CompletionStage<Void> subscribed() {
        return subscribed;
    }

    /** Whether they do for all that is known. */
    boolean isSubscribed() {
        return subscribed.toCompletableFuture().isDone();
    }

    synchronized Head known() {
        return known;
    }

    synchronized long number() {
        return number;
    }

    /** When there was news of the workflow last, or it was asked for, in nanoseconds since any moment. */
    long heardAt() {
        return heardAt;
    }

    void heard(long nanos) {
        heardAt = nanos;
    }

    long registeredAt() {
        return registeredAt;
    }

    void registered(long nanos) {
        registeredAt = nanos;
    }

    /** Whether nobody of this node needs it. */
    synchronized boolean isIdle() {
        return following == 0 && listening == 0;
    }

    /** Counts one who is about to follow the log; answers whether he is the first. */
    synchronized boolean willFollow() {
        return following++ == 0;
    }

    /**
     * Does something with the number under which this node follows from now on, in the order in which numbers are
     * given.
     */
    synchronized <T> T withNumber(long next, Supplier<T> action) {
        number = next;
        return action.get();
    }

    /**
     * Counts one less who follows.
     *
     * @param leave called with the node's number if nobody follows any more, in the order in which numbers are given
     * @return whether he was the last
     */
    synchronized boolean unfollow(LongConsumer leave) {
        if (--following > 0) {
            return false;
        }
        leave.accept(number);
        number = 0;
        return true;
    }

    /** Adds one who was counted, as of that head; what is known beyond that he is told at once. */
    Following add(EventPublisher publisher, Head asOf, Consumer<Follower> whenClosed) {
        Follower follower = new Follower(publisher, closed -> {
            remove(closed);
            whenClosed.accept(closed);
        });
        synchronized (this) {
            followers = CopyOnWrite.with(followers, follower);
            if (known.version().isAfter(asOf.version())) {
                tell(follower, known.deleted().isAfter(asOf.version()), Optional.empty());
            }
        }
        follower.tell();
        return follower;
    }

    synchronized void willListen() {
        listening++;
    }

    synchronized void unlisten() {
        if (--listening == 0) {
            told = Optional.empty();
        }
    }

    /** Takes what was learnt, and hints it to the followers. */
    void learn(Head head, Optional<RecordedBatch> events) {
        boolean news;
        List<Follower> hinted;
        synchronized (this) {
            if (!head.version().isAfter(known.version())) {
                return;
            }
            boolean deletion = known.log().exists() && head.deleted().isAfter(known.version());
            known = head;
            heardAt = System.nanoTime();
            news = isNews(head.access());
            if (news || held || telling.isPresent()) {
                held = true;
                heldDeletion |= deletion;
            } else {
                followers.forEach(follower -> tell(follower, deletion, events));
            }
            hinted = followers;
        }
        if (news) {
            var unused = rightsAsOf(head.access());
        }
        hinted.forEach(Follower::tell);
    }

    /** Whether followers wait for listeners that could not be told, for want of an answer. */
    synchronized boolean isHeld() {
        return held && telling.isEmpty();
    }

    /** Completes when the listeners have acted on the rights as of that version, or newer ones. */
    CompletionStage<Void> rightsAsOf(Version access) {
        return rightsAsOf(access, false);
    }

    /**
     * Completes when the listeners have acted on rights that were changed here, also those who never asked for them.
     */
    CompletionStage<Void> rightsChanged(Version access) {
        return rightsAsOf(access, true);
    }

    private CompletionStage<Void> rightsAsOf(Version access, boolean changed) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        synchronized (this) {
            if (telling.isPresent()) {
                return telling.get().thenCompose(done -> rightsAsOf(access, changed));
            }
            boolean unknown = changed && listening > 0 && told.isEmpty();
            if (!unknown && !isNews(access) && !held) {
                return CompletableFuture.completedFuture(null);
            }
            telling = Optional.of(mine);
        }
        rights.find(workflow)
                .thenCompose(found -> listeners
                        .tell(workflow, found::access)
                        .thenApply(done -> newer(access, found.head().access())))
                .whenComplete((version, failure) -> {
                    if (failure == null) {
                        release(version);
                        mine.complete(null);
                    } else {
                        synchronized (this) {
                            telling = Optional.empty();
                        }
                        mine.completeExceptionally(failure);
                    }
                });
        return mine;
    }

    /**
     * Notes which rights somebody was told who asked for them. Each listener stands for somebody who asks after he
     * began to listen, and is let in by that answer alone: what the first is told is what all of them know. Newer
     * rights are told to all.
     */
    void found(Version access) {
        Version newest;
        boolean news;
        synchronized (this) {
            if (listening == 0) {
                return;
            }
            if (told.isEmpty() && telling.isEmpty()) {
                told = Optional.of(access);
            }
            newest = known.access().isAfter(access) ? known.access() : access;
            news = isNews(newest);
        }
        if (news) {
            var unused = rightsAsOf(newest);
        }
    }

    private void release(Version version) {
        List<Follower> hinted;
        Version behind;
        synchronized (this) {
            telling = Optional.empty();
            if (listening > 0 && (told.isEmpty() || version.isAfter(told.get()))) {
                told = Optional.of(version);
            }
            behind = known.access();
            if (held && !isNews(behind)) {
                followers.forEach(follower -> tell(follower, heldDeletion, Optional.empty()));
                held = false;
                heldDeletion = false;
            }
            hinted = followers;
        }
        hinted.forEach(Follower::tell);
        if (isStillNews(behind)) {
            var unused = rightsAsOf(behind);
        }
    }

    /**
     * What is found is never older than what it was asked for, though a workflow that was forgotten meanwhile has no
     * version.
     */
    private static Version newer(Version one, Version other) {
        return one.isAfter(other) ? one : other;
    }

    private synchronized boolean isStillNews(Version access) {
        return isNews(access);
    }

    private boolean isNews(Version access) {
        return listening > 0 && told.isPresent() && access.isAfter(told.get());
    }

    private void tell(Follower follower, boolean deletion, Optional<RecordedBatch> events) {
        if (deletion) {
            follower.add(new Hint.Deleted(workflow));
        }
        if (known.log().exists()) {
            follower.add(events.<Hint>map(Hint.Published::new).orElseGet(() -> new Hint.Moved(workflow, known.log())));
        }
    }

    private synchronized void remove(Follower follower) {
        followers = CopyOnWrite.without(followers, follower);
    }
}
