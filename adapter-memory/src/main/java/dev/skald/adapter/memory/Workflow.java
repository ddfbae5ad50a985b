package dev.skald.adapter.memory;

import dev.skald.adapter.store.AccessWeight;
import dev.skald.adapter.store.ActivityIndex;
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
import dev.skald.domain.port.WorkflowCatalog.Entry;
import dev.skald.domain.port.WorkflowCatalog.Place;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.port.WorkflowRuns.Renewed;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.rules.RunBook;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A workflow with its log, its owner and readers, and its followers, all guarded by one lock. Thread-safe.
 *
 * <p>It is kept as soon as somebody is registered, an event was appended, or a run was opened. As long as it is there
 * for its followers alone its epoch is merely reserved: it is counted apart, and is forgotten with the last of them.
 *
 * <p>A workflow that was forgotten stays so: what is asked of it then answers empty, and whoever asked looks for the
 * one that took its place. Hints are added under the lock; {@link #tellFollowers()} gives them, without it.
 */
final class Workflow {

    /** The number of the registration of a workflow that has none. */
    static final long UNREGISTERED = 0;

    private static final long NEVER = Long.MIN_VALUE;

    private final WorkflowId id;
    private final Workflows all;
    private WorkflowLog log = WorkflowLog.none();
    private Optional<WorkflowAccess> access = Optional.empty();
    private long accessWeight;
    private long registration = UNREGISTERED;
    private volatile List<Follower> followers = List.of();

    /** Among which workflows it is counted. */
    private BoundedCount counted;

    /** When it came to be kept, in milliseconds since 1970. */
    private long createdAt;

    /** When its last event was appended, in milliseconds since 1970; {@link #NEVER} if there was none. */
    private long lastEventAt = NEVER;

    /** What its runs and controls weigh. */
    private long runsWeight;

    /** Where the list of workflows has it. */
    private final ActivityIndex<Workflow>.Spot spot;

    private boolean forgotten;

    Workflow(WorkflowId id, Workflows all) {
        this.id = id;
        this.all = all;
        this.spot = all.activity().spot(this);
        this.counted = all.making();
        counted.add();
    }

    WorkflowId id() {
        return id;
    }

    synchronized Optional<Appended> append(List<NewEvent> batch, Optional<Lease> lease) {
        if (forgotten) {
            return Optional.empty();
        }
        if (lease.isPresent() || log.runs().isOpen()) {
            return Optional.of(appendFenced(batch, lease));
        }
        if (counted != all.kept()) {
            admit(() -> countAmong(all.kept()));
        }
        begin();
        return Optional.of(add(batch, Optional.empty()));
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

    /** Opens a run, and ends the one that is open for it, if the rules say so. */
    synchronized Optional<Opened> open(RunRequest request) {
        if (forgotten) {
            return Optional.empty();
        }
        RunBook.Opening opening =
                log.runs().book().open(request, log.lastSeq(), all.clock().instant());
        admit(() -> {
            countAmong(all.kept());
            weighRuns(log.runs().weightWith(opening.book()));
        });
        begin();
        opening.ending().ifPresent(ending -> {
            log.runs().ended(ending.run());
            add(ending);
        });
        log.runs().keep(opening.book());
        all.deadlines().put(this, opening.run().expiresAt().toEpochMilli());
        all.idleness().remove(this);
        spot.changed();
        hint(new Hint.Moved(id, log.extent()));
        return Optional.of(
                new Opened(opening.run().id(), opening.lease(), opening.run().expiresAt(), log.extent()));
    }

    /** Renews the lease of a run; empty if there is no run of that name. */
    synchronized Optional<Renewed> renew(RunId run, Lease lease) {
        Optional<RunBook> renewed =
                log.runs().book().renew(run, lease, all.clock().instant());
        renewed.ifPresent(log.runs()::keep);
        return renewed.flatMap(RunBook::open)
                .map(open -> new Renewed(open.expiresAt(), log.runs().lastControl()));
    }

    /** Ends the run that is open if its lease is over, and answers whether it did. */
    synchronized boolean endIfExpired(Instant now) {
        Optional<RunBook.Expiry> expiry = log.runs().book().expire(log.lastSeq(), now);
        if (expiry.isEmpty()) {
            log.runs()
                    .book()
                    .open()
                    .ifPresentOrElse(
                            open -> all.deadlines().put(this, open.expiresAt().toEpochMilli()),
                            () -> all.deadlines().remove(this));
            return false;
        }
        log.runs().keep(expiry.get().book());
        add(expiry.get().ending());
        runEnded();
        return true;
    }

    /** Keeps what is asked of the agent whose run is open, and answers its number. */
    synchronized long control(ControlRequest request) {
        Optional<Long> first = log.runs().find(request);
        if (first.isPresent()) {
            return first.get();
        }
        RunId run = log.runs()
                .book()
                .open()
                .orElseThrow(() -> new RunConflictException(Code.NO_RUN))
                .id();
        Controls controls = log.runs().controls();
        if (controls.isAnswered(run, request)) {
            throw new RunConflictException(Code.ALREADY_ANSWERED);
        }
        Control next = controls.next(run, request, all.clock().instant());
        weighRuns(runsWeight + controls.growth(next));
        controls.add(next);
        hint(new Hint.Moved(id, log.extent()));
        return next.seq();
    }

    synchronized List<Control> controls(long after) {
        return log.runs().controlsAfter(after);
    }

    /** Tells what there is of the workflow; empty if it is not kept. */
    synchronized Optional<Entry> entry() {
        return isKept() ? Optional.of(entryAt(currentPlace())) : Optional.empty();
    }

    /** Tells what there is of the workflow, at the place where the list has it; empty if it is not kept any more. */
    synchronized Optional<Entry> entry(Place listed) {
        return isKept() ? Optional.of(entryAt(listed)) : Optional.empty();
    }

    /** Takes its place in the list of workflows. */
    synchronized void takePlace() {
        spot.take(isKept() ? Optional.of(currentPlace()) : Optional.empty());
    }

    /** Ends the log's epoch; the followers stay, and the next one who needs a log begins another. */
    synchronized void deleteLog() {
        all.silence().remove(this);
        if (log.exists()) {
            hint(new Hint.Deleted(id));
        }
        boolean wasOpen = log.runs().isOpen();
        clearLog();
        settle();
        if (isKept()) {
            spot.changed();
            if (wasOpen) {
                touch();
            }
        }
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
        registration = all.newRegistration();
        if (begin()) {
            hint(new Hint.Moved(id, log.extent()));
        }
        touch();
        if (isNew) {
            spot.changed();
        }
        return Optional.of(isNew);
    }

    /** The number of its registration, which no other has. */
    synchronized long registration() {
        return registration;
    }

    /**
     * Forgets owner and readers if they are those of that registration, and with them a log that was only waiting for
     * its first event, unless it is followed.
     */
    synchronized void removeAccess(long ofRegistration) {
        if (registration == ofRegistration) {
            unregister();
            settle();
        }
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

    private Appended appendFenced(List<NewEvent> batch, Optional<Lease> lease) {
        RunBook.Fenced fenced;
        try {
            fenced = log.runs()
                    .book()
                    .append(lease, log.fresh(batch), log.lastSeq(), all.clock().instant());
        } catch (RunConflictException e) {
            // It may have been made for this call alone.
            settle();
            throw e;
        }
        boolean wasOpen = log.runs().isOpen();
        log.runs().keep(fenced.book());
        Appended appended = add(batch, fenced.run());
        if (wasOpen && !log.runs().isOpen()) {
            runEnded();
        }
        return appended;
    }

    private void add(RunBook.Ending ending) {
        add(List.of(ending.event()), Optional.of(ending.run().id()));
    }

    private Appended add(List<NewEvent> batch, Optional<RunId> run) {
        long weightBefore = log.weight();
        List<RecordedEvent> events = log.append(batch, all.settings().retention(), run);
        all.weigh(log.weight() - weightBefore);
        touch();
        if (!events.isEmpty()) {
            lastEventAt = all.clock().millis();
            spot.changed();
            all.silence().touch(this);
            published(events);
        }
        return new Appended(
                log.extent(),
                events.size(),
                batch.size() - events.size(),
                events.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(events.get(0).seq()),
                events.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(events.get(events.size() - 1).seq()));
    }

    private void runEnded() {
        all.deadlines().remove(this);
        // The book never weighs more for an end: an open run weighs what it will when it has ended.
        weighRuns(log.runs().weight());
    }

    /** Notes what runs and controls weigh from now on; throws, and notes nothing, if there is no room for it. */
    private void weighRuns(long weight) {
        all.weighAccess(weight - runsWeight);
        runsWeight = weight;
    }

    /** An open run is activity all the time: the workflow is idle from its end on. */
    private void touch() {
        if (followers.isEmpty() && !log.runs().isOpen()) {
            all.idleness().touch(this);
        }
    }

    private Entry entryAt(Place listed) {
        return new Entry(
                id,
                access,
                log.extent(),
                Instant.ofEpochMilli(createdAt),
                lastEventAt == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochMilli(lastEventAt)),
                listed);
    }

    private Place currentPlace() {
        return new Place(Instant.ofEpochMilli(lastEventAt == NEVER ? createdAt : lastEventAt), id);
    }

    private void clearLog() {
        all.weigh(-log.weight());
        all.deadlines().remove(this);
        log = WorkflowLog.none();
        lastEventAt = NEVER;
        weighRuns(0);
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
            if (next == all.kept()) {
                createdAt = all.clock().millis();
            }
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
            spot.changed();
        }
    }

    private void unregister() {
        all.weighAccess(-accessWeight);
        access = Optional.empty();
        accessWeight = 0;
        registration = UNREGISTERED;
    }

    private void forget() {
        forgotten = true;
        clearLog();
        unregister();
        spot.leave();
        // Before another of this id can be made, or that could find no room.
        counted.remove();
        all.remove(this);
    }
}
