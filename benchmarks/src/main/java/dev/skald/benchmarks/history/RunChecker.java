package dev.skald.benchmarks.history;

import dev.skald.domain.run.RunState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The proof that each run has exactly one end, whatever becomes of its producer: nothing of it stands behind that end,
 * the end is what its producers were told, and who is not heard of any more is given up when the lease is over, neither
 * before that nor more than a second after. Events that were acknowledged are there, once and in order, and viewers are
 * told of runs what is so. Stateless.
 */
public final class RunChecker {

    /** Judges what happened. */
    public RunsReport check(RunHistory history) {
        Violations violations = new Violations();
        history.incidents().forEach(incident -> violations.add(incident.kind(), incident.detail()));
        Map<String, RunLog> logs =
                history.logs().stream().collect(Collectors.toMap(RunLog::workflow, Function.identity()));
        Map<String, List<ProducedRun>> runs =
                history.runs().stream().collect(Collectors.groupingBy(ProducedRun::workflow));
        Map<RunState, Integer> ends = new EnumMap<>(RunState.class);
        LossCheck losses = new LossCheck(history.restarts(), violations);
        int count = 0;
        for (RunLog log : history.logs()) {
            Map<String, RunLog.RunEvent> found = new EndsCheck(log, violations).judge();
            List<ProducedRun> produced = runs.getOrDefault(log.workflow(), List.of());
            requireKnown(log, found, produced, violations);
            for (ProducedRun run : produced) {
                Optional<RunLog.RunEvent> end = Optional.ofNullable(found.get(run.run()));
                judge(run, end, violations);
                end.filter(event -> event.ends().equals(Optional.of(RunState.LOST)))
                        .ifPresent(event -> losses.judge(asTold(run, log), event));
            }
            for (RunLog.RunEvent end : found.values()) {
                ends.merge(end.ends().orElseThrow(), 1, Integer::sum);
                count++;
            }
        }
        judgeEvents(history, violations);
        new ToldCheck(logs, violations).judge(history.told());
        return new RunsReport(
                count,
                ends,
                history.logs().stream().mapToInt(log -> log.events().size()).sum(),
                history.acknowledged().size(),
                history.told().size(),
                losses.exact(),
                violations.count(),
                violations.first());
    }

    /**
     * Of a run that was never answered to be open, and of which nobody was heard afterwards, the gateway itself tells
     * the time.
     */
    private static ProducedRun asTold(ProducedRun run, RunLog log) {
        return log.run()
                .filter(view -> !run.opened() && view.run().equals(run.run()) && view.firstSeq() == view.lastSeq())
                .map(view -> run.heldUntil(view.startedAt() + run.ttlMillis()))
                .orElse(run);
    }

    private static void requireKnown(
            RunLog log, Map<String, RunLog.RunEvent> found, List<ProducedRun> produced, Violations violations) {
        Set<String> known = produced.stream().map(ProducedRun::run).collect(Collectors.toSet());
        found.keySet().stream()
                .filter(run -> !known.contains(run))
                .forEach(run -> violations.add(
                        Violation.Kind.UNKNOWN, "nobody opened run %s of %s".formatted(run, log.workflow())));
    }

    private static void judge(ProducedRun run, Optional<RunLog.RunEvent> end, Violations violations) {
        if (end.isEmpty()) {
            if (run.opened()) {
                violations.add(Violation.Kind.UNENDED, run.place());
            }
            return;
        }
        RunState state = end.get().ends().orElseThrow();
        Set<RunState> allowed = run.end().map(Set::of).orElse(run.possible());
        if (!allowed.contains(state)) {
            violations.add(Violation.Kind.WRONG_END, "%s, is %s, not one of %s".formatted(run.place(), state, allowed));
        }
    }

    /**
     * Whatever was acknowledged is there, where it was told to be; whatever is there was sent, and stands there once.
     */
    private static void judgeEvents(RunHistory history, Violations violations) {
        Set<String> known = new HashSet<>(history.attempted());
        Map<String, List<Acknowledgement>> acknowledged =
                history.acknowledged().stream().collect(Collectors.groupingBy(Acknowledgement::workflow));
        history.acknowledged().forEach(one -> known.add(one.said()));
        for (RunLog log : history.logs()) {
            Map<String, Long> stands = new HashMap<>();
            for (RunLog.RunEvent event : log.events()) {
                if (event.ends().filter(EndsCheck::isTheGateways).isPresent()) {
                    continue;
                }
                Long before = stands.putIfAbsent(event.said(), event.seq());
                if (before != null) {
                    violations.add(
                            Violation.Kind.DUPLICATED,
                            "seq %d of %s says what seq %d says".formatted(event.seq(), log.workflow(), before));
                }
                if (!known.contains(event.said())) {
                    violations.add(
                            Violation.Kind.UNKNOWN,
                            "nobody sent the whole of seq %d of %s".formatted(event.seq(), log.workflow()));
                }
            }
            judgeAcknowledged(acknowledged.getOrDefault(log.workflow(), List.of()), stands, violations);
        }
    }

    private static void judgeAcknowledged(
            List<Acknowledgement> acknowledged, Map<String, Long> stands, Violations violations) {
        Map<String, Long> reached = new HashMap<>();
        for (Acknowledgement one : acknowledged) {
            Long seq = stands.get(one.said());
            String what = "%s of %s, acknowledged to %s".formatted(one.said(), one.workflow(), one.publisher());
            if (seq == null) {
                violations.add(Violation.Kind.FORGOTTEN, what);
                continue;
            }
            if (one.seq().isPresent() && one.seq().getAsLong() != seq) {
                violations.add(
                        Violation.Kind.MOVED, what + " as seq " + one.seq().getAsLong() + ", is " + seq);
            }
            Long before = reached.put(one.publisher(), seq);
            // What was sent again is acknowledged again.
            if (before != null && before > seq) {
                violations.add(Violation.Kind.REORDERED, what + ", stands before what it said earlier");
            }
        }
    }

    /** When runs were given up. */
    private static final class LossCheck {

        private static final long WITHIN_MILLIS = 1_000;

        private final List<Restart> restarts;
        private final Violations violations;
        private final List<Long> exact = new ArrayList<>();

        LossCheck(List<Restart> restarts, Violations violations) {
            this.restarts = restarts;
            this.violations = violations;
        }

        /** Each start that the run outlived gave it one more ttl. */
        void judge(ProducedRun run, RunLog.RunEvent end) {
            long notBefore = run.notBefore();
            long notAfter = run.notAfter();
            for (Restart restart : restarts) {
                if (restart.launchedAt() <= end.at()) {
                    notBefore = Math.max(notBefore, restart.launchedAt() + run.ttlMillis());
                    notAfter = Math.max(notAfter, restart.listeningAt() + run.ttlMillis());
                }
            }
            String what = run.place();
            if (end.at() < notBefore) {
                violations.add(
                        Violation.Kind.LOST_EARLY,
                        what + ": " + (notBefore - end.at()) + " ms before its lease is over");
            }
            if (end.at() > notAfter + WITHIN_MILLIS) {
                violations.add(
                        Violation.Kind.LOST_LATE, what + ": " + (end.at() - notAfter) + " ms after its lease was over");
            }
            if (notBefore == notAfter) {
                exact.add(end.at() - notBefore);
            }
        }

        List<Long> exact() {
            return exact.stream().sorted().toList();
        }
    }
}
