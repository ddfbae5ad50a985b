package dev.skald.adapter.memory;

import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.rules.RunBook;
import java.util.List;
import java.util.Optional;

/** The runs and the controls of one log. A log without runs costs three references here. Not thread-safe. */
final class RunLedger {

    /**
     * The bytes of heap of a run in the book: the record and what is around it (88), its name (48), its two times and
     * their option (64), and the fingerprint of its lease (88).
     */
    static final int RUN_WEIGHT = 288;

    private RunBook book = RunBook.EMPTY;
    private Optional<Run> run = Optional.empty();
    private Optional<Controls> controls = Optional.empty();

    RunBook book() {
        return book;
    }

    /** Tells the run that is open, else the one that ended last. */
    Optional<Run> run() {
        return run;
    }

    boolean isOpen() {
        return book.open().isPresent();
    }

    /** Takes the book as it is now. */
    void keep(RunBook next) {
        book = next;
        run = next.latest();
    }

    /** Tells that this run has ended, until the book is {@linkplain #keep kept} in which the next one is open. */
    void ended(Run over) {
        run = Optional.of(over);
    }

    /** The number of the last control; 0 if there was none. */
    long lastControl() {
        return controls.isPresent() ? controls.get().lastSeq() : 0;
    }

    /** Finds the number of the control that the same subject asked for under the same id. */
    Optional<Long> find(ControlRequest request) {
        return controls.flatMap(all -> all.find(request));
    }

    /** The controls, which are made if there was none yet. */
    Controls controls() {
        Controls made = controls.orElseGet(Controls::new);
        controls = Optional.of(made);
        return made;
    }

    /** Lists the controls whose numbers are larger than {@code after}, the oldest first. */
    List<Control> controlsAfter(long after) {
        return controls.map(all -> all.after(after)).orElse(List.of());
    }

    /** Weighs runs and controls in bytes of heap. */
    long weight() {
        return weightWith(book);
    }

    /**
     * Weighs what would be kept with that book, in bytes of heap. An open run weighs what it will when it has ended.
     */
    long weightWith(RunBook next) {
        int known = next.ended().size() + (next.open().isPresent() ? 1 : 0);
        return (long) RUN_WEIGHT * known + controls.map(Controls::weight).orElse(0L);
    }
}
