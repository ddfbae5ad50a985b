package dev.skald.benchmarks.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.run.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A fault of each kind, planted in what was sound, is found, and nothing else. */
class RunCheckerTest {

    private static final String DONE = "done";
    private static final String LOST = "lost";
    private static final String A = "run-a";
    private static final String B = "run-b";
    private static final String C = "run-c";
    private static final long TTL = 5_000;
    private static final long EXPIRES = 100_000;

    private final List<ProducedRun> runs = new ArrayList<>(List.of(
            run(DONE, A, Optional.empty(), Set.of(RunState.SUPERSEDED)),
            run(DONE, B, Optional.of(RunState.SUCCEEDED), Set.of()),
            run(LOST, C, Optional.empty(), Set.of(RunState.LOST))));
    private final List<Acknowledgement> acknowledged = new ArrayList<>(
            List.of(told(DONE, 1, "one"), told(DONE, 3, "two"), told(DONE, 4, "three"), told(LOST, 1, "four")));
    private final List<RunLog.RunEvent> done = new ArrayList<>(List.of(
            event(1, A, "one"),
            end(2, A, "superseded", RunState.SUPERSEDED, 50_000),
            event(3, B, "two"),
            end(4, B, "three", RunState.SUCCEEDED, 60_000)));
    private final List<RunLog.RunEvent> lost = new ArrayList<>(
            List.of(event(1, C, "four"), event(2, C, "perhaps"), end(3, C, "lost", RunState.LOST, EXPIRES + 200)));
    private RunLog.View doneView = new RunLog.View(B, RunState.SUCCEEDED, 3, 4, 50_000, 60_000);
    private RunLog.View lostView = new RunLog.View(C, RunState.LOST, 1, 3, 90_000, EXPIRES + 200);
    private final List<Restart> restarts = new ArrayList<>();
    private final List<RunTold> told = new ArrayList<>(List.of(
            told(A, RunState.RUNNING, 0, 0),
            told(A, RunState.SUPERSEDED, 2, 2),
            told(B, RunState.RUNNING, 2, 2),
            told(B, RunState.SUCCEEDED, 4, 4)));

