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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;

/** One workflow of the naive store. Its lock is the store's. */
final class AcmeWorkflow {

    private final WorkflowId id;
    private final List<NewEvent> events = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final List<Runnable> hints = new ArrayList<>();
    private String epoch = Extent.NONE.epoch();
    private long lastSeq;
    private Optional<WorkflowAccess> access = Optional.empty();

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

    Appended append(List<NewEvent> batch, int retentionEvents) {
        begin();
        long before = lastSeq;
        for (NewEvent event : batch) {
            if (event.id().isEmpty()
                    || events.stream().noneMatch(old -> old.id().equals(event.id()))) {
                events.add(event);
                lastSeq++;
            }
        }
        while (events.size() > retentionEvents) {
            events.remove(0);
        }
        int accepted = (int) (lastSeq - before);
        if (accepted > 0) {
            hintMoved();
        }
        return new Appended(
                extent(),
                accepted,
                batch.size() - accepted,
                accepted > 0 ? OptionalLong.of(before + 1) : OptionalLong.empty(),
                accepted > 0 ? OptionalLong.of(lastSeq) : OptionalLong.empty());
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
            NewEvent event = events.get((int) (seq - extent().firstSeq()));
            bytes += event.data().size();
            if (bytes > maxBytes && !page.isEmpty()) {
                break;
            }
            page.add(event.numbered(seq));
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
        events.clear();
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
    boolean put(WorkflowAccess newAccess) {
        boolean isNew = !isKept();
        access = Optional.of(newAccess);
        begin();
        return isNew;
    }

    boolean removeAccess() {
        boolean registered = access.isPresent();
        access = Optional.empty();
        return registered;
    }

    boolean isIdle() {
        return followers.isEmpty();
    }

    /** Whether there is neither a registration, nor an event, nor anybody who follows: then its epoch ends as well. */
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
        return access.isPresent() || lastSeq > 0;
    }

    private void begin() {
        if (!extent().exists()) {
            epoch = UUID.randomUUID().toString();
            hintMoved();
        }
    }

    private Extent extent() {
        return epoch.isEmpty() ? Extent.NONE : new Extent(epoch, lastSeq - events.size() + 1, lastSeq);
    }

    private void hintMoved() {
        Extent log = extent();
        hint(publisher -> publisher.moved(id, log));
    }

    private void hint(Consumer<EventPublisher> hint) {
        followers.forEach(follower -> hints.add(() -> hint.accept(follower.publisher)));
    }
}
