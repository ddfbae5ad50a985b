package dev.skald.adapter.sqlite;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is written at once: all of it will be on the disk, or nothing. Used by the writer alone. */
final class Transaction {

    private final Workflows workflows;
    private final Tables tables;
    private final EventSizes sizes;
    private final Numbers numbers;
    private final Map<WorkflowId, Draft> drafts = new LinkedHashMap<>();
    private final Map<Long, WorkflowAccess> registered = new HashMap<>();
    private final List<DeadLog> deadLogs = new ArrayList<>();
    private final List<Runnable> whenCommitted = new ArrayList<>();
    private Optional<WorkflowId> current = Optional.empty();
    private boolean sweeping;
    private long inserted;
    private long insertedBytes;
    private int keptChange;
    private long weightChange;
    private long heldWeightChange;

    Transaction(Workflows workflows, Tables tables, EventSizes sizes, Numbers numbers) {
        this.workflows = workflows;
        this.tables = tables;
        this.sizes = sizes;
        this.numbers = numbers;
    }

    Workflows workflows() {
        return workflows;
    }

    Tables tables() {
        return tables;
    }

    EventSizes sizes() {
        return sizes;
    }

    long newLog() throws SQLException {
        long log = numbers.newLog(tables);
        // Another may have had it.
        sizes.forget(log);
        return log;
    }

    /** Writes who is registered, and answers the number of the row. */
    long newRegistration(WorkflowAccess access) throws SQLException {
        long number = numbers.newRegistration();
        tables.insertRegistration(number, access);
        registered.put(number, access);
        return number;
    }

    /** Who was registered in this transaction, by the number of the row. */
    Map<Long, WorkflowAccess> registered() {
        return registered;
    }

    /** The workflow that was changed last, or was about to be. */
    Optional<WorkflowId> current() {
        return current;
    }

    /** The draft of a workflow, which is made if there is none. */
    Draft draft(WorkflowId id) {
        current = Optional.of(id);
        Draft draft = drafts.get(id);
        while (draft == null) {
            Workflow workflow = workflows.findOrMake(id);
            if (workflow.hold()) {
                draft = add(workflow);
            }
        }
        return draft;
    }

    /** The draft of a workflow, if there is one. */
    Optional<Draft> draftIfExists(WorkflowId id) {
        current = Optional.of(id);
        Draft draft = drafts.get(id);
        if (draft != null) {
            return Optional.of(draft);
        }
        return workflows.find(id).filter(Workflow::hold).map(this::add);
    }

    /** The draft of a workflow that is to be forgotten, unless somebody follows it. */
    Optional<Draft> draftToExpire(Workflow workflow) {
        return drafts.containsKey(workflow.id()) || !workflow.holdToExpire()
                ? Optional.empty()
                : Optional.of(add(workflow));
    }

    private Draft add(Workflow workflow) {
        Draft draft = new Draft(workflow, this);
        drafts.put(workflow.id(), draft);
        return draft;
    }

    /**
     * Sees to it that there is room for one workflow more.
     *
     * @throws UnavailableException if there is none
     */
    void admit() {
        if (kept() >= workflows.settings().capacity().workflows()) {
            throw new UnavailableException("there are as many workflows as there may be: try again later");
        }
    }

    /**
     * Sees to it that there is room for who is registered, for runs or for controls. Events make room for these; they
     * make none, and so have the bound for themselves.
     *
     * @throws UnavailableException if there is none
     */
    void admitHeld(boolean isNew, long change) {
        if (isNew) {
            admit();
        }
        if (change > 0
                && workflows.heldWeight() + heldWeightChange + change
                        > workflows.settings().capacity().bytes()) {
            throw new UnavailableException(
                    "there is no room for further owners, readers, runs and controls: try again later");
        }
    }

    /** Has the events of a log that has ended be deleted some time. */
    void bury(Head ended) throws SQLException {
        tables.insertGarbage(ended.log());
        deadLogs.add(new DeadLog(ended.log(), ended.weight()));
    }

