package dev.skald.benchmarks.history;

import dev.skald.domain.run.RunState;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What viewers were told of runs, held against the logs at the end. Not thread-safe. */
final class ToldCheck {

    private final Map<String, RunLog> logs;
    private final Violations violations;

    ToldCheck(Map<String, RunLog> logs, Violations violations) {
        this.logs = logs;
        this.violations = violations;
    }

    void judge(List<RunTold> told) {
        Set<String> before = new HashSet<>();
        for (RunTold one : told) {
            String state =
                    "%s %d %s %s %s".formatted(one.client(), one.connection(), one.workflow(), one.run(), one.state());
            if (!before.add(state) && !one.asked()) {
                wrong(one, "again");
            }
            judge(one);
        }
    }

    /** A run may begin, and end by itself, without an event: only of its end it is known where that stands. */
    private void judge(RunTold one) {
        if (one.state() == RunState.RUNNING) {
            if (before(one).isPresent()) {
                wrong(one, "behind its end");
            }
            return;
        }
        Optional<RunLog.RunEvent> end = Optional.ofNullable(logs.get(one.workflow())).stream()
                .flatMap(log -> log.events().stream())
                .filter(event -> event.seq() == one.lastSeq() && event.run().equals(one.run()))
                .findAny();
        if (!end.flatMap(RunLog.RunEvent::ends).equals(Optional.of(one.state()))) {
            wrong(one, "but seq %d is %s".formatted(one.lastSeq(), end));
        }
        if (!one.asked() && one.behind() < one.lastSeq()) {
            wrong(one, "before the event itself");
        }
    }

    /** The end of a run that is said to run, if the viewer has seen it already. */
    private Optional<RunLog.RunEvent> before(RunTold one) {
        return Optional.ofNullable(logs.get(one.workflow())).stream()
                .flatMap(log -> log.events().stream())
                .filter(event ->
                        event.run().equals(one.run()) && event.ends().isPresent() && event.seq() <= one.behind())
                .findAny();
    }

    private void wrong(RunTold one, String how) {
        violations.add(Violation.Kind.WRONGLY_TOLD, one + " " + how);
    }
}
