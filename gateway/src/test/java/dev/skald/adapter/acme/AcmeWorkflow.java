package dev.skald.adapter.acme;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Gap;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.WorkflowCatalog.Entry;
import dev.skald.domain.port.WorkflowCatalog.Place;
import dev.skald.domain.port.WorkflowRuns;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One workflow of the naive store. Its lock is the store's. */
final class AcmeWorkflow {

    private final WorkflowId id;
    private final List<Kept> events = new ArrayList<>();
    private final List<Control> controls = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final List<Runnable> hints = new ArrayList<>();
    private String epoch = Extent.NONE.epoch();
    private long lastSeq;
    private RunBook book = RunBook.EMPTY;
    private long lastControl;
    private Instant createdAt = Instant.EPOCH;
    private Optional<Instant> lastEventAt = Optional.empty();
    private Optional<WorkflowAccess> access = Optional.empty();
    private Optional<UUID> registration = Optional.empty();

    AcmeWorkflow(WorkflowId id) {
        this.id = id;
    }

    /** Takes hints; told apart from another one of the same publisher by its identity. */
    private static final class Follower {
        private final EventPublisher publisher;

        Follower(EventPublisher publisher) {
            this.publisher = publisher;
        }
    }

    /** An event, and the run it is part of. */
    private record Kept(NewEvent event, Optional<RunId> run) {}

    Appended append(List<NewEvent> batch, Optional<Lease> lease, int retentionEvents, Instant now) {
        List<NewEvent> fresh = new ArrayList<>();
        for (NewEvent event : batch) {
            if (event.id().isEmpty()
                    || Stream.concat(events.stream().map(Kept::event), fresh.stream())
                            .noneMatch(old -> old.id().equals(event.id()))) {
                fresh.add(event);
            }
        }
        RunBook.Fenced fenced = book.append(lease, fresh, lastSeq, now);
        create(now);
        book = fenced.book();
        return add(fresh, fenced.run(), batch.size() - fresh.size(), retentionEvents, now);
    }

    private Appended add(List<NewEvent> fresh, Optional<RunId> run, int duplicates, int retentionEvents, Instant now) {
        long before = lastSeq;
        fresh.forEach(event -> events.add(new Kept(event, run)));
        int accepted = fresh.size();
        lastSeq += accepted;
        while (events.size() > retentionEvents) {
            events.remove(0);
        }
        if (accepted > 0) {
            lastEventAt = Optional.of(now.truncatedTo(ChronoUnit.MILLIS));
            hintMoved();
        }
        return new Appended(
                extent(),
                accepted,
                duplicates,
                accepted > 0 ? OptionalLong.of(before + 1) : OptionalLong.empty(),
                accepted > 0 ? OptionalLong.of(lastSeq) : OptionalLong.empty());
    }

    Opened open(RunRequest request, int retentionEvents, Instant now) {
        RunBook.Opening opening = book.open(request, lastSeq, now);
        create(now);
        opening.ending().ifPresent(ending -> {
            // What is hinted tells the end first, and then the next run.
            book = new RunBook(Optional.empty(), opening.book().ended());
            add(ending, retentionEvents, now);
        });
        book = opening.book();
        hintMoved();
        return new Opened(opening.run().id(), opening.lease(), opening.run().expiresAt(), extent());
    }

    Optional<Renewed> renew(RunId run, Lease lease, Instant now) {
        Optional<RunBook> renewed = book.renew(run, lease, now);
        book = renewed.orElse(book);
        return renewed.flatMap(RunBook::open).map(open -> new Renewed(open.expiresAt(), lastControl));
    }

    boolean endIfExpired(int retentionEvents, Instant now) {
        Optional<RunBook.Expiry> expiry = book.expire(lastSeq, now);
        expiry.ifPresent(over -> {
            book = over.book();
            add(over.ending(), retentionEvents, now);
        });
        return expiry.isPresent();
    }

    private void add(RunBook.Ending ending, int retentionEvents, Instant now) {
        add(List.of(ending.event()), Optional.of(ending.run().id()), 0, retentionEvents, now);
    }

    long control(ControlRequest request, Instant now) {
        Optional<Control> first = controls.stream()
                .filter(old -> request.id().isPresent()
                        && old.id().equals(request.id())
                        && old.by().equals(request.by()))
                .findFirst();
        if (first.isPresent()) {
            return first.get().seq();
        }
        RunId run = book.open()
                .orElseThrow(() -> new RunConflictException(Code.NO_RUN))
                .id();
        if (controls.stream()
                .anyMatch(old -> request.callId().isPresent()
                        && old.callId().equals(request.callId())
                        && old.run().equals(run))) {
            throw new RunConflictException(Code.ALREADY_ANSWERED);
        }
        controls.add(new Control(
                ++lastControl,
                run,
                request.action(),
                request.callId(),
                request.data(),
                request.by(),
                now.truncatedTo(ChronoUnit.MILLIS),
                request.id()));
        if (controls.size() > WorkflowRuns.MAX_CONTROLS) {
            controls.remove(0);
        }
        hintMoved();
        return lastControl;
    }

