package dev.skald.adapter.memory;

import dev.skald.adapter.store.AccessWeight;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.RunId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The last controls of a log, {@value WorkflowRuns#MAX_CONTROLS} at most, by number, by the asker's own name and by the
 * call that is answered. Not thread-safe.
 */
final class Controls {

    /**
     * The bytes of heap around a control's texts: the record (56), its options (64) and time (24), and its entries with
     * their keys in the two indexes (144).
     */
    static final int OVERHEAD = 288;

    private final ArrayDeque<Control> kept = new ArrayDeque<>(1);
    private final Map<Name, Long> byName = new HashMap<>();
    private final Set<Answer> answers = new HashSet<>();
    private long lastSeq;
    private long weight;

    /** What an asker called a control. */
    private record Name(String by, String id) {}

    /** Which call was answered, in which run. */
    private record Answer(RunId run, String callId) {}

    /** The number of the last control; 0 if there was none. */
    long lastSeq() {
        return lastSeq;
    }

    /** Weighs what is kept, in bytes of heap. */
    long weight() {
        return weight;
    }

    /** Finds the number of the control that the same subject asked for under the same id. */
    Optional<Long> find(ControlRequest request) {
        return request.id().map(id -> byName.get(new Name(request.by(), id)));
    }

    /** Tells whether the call that is to be answered was answered before in this run. */
    boolean isAnswered(RunId run, ControlRequest request) {
        return request.callId()
                .filter(call -> answers.contains(new Answer(run, call)))
                .isPresent();
    }

    /** Makes the control that would be the next. */
    Control next(RunId run, ControlRequest request, Instant now) {
        return new Control(
                lastSeq + 1,
                run,
                request.action(),
                request.callId(),
                request.data(),
                request.by(),
                now.truncatedTo(ChronoUnit.MILLIS),
                request.id());
    }

    /** Computes by how many bytes more is kept once that control was added. */
    long growth(Control next) {
        return weight(next) - (isFull() ? weight(kept.getFirst()) : 0);
    }

    /** Adds a control, and lets go of the oldest if there are too many. */
    void add(Control next) {
        weight += growth(next);
        if (isFull()) {
            forget(kept.removeFirst());
        }
        kept.addLast(next);
        lastSeq = next.seq();
        next.id().ifPresent(id -> byName.put(new Name(next.by(), id), next.seq()));
        next.callId().ifPresent(call -> answers.add(new Answer(next.run(), call)));
    }

    /** Lists the controls whose numbers are larger than {@code after}, the oldest first. */
    List<Control> after(long after) {
        return kept.stream().filter(control -> control.seq() > after).toList();
    }

    private boolean isFull() {
        return kept.size() == WorkflowRuns.MAX_CONTROLS;
    }

    private void forget(Control oldest) {
        oldest.id().ifPresent(id -> byName.remove(new Name(oldest.by(), id)));
        oldest.callId().ifPresent(call -> answers.remove(new Answer(oldest.run(), call)));
    }

    private static long weight(Control control) {
        return OVERHEAD
                + AccessWeight.of(control.by())
                + control.data().map(AccessWeight::of).orElse(0L)
                + control.callId().map(AccessWeight::of).orElse(0L)
                + control.id().map(AccessWeight::of).orElse(0L);
    }
}
