package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.AccessWeight;
import dev.skald.adapter.store.Hint;
import dev.skald.adapter.store.Retention;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.rules.RunBook;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What becomes of one workflow within a transaction. What is appended is written at its end, along with the workflow's
 * row, or to the journal instead of both. Used by the writer alone.
 */
final class Draft {

    private final Workflow workflow;
    private final Head before;
    private final Transaction transaction;
    private final List<Hint> hints = new ArrayList<>();
    private Head head;

    /** Events that were appended and are yet to be hinted, as one batch; and the log right after them. */
    private final List<RecordedEvent> unhinted = new ArrayList<>();

    private Extent unhintedExtent = Extent.NONE;

    /**
     * The epoch of a log that was waiting for its first event when its registration was removed: its followers keep it.
     */
    private String left = "";

    /** Whether the epoch that followers were told has been used, or has ended. */
    private boolean reservedEnded;

    /** What was retained when this began, or came since, and is retained no more. */
    private long trimmedWeight;

    private boolean changed;

    Draft(Workflow workflow, Transaction transaction) {
        this.workflow = workflow;
        this.before = workflow.head();
        this.head = before;
        this.transaction = transaction;
    }

    Workflow workflow() {
        return workflow;
    }

    Head head() {
        return head;
    }

    /** What becomes of its runs and controls. */
    RunDraft runs() {
        return new RunDraft(transaction, this);
    }

    /** Appends as the log does, in order and without what is remembered, if the run that is open admits it. */
    Appended append(List<NewEvent> batch, Optional<Lease> lease) throws SQLException {
        Optional<RunBook.Fenced> fenced =
                lease.isPresent() || head.runs().isOpen() ? Optional.of(runs().fence(batch, lease)) : Optional.empty();
        if (!head.exists()) {
            transaction.admit();
        }
        begin();
        if (fenced.isEmpty()) {
            return add(batch, RunRef.NONE, head.runs());
        }
        RunRef run = new RunRef(
                fenced.get().run().isPresent() ? head.runs().number() : 0,
                fenced.get().run());
        return add(batch, run, runs().appended(fenced.get().book()));
    }

    /** Appends the event that ends the open run. */
    void end(RunBook.Ending ending) throws SQLException {
        RunRef run = new RunRef(head.runs().number(), Optional.of(ending.run().id()));
        add(List.of(ending.event()), run, runs().ended(ending.run()));
    }

    /** Appends what is not remembered as part of a run, along with what that makes of runs. */
    private Appended add(List<NewEvent> batch, RunRef run, RunHead runs) throws SQLException {
        HeadEdit edit = new HeadEdit(head);
        List<RecordedEvent> appended = new ArrayList<>(batch.size());
        List<Tail.Entry> entries = new ArrayList<>(batch.size());
        Set<String> ids = new HashSet<>();
        for (NewEvent event : batch) {
            if (event.id().isEmpty() || (ids.add(event.id().get()) && !remembers(event))) {
                Tail.Entry entry = new Tail.Entry(event, run);
                entries.add(entry);
                edit.add(entry.size());
                appended.add(event.numbered(edit.last, run.id()));
            }
        }
        edit.tail = head.tail().with(head.last() + 1, entries);
        transaction.inserting(entries);
        trim(edit, transaction.workflows().settings().retention());
        edit.touchedAt = transaction.workflows().now();
        edit.runs = runs;
        if (!appended.isEmpty()) {
            edit.lastEventAt = edit.touchedAt;
            edit.atRisk = !transaction.workflows().settings().sync().isAlways();
        }
        change(edit.done());
        if (!appended.isEmpty()) {
            transaction.workflows().silence().touch(workflow);
            unhinted.addAll(appended);
            unhintedExtent = head.extent();
        }
        return new Appended(
                head.extent(),
                appended.size(),
                batch.size() - appended.size(),
                appended.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(appended.get(0).seq()),
                appended.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(appended.get(appended.size() - 1).seq()));
    }

    /** Whether the log has an event of the same id. */
    boolean remembers(NewEvent event) throws SQLException {
        return head.tail()
                        .find(event.id().orElseThrow())
                        .filter(seq -> seq >= head.first())
                        .isPresent()
                || transaction.tables().remembers(head.log(), EventCodec.id(event), head.first());
    }

    /** Ends the log; who is registered stays. */
    void deleteLog() throws SQLException {
        if (!head.hasLog() && !isReserved()) {
            return;
        }
        hint(new Hint.Deleted(workflow.id()));
        reservedEnded = true;
        left = "";
        if (!head.hasLog()) {
            return;
        }
        endLog();
        HeadEdit edit = new HeadEdit(Head.NONE);
        if (head.isRegistered()) {
            edit = new HeadEdit(head);
            edit.log = transaction.newLog();
            if (head.runs().isOpen()) {
                // It was active until now.
                edit.touchedAt = transaction.workflows().now();
            }
            edit.endLog();
        }
        change(edit.done());
    }