    List<Control> controls(long after) {
        return controls.stream().filter(control -> control.seq() > after).toList();
    }

    /** What the list of workflows shows of it. */
    Optional<Entry> entry() {
        Place place = new Place(lastEventAt.orElse(createdAt), id);
        return isKept()
                ? Optional.of(new Entry(id, access, extent(), createdAt, lastEventAt, place))
                : Optional.empty();
    }

    Page read(From from, int maxEvents, int maxBytes) {
        Extent log = extent();
        boolean reset = false;
        Optional<Gap> gap = Optional.empty();
        long first = log.firstSeq();
        if (from instanceof From.Latest) {
            first = log.lastSeq() + 1;
        } else if (from instanceof From.Tail tail) {
            reset = isAnother(tail.epoch());
            first = tail.firstSeq(log);
        } else if (from instanceof From.After after) {
            reset = after.seq() > log.lastSeq() || isAnother(after.epoch());
            if (!reset && after.seq() + 1 < first) {
                gap = Optional.of(new Gap(after.seq() + 1, first - 1));
            }
            first = reset ? first : Math.max(first, after.seq() + 1);
        }
        return new Page(log, reset, gap, page(first, maxEvents, maxBytes));
    }

    private List<RecordedEvent> page(long first, int maxEvents, int maxBytes) {
        List<RecordedEvent> page = new ArrayList<>();
        long bytes = 0;
        for (long seq = first; seq <= lastSeq && page.size() < maxEvents; seq++) {
            Kept kept = events.get((int) (seq - extent().firstSeq()));
            bytes += kept.event().data().size();
            if (bytes > maxBytes && !page.isEmpty()) {
                break;
            }
            page.add(kept.event().numbered(seq, kept.run()));
        }
        return page;
    }

    private boolean isAnother(Optional<String> known) {
        return known.isPresent() && !known.get().equals(epoch);
    }

    /** Ends the epoch; its followers stay. */
    boolean deleteLog() {
        boolean existed = extent().exists();
        if (existed) {
            hint(publisher -> publisher.ended(id, End.DELETED));
        }
        epoch = Extent.NONE.epoch();
        lastSeq = 0;
        lastControl = 0;
        lastEventAt = Optional.empty();
        book = RunBook.EMPTY;
        events.clear();
        controls.clear();
        return existed;
    }

    Object follow(EventPublisher publisher) {
        begin();
        Follower follower = new Follower(publisher);
        followers.add(follower);
        return follower;
    }

    boolean unfollow(Object follower) {
        return followers.remove(follower);
    }

    Optional<WorkflowAccess> access() {
        return access;
    }

    /** Registers, and answers whether the workflow was new. */
    boolean put(WorkflowAccess newAccess, Instant now) {
        boolean isNew = !isKept();
        create(now);
        access = Optional.of(newAccess);
        registration = Optional.of(UUID.randomUUID());
        return isNew;
    }

    /** What its registration differs by from any other. */
    Optional<UUID> registration() {
        return registration;
    }

    /** Unregisters, unless another registration than that one is there by now. */
    boolean removeAccess(Optional<UUID> ofRegistration) {
        boolean same = registration.equals(ofRegistration);
        if (same) {
            access = Optional.empty();
            registration = Optional.empty();
        }
        return same;
    }

    boolean isIdle() {
        return followers.isEmpty() && book.open().isEmpty();
    }

    /**
     * Whether there is neither a registration, nor an event, a run or anybody who follows: then its epoch ends as well.
     */
    boolean isNothing() {
        return !isKept() && followers.isEmpty();
    }

    /** The hints that are to be given once the lock is left. */
    List<Runnable> takeHints() {
        List<Runnable> taken = List.copyOf(hints);
        hints.clear();
        return taken;
    }

    private boolean isKept() {
        return access.isPresent() || lastSeq > 0 || book.latest().isPresent();
    }

    private void create(Instant now) {
        if (!isKept()) {
            createdAt = now.truncatedTo(ChronoUnit.MILLIS);
        }
        begin();
    }

    private void begin() {
        if (!extent().exists()) {
            epoch = UUID.randomUUID().toString();
            hintMoved();
        }
    }

    private Extent extent() {
        return epoch.isEmpty()
                ? Extent.NONE
                : new Extent(epoch, lastSeq - events.size() + 1, lastSeq, book.latest(), lastControl);
    }

    private void hintMoved() {
        Extent log = extent();
        hint(publisher -> publisher.moved(id, log));
    }

    private void hint(Consumer<EventPublisher> hint) {
        followers.forEach(follower -> hints.add(() -> hint.accept(follower.publisher)));
    }
}
