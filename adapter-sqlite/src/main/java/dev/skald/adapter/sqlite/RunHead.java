package dev.skald.adapter.sqlite;

import dev.skald.domain.run.Run;
import dev.skald.domain.run.rules.RunBook;
import dev.skald.domain.run.rules.RunBook.OpenRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is in memory of the runs and controls of one log; runs before the last one, and the controls themselves, are on
 * the disk alone.
 *
 * @param latest the run that is open, else the one that ended last, if there was one
 * @param expiresAt until when the lease of an open run holds, in milliseconds since 1970; this alone is not on the disk
 * @param lastControl the number of the last control; 0 if there was none
 * @param weight what runs and controls count towards the bound on all workflows
 */
record RunHead(Optional<RunRow> latest, long expiresAt, long lastControl, long weight) {

    /** There was neither a run nor a control. */
    static final RunHead NONE = new RunHead(Optional.empty(), 0, 0, 0);

    /** The number of the latest run; 0 if there was none. */
    long number() {
        return latest.map(RunRow::number).orElse(0L);
    }

    /** Until when the lease of the open run holds, in milliseconds since 1970; empty if no run is open. */
    OptionalLong end() {
        return isOpen() ? OptionalLong.of(expiresAt) : OptionalLong.empty();
    }

    boolean isOpen() {
        return open().isPresent();
    }

    /** The run that is open. */
    Optional<RunRow> open() {
        return latest.filter(RunRow::isOpen);
    }

    /** Whether there is anything on the disk. */
    boolean isUsed() {
        return latest.isPresent() || lastControl > 0;
    }

    Optional<Run> run() {
        return latest.map(RunRow::run);
    }

    /** The book with these runs in the past. */
    RunBook book(List<RunRow> ended) {
        return new RunBook(
                open().map(run -> run.open(expiresAt)),
                ended.stream().map(RunRow::ended).toList());
    }

    /** The numbers up to which runs are no longer remembered but for their events. */
    long forgotten() {
        return number() - RunBook.MAX_ENDED - (isOpen() ? 1 : 0);
    }

    /** The same with another run, or another state of it. */
    RunHead with(RunRow run, long moreWeight) {
        return new RunHead(Optional.of(run), expiresAt, lastControl, weight + moreWeight);
    }

    RunHead until(Instant moment) {
        return new RunHead(latest, moment.toEpochMilli(), lastControl, weight);
    }

    /** The same as a store that was away finds it: an open lease has its whole time once more. */
    RunHead renewed(long now) {
        Optional<OpenRun> open =
                book(List.of()).renewed(Instant.ofEpochMilli(now)).open();
        return open.isPresent() ? until(open.get().expiresAt()) : this;
    }

    RunHead controlled(long seq, long growth) {
        return new RunHead(latest, expiresAt, seq, weight + growth);
    }

    RunHead lighter(long by) {
        return new RunHead(latest, expiresAt, lastControl, weight - by);
    }
}