    /** Registers, and answers whether the workflow was new: neither registered nor with a single event. */
    boolean put(WorkflowAccess access) throws SQLException {
        boolean isNew = !head.exists();
        long weight = AccessWeight.of(access);
        transaction.admitHeld(isNew, weight - head.accessWeight());
        boolean begun = begin();
        if (head.isRegistered()) {
            transaction.tables().deleteRegistration(head.registration());
        }
        HeadEdit edit = new HeadEdit(head);
        edit.registration = transaction.newRegistration(access);
        edit.accessWeight = weight;
        edit.touchedAt = transaction.workflows().now();
        change(edit.done());
        if (begun) {
            hint(new Hint.Moved(workflow.id(), head.extent()));
        }
        return isNew;
    }

    /**
     * Unregisters who has that registration; a log that was only waiting for its first event goes too. Answers whether
     * nobody is registered any more.
     */
    boolean removeAccess(Optional<Long> registration) throws SQLException {
        if (!head.isRegistered()) {
            return true;
        }
        if (!registration.equals(Optional.of(head.registration()))) {
            return false;
        }
        transaction.tables().deleteRegistration(head.registration());
        HeadEdit edit = new HeadEdit(head);
        edit.registration = 0;
        edit.accessWeight = 0;
        if (head.isUsed()) {
            change(edit.done());
        } else {
            left = head.epoch();
            change(Head.NONE);
        }
        return true;
    }

    /** Forgets everything. */
    void forget() throws SQLException {
        if (head.hasLog()) {
            endLog();
        }
        if (head.isRegistered()) {
            transaction.tables().deleteRegistration(head.registration());
        }
        change(Head.NONE);
    }

    /** Lets go of the oldest events until {@code excess} is made good for, or none is left. */
    void shed(long excess) throws SQLException {
        HeadEdit edit = new HeadEdit(head);
        if (head.weight() <= excess) {
            edit.trimAll();
            trimmedWeight += head.weight();
        } else {
            long goal = head.weight() - excess;
            while (edit.weight > goal && edit.first <= edit.last) {
                trimFirst(edit);
            }
        }
        change(edit.done());
        hint(new Hint.Moved(workflow.id(), head.extent()));
        if (!head.hasEvents()) {
            transaction.workflows().silence().remove(workflow);
        }
    }

    /** Trims to what is retained, and answers whether anything was. */
    boolean trim() throws SQLException {
        HeadEdit edit = new HeadEdit(head);
        trim(edit, transaction.workflows().settings().retention());
        boolean trimmed = edit.first > head.first();
        if (trimmed) {
            change(edit.done());
        }
        return trimmed;
    }

    /** Takes note that events before {@code floor} are no longer on the disk. */
    void raiseFloor(long floor) throws SQLException {
        HeadEdit edit = new HeadEdit(head);
        edit.floor = floor;
        if (head.runs().forgotten() > 0) {
            int pruned = transaction
                    .tables()
                    .changedRuns()
                    .prune(head.log(), head.runs().forgotten(), floor);
            edit.runs = head.runs().lighter((long) pruned * RunRow.WEIGHT);
        }
        change(edit.done());
    }

    /** Takes note of what has been written of runs and controls. */
    void keep(RunHead runs) {
        HeadEdit edit = new HeadEdit(head);
        edit.runs = runs;
        edit.touchedAt = transaction.workflows().now();
        edit.atRisk = edit.atRisk || !transaction.workflows().settings().sync().isAlways();
        change(edit.done());
    }

    /** Takes note of a lease that holds for longer, which is not written. */
    void renewed(RunHead runs) {
        HeadEdit edit = new HeadEdit(head);
        edit.runs = runs;
        head = edit.done();
    }

    /** Has followers be told of runs and controls. */
    void hintRuns() {
        hint(new Hint.Moved(workflow.id(), head.extent()));
    }

    /** Takes note that all events are on the disk for good. */
    void clearRisk() {
        if (head.atRisk()) {
            HeadEdit edit = new HeadEdit(head);
            edit.atRisk = false;
            change(edit.done());
        }
    }

    /** Takes note of the moment from which on nobody has followed the workflow. */
    void touch(long moment) {
        if (head.exists()) {
            HeadEdit edit = new HeadEdit(head);
            edit.touchedAt = Math.max(moment, head.touchedAt());
            change(edit.done());
        }
    }

    /**
     * Ends the log before the first damaged event, if there is one, under another epoch: what is good is written anew,
     * and the rest left to be deleted. A run that is open stays so; one whose end is lost gets the end of a producer
     * that is.
     *
     * @return how many events were lost
     */
    long cut(EventReader reader) throws SQLException {
        place();
        long good = good(reader);
        if (good > head.last()) {
            return 0;
        }
        long lost = head.last() - good + 1;
        HeadEdit edit = new HeadEdit(head);
        edit.log = transaction.newLog();
        edit.epoch = transaction.workflows().newEpoch();
        edit.trimAll();
        edit.first = head.first();
        edit.last = head.first() - 1;
        edit.floor = head.first();
        if (good > head.first()) {
            reader.each(head, head.first(), good - 1, (seq, event, run) -> {
                byte[] id = EventCodec.id(event);
                if (id.length > 0) {
                    transaction.tables().rememberId(edit.log, id, seq, edit.first);
                }
                transaction.insert(edit.log, seq, event, id, run);
                edit.add(new EventSize(event.data().size(), id.length));
                return true;
            });
        }
        RunDraft.Remains remains = runs().copy(head, edit.log, good);
        edit.runs = remains.runs();
        transaction.bury(head);
        change(edit.done());
        hint(new Hint.Moved(workflow.id(), head.extent()));
        if (remains.endless().isPresent()) {
            endAnew(remains.endless().get());
        }
        if (!head.hasEvents()) {
            transaction.workflows().silence().remove(workflow);
        }
        return lost;
    }

