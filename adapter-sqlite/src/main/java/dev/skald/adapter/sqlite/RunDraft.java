package dev.skald.adapter.sqlite;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.port.WorkflowRuns.Renewed;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.rules.RunBook;
import dev.skald.domain.run.rules.RunBook.OpenRun;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of the runs and controls of one workflow within a transaction. The rules are those of {@link RunBook},
 * which is asked before anything is changed. Used by the writer alone.
 */
record RunDraft(Transaction transaction, Draft draft) {

    /** Opens a run, and ends the one that is open for it, if the rules say so. */
    Opened open(RunRequest request) throws SQLException {
        Head head = draft.head();
        RunBook.Opening opening = book(request.run().isPresent()).open(request, head.last(), now());
        OpenRun run = opening.run();
        Optional<RunRow> handedOver =
                head.runs().open().filter(open -> open.id().equals(run.id()));
        transaction.admitHeld(!head.exists(), handedOver.isPresent() ? 0 : RunRow.WEIGHT);
        draft.begin();
        if (opening.ending().isPresent()) {
            draft.end(opening.ending().get());
        }
        RunHead runs = draft.head().runs();
        RunRow row = RunRow.of(handedOver.isPresent() ? runs.number() : runs.number() + 1, run);
        if (handedOver.isPresent()) {
            transaction.tables().changedRuns().update(draft.head().log(), row);
        } else {
            transaction.tables().changedRuns().insert(draft.head().log(), row);
        }
        draft.keep(runs.with(row, handedOver.isPresent() ? 0 : RunRow.WEIGHT).until(run.expiresAt()));
        draft.hintRuns();
        return new Opened(
                run.id(), opening.lease(), run.expiresAt(), draft.head().extent());
    }

    /** Renews the lease of a run; empty if there is no run of that name. Writes nothing. */
    Optional<Renewed> renew(RunId run, Lease lease) throws SQLException {
        RunHead runs = draft.head().runs();
        boolean isOpen = runs.open().filter(open -> open.id().equals(run)).isPresent();
        Optional<OpenRun> renewed = book(!isOpen).renew(run, lease, now()).flatMap(RunBook::open);
        if (renewed.isEmpty()) {
            return Optional.empty();
        }
        draft.renewed(runs.until(renewed.get().expiresAt()));
        return Optional.of(new Renewed(renewed.get().expiresAt(), runs.lastControl()));
    }

    /** Ends the run that is open if its lease is over, and answers whether it did. */
    boolean endIfOver() throws SQLException {
        Optional<RunBook.Expiry> expiry = book(false).expire(draft.head().last(), now());
        if (expiry.isPresent()) {
            draft.end(expiry.get().ending());
        }
        return expiry.isPresent();
    }

    /** Keeps what is asked of the agent whose run is open, and answers its number. */
    long control(ControlRequest request) throws SQLException {
        Head head = draft.head();
        RunTable table = transaction.tables().runs();
        Optional<Long> first = table.find(head.log(), request);
        if (first.isPresent()) {
            return first.get();
        }
        RunId run = head.runs()
                .open()
                .orElseThrow(() -> new RunConflictException(Code.NO_RUN))
                .id();
        if (table.isAnswered(head.log(), run, request)) {
            throw new RunConflictException(Code.ALREADY_ANSWERED);
        }
        Control next = new Control(
                head.runs().lastControl() + 1,
                run,
                request.action(),
                request.callId(),
                request.data(),
                request.by(),
                now(),
                request.id());
        long oldest = next.seq() - WorkflowRuns.MAX_CONTROLS;
        long growth = ControlRow.weight(next) - (oldest > 0 ? table.weight(head.log(), oldest) : 0);
        transaction.admitHeld(false, growth);
        transaction.tables().changedRuns().insert(head.log(), next);
        if (oldest > 0) {
            table.deleteControl(head.log(), oldest);
        }
        draft.keep(head.runs().controlled(next.seq(), growth));
        draft.hintRuns();
        return next.seq();
    }

