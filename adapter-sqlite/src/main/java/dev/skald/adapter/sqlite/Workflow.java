package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.ActivityIndex;
import dev.skald.adapter.store.CopyOnWrite;
import dev.skald.adapter.store.Follower;
import dev.skald.adapter.store.Hint;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowCatalog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One workflow as everybody but the writer sees it: what is on the disk of it, and who follows it. Thread-safe.
 *
 * <p>The writer alone changes what is on the disk: it holds the workflow while it is at it, and says how it went by
 * {@link #committed} or {@link #rolledBack}. A workflow of which nothing is on the disk is there for its followers,
 * under an epoch that is merely reserved, and is forgotten with the last of them.
 *
 * <p>A workflow that was forgotten stays so: what is asked of it then answers empty, and whoever asked looks for the
 * one that took its place. Hints are added under the lock; {@link #tellFollowers()} gives them, without it.
 */
final class Workflow {

    private final WorkflowId id;
    private final Workflows all;
    private volatile List<Follower> followers = List.of();
    private volatile Head head;

    /** Where the list of workflows has it. */
    private final ActivityIndex<Workflow>.Spot spot;

    /** The epoch the next log begins with, which its followers know; empty if nobody was told any. */
    private volatile String reserved = "";

    private boolean countedAsReserved;
    private boolean held;
    private boolean expiring;
    private boolean forgotten;

    Workflow(WorkflowId id, Head head, Workflows all) {
        this.id = id;
        this.head = head;
        this.all = all;
        this.spot = all.activity().spot(this);
    }

    /** How it went to follow a workflow. */
    sealed interface Followed {

        /** He follows. */
        record Done(Following following) implements Followed {}

        /** The workflow was forgotten: there may be another of the same id. */
        record Forgotten() implements Followed {}

        /** The writer is about to forget it: how that ends has to be waited for. */
        record Expiring() implements Followed {}
    }

    WorkflowId id() {
        return id;
    }

    /** What is on the disk. */
    Head head() {
        return head;
    }

    /** What readers are told: what is on the disk, or that an epoch is reserved. */
    synchronized Extent extent() {
        return head.hasLog() || reserved.isEmpty() ? head.extent() : new Extent(reserved, 1, 0);
    }

    /** Follows the workflow, which gets an epoch if it has none. */
    synchronized Followed follow(EventPublisher publisher) {
        if (forgotten) {
            return new Followed.Forgotten();
        }
        if (expiring) {
            return new Followed.Expiring();
        }
        if (!head.exists() && !countedAsReserved) {
            try {
                all.reserved().add();
            } catch (UnavailableException e) {
                settle();
                throw e;
            }
            countedAsReserved = true;
        }
        if (!head.hasLog() && reserved.isEmpty()) {
            reserved = all.newEpoch();
            hint(new Hint.Moved(id, new Extent(reserved, 1, 0)));
        }
        Follower follower = new Follower(publisher, this::unfollow);
        followers = CopyOnWrite.with(followers, follower);
        all.idleness().remove(this);
        return new Followed.Done(follower);
    }

    private synchronized void unfollow(Follower follower) {
        followers = CopyOnWrite.without(followers, follower);
        if (followers.isEmpty()) {
            settle();
            touch(all.now());
        }
    }

    /** Takes note that it was on the disk when the store was opened. */
    synchronized void loaded() {
        spot.changed();
    }

    /** Takes its place in the list of workflows. */
    synchronized void takePlace() {
        spot.take(
                !forgotten && head.exists()
                        ? Optional.of(new WorkflowCatalog.Place(Instant.ofEpochMilli(head.activeAt()), id))
                        : Optional.empty());
    }

    /** When it was touched last, in milliseconds since 1970: now, if somebody follows it or a run is open. */
    long lastTouched(long now) {
        return followers.isEmpty() && !head.runs().isOpen()
                ? all.idleness().lastTouched(this).orElse(head.touchedAt())
                : now;
    }

    /**
     * Begins a change by the writer; until its end the workflow is not forgotten. False if it was forgotten already.
     */
    synchronized boolean hold() {
        held = !forgotten;
        return held;
    }

    /** The same, in order to forget a workflow that nobody follows; false if somebody does. */
    synchronized boolean holdToExpire() {
        expiring = !forgotten && followers.isEmpty() && !head.runs().isOpen();
        held = held || expiring;
        return expiring;
    }

    /**
     * The epoch that a first log begins with: the one its followers were told, who may also come while it is written.
     */
    synchronized String reserve() {
        if (reserved.isEmpty()) {
            reserved = all.newEpoch();
        }
        return reserved;
    }

    /** Sets what is on the disk, before anybody sees the workflow. */
    void opened(Head changed) {
        head = changed;
    }

    /** Ends a change: this is on the disk now. */
    synchronized void committed(Head newHead, String leftToFollowers, boolean reservedEnded, List<Hint> hints) {
        head = newHead;
        spot.changed();
        if (newHead.hasLog() || reservedEnded) {
            reserved = "";
        }
        if (!leftToFollowers.isEmpty()) {
            reserved = leftToFollowers;
        }
        hints.forEach(this::hint);
        release();
        if (head.runs().isOpen()) {
            all.idleness().remove(this);
            all.deadlines().noLaterThan(this, head.runs().expiresAt());
        } else {
            all.deadlines().remove(this);
            touch(head.touchedAt());
        }
    }

    /** Ends a change: nothing of it is on the disk. */
    synchronized void rolledBack() {
        release();
        touch(head.touchedAt());
    }

    void tellFollowers() {
        for (Follower follower : followers) {
            follower.tell();
        }
    }

    private void release() {
        held = false;
        expiring = false;
        settle();
    }

    private void hint(Hint hint) {
        for (Follower follower : followers) {
            follower.add(hint);
        }
    }

    /** Counts it as what it is, or forgets it if that is nothing. */
    private void settle() {
        if (forgotten || held) {
            return;
        }
        boolean forFollowers = !head.exists() && !followers.isEmpty();
        if (followers.isEmpty()) {
            reserved = "";
        }
        if (forFollowers != countedAsReserved) {
            countedAsReserved = forFollowers;
            if (forFollowers) {
                all.reserved().addAnyway();
            } else {
                all.reserved().remove();
            }
        }
        if (!head.exists() && followers.isEmpty()) {
            forgotten = true;
            spot.leave();
            all.remove(this);
        }
    }

    private void touch(long moment) {
        // An open run is activity all the time. And what was refused is none: it leaves the order as it is.
        if (!forgotten
                && head.exists()
                && followers.isEmpty()
                && !head.runs().isOpen()
                && !all.idleness().lastTouched(this).equals(Optional.of(moment))) {
            all.idleness().touch(this, moment);
        }
    }
}