    /** The logs that ended in this transaction. */
    List<DeadLog> deadLogs() {
        return deadLogs;
    }

    /**
     * A log that has ended, and whose events are still on the disk.
     *
     * @param log its number
     * @param weight what the events took that were retained to its end; 0 if that is not known
     */
    record DeadLog(long log, long weight) {}

    /** A step of what is deleted. */
    interface Sweep {
        void run() throws SQLException;
    }

    /** Deletes something as a part of this: where that fails, nobody who asked for anything is to blame. */
    void sweeping(Sweep sweep) throws SQLException {
        sweeping = true;
        sweep.run();
        sweeping = false;
    }

    boolean isSweeping() {
        return sweeping;
    }

    /** How many workflows there are at its end. */
    long kept() {
        return (long) workflows.kept() + keptChange;
    }

    /** What everything weighs at its end. */
    long weight() {
        return workflows.weight() + weightChange;
    }

    /** How many events it has written. */
    long inserted() {
        return inserted;
    }

    /** How many bytes of data these have. */
    long insertedBytes() {
        return insertedBytes;
    }

    /** Writes an event to its table. */
    void insert(long log, long seq, NewEvent event, byte[] id, RunRef run) throws SQLException {
        insertedBytes += event.data().size();
        tables.insertEvent(log, seq, event, id, run.number());
        inserted++;
    }

    /** Takes note of events that are to be written at its end. */
    void inserting(List<Tail.Entry> entries) {
        entries.forEach(entry -> insertedBytes += entry.event().data().size());
        inserted += entries.size();
    }

    /** Takes note of which workflow's events are about to be written. */
    void placing(WorkflowId id) {
        current = Optional.of(id);
    }

    /** Takes note of what a draft changed. */
    void changed(Head before, Head after) {
        keptChange += (after.exists() ? 1 : 0) - (before.exists() ? 1 : 0);
        heldWeightChange += after.heldWeight() - before.heldWeight();
        weightChange += after.weight() + after.heldWeight() - before.weight() - before.heldWeight();
    }

    /** Trims the workflows that are silent longest until all together are within their bound. */
    void shed() throws SQLException {
        long bound = workflows.settings().capacity().bytes();
        while (weight() > bound) {
            Optional<Workflow> silent = workflows.silence().oldest();
            if (silent.isEmpty()) {
                return;
            }
            draft(silent.get().id()).shed(weight() - bound);
        }
    }

    /** Has the writer do something once this is on the disk. */
    void whenCommitted(Runnable action) {
        whenCommitted.add(action);
    }

    /** Whether nothing is to be written. */
    boolean isIdle() {
        return !tables.began() && drafts.values().stream().noneMatch(Draft::isChanged);
    }

    /** What the journal can say of it all; empty if only the tables can. */
    Optional<byte[]> record() {
        if (tables.began()) {
            return Optional.empty();
        }
        ByteSink all = new ByteSink();
        for (Draft draft : drafts.values()) {
            if (draft.isChanged()) {
                Optional<JournalRecord> record = draft.record();
                if (record.isEmpty()) {
                    return Optional.empty();
                }
                record.get().writeTo(all);
            }
        }
        return Optional.of(all.bytes());
    }

    /** Writes the events and rows of all that changed, and of those of which the journal alone has something. */
    void write(Collection<Workflow> journaled) throws SQLException {
        journaled.forEach(workflow -> draft(workflow.id()));
        for (Draft draft : drafts.values()) {
            draft.place();
            draft.write();
        }
    }

    /** Has everybody see what has been written. */
    void committed() {
        workflows.committed(keptChange, weightChange, heldWeightChange);
        drafts.values().forEach(Draft::committed);
        whenCommitted.forEach(Runnable::run);
    }

    /** Leaves everything as it was. */
    void rolledBack() {
        sizes.clear();
        drafts.values().forEach(Draft::rolledBack);
    }

    Collection<Draft> drafts() {
        return drafts.values();
    }
}