    @Test
    void whatIsSoundPasses() {
        RunsReport report = judge();
        assertThat(report.violations()).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.runs()).isEqualTo(3);
        assertThat(report.ended(RunState.LOST)).isEqualTo(1);
        assertThat(report.lossMillis()).containsExactly(200L);
    }

    @Test
    void aRunWithoutAnEndIsFound() {
        done.remove(3);
        acknowledged.remove(2);
        told.remove(3);
        doneView = new RunLog.View(B, RunState.RUNNING, 3, 3, 50_000, 0);
        assertFound(Violation.Kind.UNENDED);
    }

    @Test
    void aSecondEndIsFound() {
        done.add(end(5, B, "lost", RunState.LOST, 61_000));
        assertFound(Violation.Kind.ENDED_TWICE, Violation.Kind.INTRUDED);
    }

    @Test
    void whatStandsBehindAnEndIsFound() {
        done.add(event(5, B, "perhaps"));
        assertFound(Violation.Kind.BEHIND_END, Violation.Kind.INTRUDED);
    }

    @Test
    void anEventOfNobodysAmongThoseOfARunIsFound() {
        lost.set(1, event(2, "", "perhaps"));
        assertFound(Violation.Kind.INTRUDED);
    }

    @Test
    void anEndOfWhichItsProducerKnowsOtherwiseIsFound() {
        runs.set(1, run(DONE, B, Optional.of(RunState.FAILED), Set.of()));
        assertFound(Violation.Kind.WRONG_END);
    }

    @Test
    void anEndThatNobodyCanHaveBroughtAboutIsFound() {
        runs.set(0, run(DONE, A, Optional.empty(), Set.of(RunState.LOST)));
        assertFound(Violation.Kind.WRONG_END);
    }

    @Test
    void aStateThatIsNotWhatTheLogSaysIsFound() {
        doneView = new RunLog.View(B, RunState.FAILED, 3, 4, 50_000, 60_000);
        assertFound(Violation.Kind.WRONG_END);
    }

    @Test
    void aRunThatNobodyOpenedIsFound() {
        runs.remove(0);
        assertFound(Violation.Kind.UNKNOWN);
    }

    @Test
    void aRunThatIsGivenUpBeforeItsLeaseIsOverIsFound() {
        lose(EXPIRES - 1);
        assertFound(Violation.Kind.LOST_EARLY);
    }

    @Test
    void aRunThatIsGivenUpTooLateIsFound() {
        lose(EXPIRES + 1_000);
        assertThat(judge().violations()).isEmpty();
        lose(EXPIRES + 1_001);
        assertFound(Violation.Kind.LOST_LATE);
    }

    @Test
    void aStartOfTheGatewayGivesALeaseOneMoreTtl() {
        restarts.add(new Restart(EXPIRES - 1_000, EXPIRES - 500));
        assertFound(Violation.Kind.LOST_EARLY);
        lose(EXPIRES - 1_000 + TTL);
        assertThat(judge().violations()).isEmpty();
        lose(EXPIRES - 500 + TTL + 1_000);
        assertThat(judge().violations()).isEmpty();
        lose(EXPIRES - 500 + TTL + 1_001);
        assertFound(Violation.Kind.LOST_LATE);
    }

    @Test
    void aStartBehindTheEndGivesNothing() {
        restarts.add(new Restart(EXPIRES + 300, EXPIRES + 900));
        assertThat(judge().violations()).isEmpty();
    }

    @Test
    void ofARunThatWasNeverAnsweredTheGatewayTellsTheTime() {
        runs.set(
                2,
                new ProducedRun("p", LOST, C, TTL, false, Optional.empty(), Set.of(RunState.LOST), 0, EXPIRES + 9_000));
        acknowledged.remove(3);
        lost.clear();
        lost.add(end(1, C, "lost", RunState.LOST, 96_000));
        lostView = new RunLog.View(C, RunState.LOST, 1, 1, 91_001, 96_000);
        assertFound(Violation.Kind.LOST_EARLY);
        lostView = new RunLog.View(C, RunState.LOST, 1, 1, 90_999, 96_000);
        assertThat(judge().lossMillis()).containsExactly(1L);
    }

    @Test
    void anAcknowledgedEventThatIsNotThereIsForgotten() {
        acknowledged.add(told(LOST, 4, "five"));
        assertFound(Violation.Kind.FORGOTTEN);
    }

    @Test
    void anEventThatStandsElsewhereThanWasToldHasMoved() {
        acknowledged.set(3, told(LOST, 2, "four"));
        assertFound(Violation.Kind.MOVED);
    }

    @Test
    void anEventThatStandsTwiceIsFound() {
        lost.set(1, event(2, C, "four"));
        assertFound(Violation.Kind.DUPLICATED);
    }

    @Test
    void anEventOfWhichNotTheWholeWasSentIsFound() {
        lost.set(1, event(2, C, "half"));
        assertFound(Violation.Kind.UNKNOWN);
    }

    @Test
    void aProducersEventsStandInItsOrder() {
        acknowledged.set(0, told(DONE, 3, "two"));
        acknowledged.set(1, told(DONE, 1, "one"));
        assertFound(Violation.Kind.REORDERED);
    }

    @Test
    void whatIsSentAgainIsAcknowledgedAgain() {
        acknowledged.add(new Acknowledgement("p", 0, LOST, "e", OptionalLong.empty(), "four"));
        assertThat(judge().violations()).isEmpty();
    }

    @Test
    void aHoleIsFound() {
        lost.remove(1);
        assertFound(Violation.Kind.UNSOUND);
    }

    @Test
    void aViewerThatIsToldAnEndBeforeItsEventIsFound() {
        told.set(3, told(B, RunState.SUCCEEDED, 4, 3));
        assertFound(Violation.Kind.WRONGLY_TOLD);
    }

    @Test
    void aViewerThatIsToldAnotherEndIsFound() {
        told.set(3, told(B, RunState.FAILED, 4, 4));
        assertFound(Violation.Kind.WRONGLY_TOLD);
    }

    @Test
    void aViewerThatIsToldTwiceIsFound() {
        told.add(told(B, RunState.SUCCEEDED, 4, 4));
        assertFound(Violation.Kind.WRONGLY_TOLD);
    }

    @Test
    void aViewerThatIsToldThatARunGoesOnBehindItsEndIsFound() {
        told.set(0, told(A, RunState.RUNNING, 2, 2));
        assertFound(Violation.Kind.WRONGLY_TOLD);
    }

    private void lose(long at) {
        lost.set(2, end(3, C, "lost", RunState.LOST, at));
        lostView = new RunLog.View(C, RunState.LOST, 1, 3, 90_000, at);
    }

    private void assertFound(Violation.Kind... kinds) {
        assertThat(judge().violations()).extracting(Violation::kind).containsOnly(kinds);
    }

    private RunsReport judge() {
        return new RunChecker()
                .check(new RunHistory(
                        runs,
                        acknowledged,
                        Set.of("perhaps"),
                        List.of(
                                new RunLog(DONE, done, Optional.of(doneView)),
                                new RunLog(LOST, lost, Optional.of(lostView))),
                        restarts,
                        told,
                        List.of()));
    }

    private static ProducedRun run(String workflow, String run, Optional<RunState> end, Set<RunState> possible) {
        return new ProducedRun("p", workflow, run, TTL, true, end, possible, EXPIRES, EXPIRES);
    }

    private static Acknowledgement told(String workflow, long seq, String said) {
        return new Acknowledgement("p", 0, workflow, "e", OptionalLong.of(seq), said);
    }

    private static RunTold told(String run, RunState state, long lastSeq, long behind) {
        return new RunTold("viewer", 1, DONE, run, state, lastSeq, behind, false);
    }

    private static RunLog.RunEvent event(long seq, String run, String said) {
        return new RunLog.RunEvent(seq, run, said, Optional.empty(), 1_000 * seq);
    }

    private static RunLog.RunEvent end(long seq, String run, String said, RunState state, long at) {
        return new RunLog.RunEvent(seq, run, said, Optional.of(state), at);
    }
}