    private void endAnew(RunRow endless) throws SQLException {
        RunBook.Ending ending = runs().endAnew(endless, head.last());
        RunRow over = endless.ended(ending.run());
        transaction.tables().changedRuns().update(head.log(), over);
        boolean isLatest = head.runs().number() == over.number();
        add(List.of(ending.event()), RunRef.of(over), isLatest ? head.runs().with(over, 0) : head.runs());
    }

    /** The first event that is damaged. */
    private long good(EventReader reader) throws SQLException {
        if (!head.hasEvents()) {
            return head.last() + 1;
        }
        try {
            reader.each(head, head.first(), head.last(), (seq, event, run) -> true);
            return head.last() + 1;
        } catch (DamagedLogException e) {
            return e.seq();
        }
    }

    long trimmedWeight() {
        return trimmedWeight;
    }

    /** Writes the events that the journal alone has, or not even that, to their table. */
    void place() throws SQLException {
        if (!head.tail().isEmpty()) {
            transaction.placing(workflow.id());
            transaction.tables().place(head);
            head = head.allPlaced();
            changed = true;
        }
    }

    boolean isChanged() {
        return changed;
    }

    /** What the journal can say of it; empty if only the tables can. */
    Optional<JournalRecord> record() {
        return head.isFurther(before) ? Optional.of(JournalRecord.of(before, head)) : Optional.empty();
    }

    /** Writes the workflow's row, if it changed. */
    void write() throws SQLException {
        if (!changed) {
            return;
        }
        if (head.exists() && head.log() == before.log()) {
            transaction.tables().updateWorkflow(workflow.id(), head);
            return;
        }
        if (before.exists()) {
            transaction.tables().deleteWorkflow(before.log());
        }
        if (head.exists()) {
            transaction.tables().insertWorkflow(workflow.id(), head);
        }
    }

    /** Has everybody see what has been written. */
    void committed() {
        hintAppended();
        workflow.committed(head, left, reservedEnded, hints);
    }

    /** Leaves everything as it was. */
    void rolledBack() {
        if (before.hasEvents()) {
            transaction.workflows().silence().touch(workflow);
        } else {
            transaction.workflows().silence().remove(workflow);
        }
        workflow.rolledBack();
    }

    /** Makes sure that there is a log, and answers whether there was none, not even a reserved one. */
    boolean begin() throws SQLException {
        if (head.hasLog()) {
            return false;
        }
        boolean begun = !isReserved();
        HeadEdit edit = new HeadEdit(head);
        edit.epoch = epochToBegin();
        left = "";
        if (!head.exists()) {
            edit.log = transaction.newLog();
            edit.createdAt = transaction.workflows().now();
        }
        change(edit.done());
        return begun;
    }

    /** Whether followers were told an epoch that there is no log of yet. */
    private boolean isReserved() {
        return !left.isEmpty() || (mayBeReserved() && workflow.extent().exists());
    }

    private boolean mayBeReserved() {
        return !reservedEnded && !before.hasLog();
    }

    private String epochToBegin() {
        if (!left.isEmpty()) {
            return left;
        }
        if (mayBeReserved()) {
            reservedEnded = true;
            return workflow.reserve();
        }
        return transaction.workflows().newEpoch();
    }

    private void endLog() throws SQLException {
        if (head.last() >= head.floor() || head.runs().isUsed()) {
            transaction.bury(head);
        }
        transaction.workflows().silence().remove(workflow);
    }

    private void trim(HeadEdit edit, Retention retention) throws SQLException {
        while (edit.count() > retention.events() || (edit.bytes > retention.bytes() && edit.count() > 1)) {
            trimFirst(edit);
        }
    }

    private void trimFirst(HeadEdit edit) throws SQLException {
        EventSize size = edit.tail.isFrom(edit.first)
                ? edit.tail.get(edit.first).size()
                : transaction.sizes().of(edit.log, edit.first, head.placed());
        edit.trimFirst(size);
        trimmedWeight += size.weight();
    }

    private void change(Head changedHead) {
        transaction.changed(head, changedHead);
        head = changedHead;
        changed = true;
    }

    private void hint(Hint hint) {
        hintAppended();
        hints.add(hint);
    }

    private void hintAppended() {
        if (!unhinted.isEmpty()) {
            hints.add(new Hint.Published(new RecordedBatch(workflow.id(), unhintedExtent, unhinted)));
            unhinted.clear();
        }
    }
}
