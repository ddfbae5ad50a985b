package dev.skald.adapter.memory;

import dev.skald.adapter.store.AccessWeight;
import dev.skald.adapter.store.BoundedCount;
import dev.skald.adapter.store.CopyOnWrite;
import dev.skald.adapter.store.Follower;
import dev.skald.adapter.store.Hint;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.UnavailableException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A workflow with its log, its owner and readers, and its followers, all guarded by one lock. Thread-safe.
 *
 * <p>It is kept as soon as somebody is registered or an event was appended. As long as it is there for its followers
 * alone its epoch is merely reserved: it is counted apart, and is forgotten with the last of them.
 *
 * <p>A workflow that was forgotten stays so: what is asked of it then answers empty, and whoever asked looks for the
 * one that took its place. Hints are added under the lock; {@link #tellFollowers()} gives them, without it.
 */
final class Workflow {

    private final WorkflowId id;
    private final Workflows all;
    private WorkflowLog log = WorkflowLog.none();
    private Optional<WorkflowAccess> access = Optional.empty();
    private long accessWeight;
    private volatile List<Follower> followers = List.of();

    /** Among which workflows it is counted. */
    private BoundedCount counted;

    private boolean forgotten;

    Workflow(WorkflowId id, Workflows all) {
        this.id = id;
        this.all = all;
        this.counted = all.making();
        counted.add();
    }

    WorkflowId id() {
        return id;
    }

    synchronized Optional<Appended> append(List<NewEvent> batch) {
        if (forgotten) {
            return Optional.empty();
        }
        if (counted != all.kept()) {
            admit(() -> countAmong(all.kept()));
        }
        begin();
        long weightBefore = log.weight();
        List<RecordedEvent> events = log.append(batch, all.settings().retention());
        all.weigh(log.weight() - weightBefore);
        touch();
        if (!events.isEmpty()) {
            all.silence().touch(this);
            published(events);
        }
        return Optional.of(new Appended(
                log.extent(),
                events.size(),
                batch.size() - events.size(),
                events.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(events.get(0).seq()),
                events.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(events.get(events.size() - 1).seq())));
    }

    synchronized Page read(From from, int maxEvents, int maxBytes) {
        return log.read(from, maxEvents, maxBytes);
    }

    synchronized Optional<Following> follow(EventPublisher publisher) {
        if (forgotten) {
            return Optional.empty();
        }
        if (counted == all.making()) {
            admit(() -> countAmong(all.reserved()));
        }
        if (begin()) {
            hint(new Hint.Moved(id, log.extent()));
        }
        Follower follower = new Follower(publisher, this::unfollow);
        followers = CopyOnWrite.with(followers, follower);
        all.idleness().remove(this);
        return Optional.of(follower);
    }

    synchronized void unfollow(Follower follower) {
        followers = CopyOnWrite.without(followers, follower);
        settle();
        if (!forgotten) {
            touch();
        }
    }

    /** Ends the log's epoch; the followers stay, and the next one who needs a log begins another. */
    synchronized void deleteLog() {
        all.weigh(-log.weight());
        all.silence().remove(this);
        if (log.exists()) {
            hint(new Hint.Deleted(id));
        }
        log = WorkflowLog.none();
        settle();
    }

    /**
     * Registers owner and readers, and answers whether the workflow was new: a log without an event does not make it
     * old.
     */
    synchronized Optional<Boolean> put(WorkflowAccess newAccess) {
        if (forgotten) {
            return Optional.empty();
        }
        boolean isNew = !isKept();
        long newWeight = AccessWeight.of(newAccess);
        admit(() -> {
            countAmong(all.kept());
            all.weighAccess(newWeight - accessWeight);
        });
        access = Optional.of(newAccess);
        accessWeight = newWeight;
        if (begin()) {
            hint(new Hint.Moved(id, log.extent()));
        }
        touch();
        return Optional.of(isNew);
    }

    /**
     * Forgets owner and readers, and with them a log that was only waiting for its first event, unless it is followed.
     */
    synchronized void removeAccess() {
        unregister();
        settle();
    }

    synchronized Optional<WorkflowAccess> access() {
        return access;
    }

    /** Lets go of the oldest events until all workflows together are within their bound, or none is left. */
    synchronized void shed() {
        boolean shed = false;
        while (all.isTooHeavy() && !log.isEmpty()) {
            long weightBefore = log.weight();
            log.trimFirst();
            all.weigh(log.weight() - weightBefore);
            shed = true;
        }
        if (shed) {
            hint(new Hint.Moved(id, log.extent()));
        }
        if (log.isEmpty()) {
            all.silence().remove(this);
        }
    }

    /** Forgets the workflow if nothing happened to it for the time of retention, and answers whether it did. */
    synchronized boolean forgetIfIdle() {
        boolean idle = all.isIdle(this);
        if (idle) {
            forget();
        }
        return idle;
    }

    void tellFollowers() {
        for (Follower follower : followers) {
            follower.tell();
        }
    }

    private boolean begin() {
        if (log.exists()) {
            return false;
        }
        log = WorkflowLog.begin(all.newEpoch());
        return true;
    }

    private void touch() {
        if (followers.isEmpty()) {
            all.idleness().touch(this);
        }
    }

    private void published(List<RecordedEvent> events) {
        if (!followers.isEmpty()) {
            hint(new Hint.Published(new RecordedBatch(id, log.extent(), events)));
        }
    }

    private void hint(Hint hint) {
        for (Follower follower : followers) {
            follower.add(hint);
        }
    }

    private boolean isKept() {
        return access.isPresent() || !log.isUnused();
    }

    /**
     * Does what may be refused for want of room; the workflow then counts as what it was, or is forgotten if that was
     * nothing.
     */
    private void admit(Runnable counting) {
        try {
            counting.run();
        } catch (UnavailableException e) {
            settle();
            throw e;
        }
    }

    private void countAmong(BoundedCount next) {
        if (counted != next) {
            next.add();
            counted.remove();
            counted = next;
        }
    }

    /**
     * What is not kept any more is there for its followers alone, whatever their bound; without any it is forgotten.
     */
    private void settle() {
        if (forgotten || isKept()) {
            return;
        }
        if (followers.isEmpty()) {
            forget();
        } else if (counted != all.reserved()) {
            all.reserved().addAnyway();
            counted.remove();
            counted = all.reserved();
        }
    }

    private void unregister() {
        all.weighAccess(-accessWeight);
        access = Optional.empty();
        accessWeight = 0;
    }

    private void forget() {
        forgotten = true;
        all.weigh(-log.weight());
        log = WorkflowLog.none();
        unregister();
        // Before another of this id can be made, or that could find no room.
        counted.remove();
        all.remove(this);
    }
}