    /**
     * Judges whether events may be appended.
     *
     * @throws RunConflictException if the state of the run does not admit it
     * @throws RefusedException if an event stands behind the one that ends the run
     */
    RunBook.Fenced fence(List<NewEvent> batch, Optional<Lease> lease) throws SQLException {
        Head head = draft.head();
        boolean isHeld = lease.isPresent()
                && head.runs()
                        .open()
                        .filter(open -> open.lease().equals(lease.get().fingerprint()))
                        .isPresent();
        RunBook book = book(lease.isPresent() && !isHeld);
        try {
            return book.append(lease, fresh(batch), head.last(), now());
        } catch (IllegalArgumentException e) {
            throw new RefusedException(e);
        }
    }

    /** Writes what an append has made of the run that is open, and answers it. */
    RunHead appended(RunBook book) throws SQLException {
        RunHead runs = draft.head().runs();
        if (book.open().isPresent()) {
            return runs.until(book.open().get().expiresAt());
        }
        return runs.isOpen() ? ended(book.ended().get(book.ended().size() - 1).run()) : runs;
    }

    /** Writes the end of the run that is open, and answers what is known of runs then. */
    RunHead ended(Run over) throws SQLException {
        RunHead runs = draft.head().runs();
        RunRow row = runs.open().orElseThrow().ended(over);
        transaction.tables().changedRuns().update(draft.head().log(), row);
        return runs.with(row, 0);
    }

    /**
     * Writes the runs and controls of a log anew that is cut, as those of another log: runs that began behind the cut
     * and have ended are as if they had never been.
     *
     * @param head the log before it is cut
     * @param to the number of the log after it
     * @param good the first event that is lost
     */
    Remains copy(Head head, long to, long good) throws SQLException {
        RunTable table = transaction.tables().changedRuns();
        List<RunRow> runs = new ArrayList<>(table.before(head.log(), head.runs().number(), Integer.MAX_VALUE));
        head.runs().latest().ifPresent(runs::add);
        Optional<RunRow> latest = Optional.empty();
        Optional<RunRow> endless = Optional.empty();
        long weight = 0;
        for (RunRow run : runs) {
            boolean began = run.firstSeq() < good;
            if (!began && !run.isOpen()) {
                continue;
            }
            RunRow kept = run;
            if (!began) {
                kept = run.from(good + (endless.isPresent() ? 1 : 0));
            } else if (!run.isOpen() && run.lastSeq() >= good) {
                endless = Optional.of(run);
            }
            table.insert(to, kept);
            latest = Optional.of(kept);
            weight += RunRow.WEIGHT;
        }
        for (Control control : table.controls(head.log())) {
            table.insert(to, control);
            weight += ControlRow.weight(control);
        }
        RunHead remains =
                new RunHead(latest, head.runs().expiresAt(), head.runs().lastControl(), weight);
        return new Remains(remains, endless);
    }

    /**
     * What a cut leaves.
     *
     * @param runs what is known of runs and controls then
     * @param endless the run that began before the cut, and whose end was behind it
     */
    record Remains(RunHead runs, Optional<RunRow> endless) {}

    /** The end that a run gets whose own was lost. */
    RunBook.Ending endAnew(RunRow endless, long lastSeq) {
        return new RunBook(Optional.of(endless.open(0)), List.of())
                .expire(lastSeq, now())
                .orElseThrow()
                .ending();
    }

    private RunBook book(boolean withPast) throws SQLException {
        Head head = draft.head();
        if (!withPast || head.runs().latest().isEmpty()) {
            return head.runs().book(List.of());
        }
        long before = head.runs().number() + (head.runs().isOpen() ? 0 : 1);
        return head.runs().book(transaction.tables().runs().before(head.log(), before, RunBook.MAX_ENDED));
    }

    private List<NewEvent> fresh(List<NewEvent> batch) throws SQLException {
        Set<String> seen = new HashSet<>();
        List<NewEvent> fresh = new ArrayList<>(batch.size());
        for (NewEvent event : batch) {
            if (event.id().isEmpty() || (seen.add(event.id().get()) && !draft.remembers(event))) {
                fresh.add(event);
            }
        }
        return fresh;
    }

    private Instant now() {
        return Instant.ofEpochMilli(transaction.workflows().now());
    }
}
