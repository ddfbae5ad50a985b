package dev.skald.benchmarks.history;

import dev.skald.domain.run.RunState;
import java.util.LinkedHashMap;
import java.util.Map;

/** One log, and the ends of the runs in it. Not thread-safe. */
final class EndsCheck {

    private final RunLog log;
    private final Violations violations;
    private final Map<String, RunLog.RunEvent> ends = new LinkedHashMap<>();

    EndsCheck(RunLog log, Violations violations) {
        this.log = log;
        this.violations = violations;
    }

    static boolean isTheGateways(RunState state) {
        return state == RunState.LOST || state == RunState.SUPERSEDED;
    }

    /** Judges it, and answers the first end of each run. */
    Map<String, RunLog.RunEvent> judge() {
        long expected = 1;
        String open = "";
        for (RunLog.RunEvent event : log.events()) {
            if (event.seq() != expected) {
                violations.add(
                        Violation.Kind.UNSOUND, "%s has a hole before seq %d".formatted(log.workflow(), event.seq()));
            }
            expected = event.seq() + 1;
            if (!open.isEmpty() && !event.run().equals(open)) {
                violations.add(
                        Violation.Kind.INTRUDED, "%s stands among those of run %s".formatted(place(event), open));
            }
            if (!event.run().isEmpty()) {
                open = judge(event) ? event.run() : "";
            }
        }
        judgeView();
        return ends;
    }

    /** Answers whether its run goes on behind it. */
    private boolean judge(RunLog.RunEvent event) {
        RunLog.RunEvent before = ends.get(event.run());
        if (before != null) {
            violations.add(
                    event.ends().isPresent() ? Violation.Kind.ENDED_TWICE : Violation.Kind.BEHIND_END,
                    "%s, run %s, stands behind its end, seq %d".formatted(place(event), event.run(), before.seq()));
            return false;
        }
        if (event.ends().isEmpty()) {
            return true;
        }
        ends.put(event.run(), event);
        return false;
    }

    private void judgeView() {
        if (log.run().isEmpty()) {
            if (!ends.isEmpty()) {
                violations.add(Violation.Kind.WRONG_END, log.workflow() + " is said to have no run");
            }
            return;
        }
        RunLog.View view = log.run().get();
        RunLog.RunEvent end = ends.get(view.run());
        if (view.state() == RunState.RUNNING) {
            violations.add(Violation.Kind.UNENDED, "run %s of %s".formatted(view.run(), log.workflow()));
        } else if (end == null
                || !end.ends().orElseThrow().equals(view.state())
                || end.seq() != view.lastSeq()
                || (isTheGateways(view.state()) && end.at() != view.endedAt())) {
            violations.add(
                    Violation.Kind.WRONG_END,
                    "%s is said to have %s; its end is %s".formatted(log.workflow(), view, end));
        }
        for (RunLog.RunEvent event : log.events()) {
            boolean within = event.seq() >= view.firstSeq() && event.seq() <= view.lastSeq();
            if (within != event.run().equals(view.run())) {
                violations.add(Violation.Kind.INTRUDED, "%s is within %s, or should be".formatted(place(event), view));
            }
        }
    }

    private String place(RunLog.RunEvent event) {
        return "seq %d of %s".formatted(event.seq(), log.workflow());
    }
}
