package dev.skald.benchmarks.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The checker catches what is planted in a history that was sound, and nothing else. */
class HistoryCheckerTest {

    private static final String MINE = "workflow-1";
    private static final String ALSO_MINE = "workflow-2";
    private static final String NOT_MINE = "workflow-3";
    private static final List<Event> PUBLISHED = Stream.of(MINE, ALSO_MINE, NOT_MINE)
            .flatMap(HistoryCheckerTest::log)
            .toList();
    private static final Set<String> WATCHED = Set.of(MINE, ALSO_MINE);

    private final HistoryChecker checker = new HistoryChecker(Severity.FULL);

    @Test
    void whatEverybodySawOnceAndInOrderPasses() {
        HistoryReport report = checker.check(historyWith(seen -> {}));
        assertThat(report.violations()).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.published()).isEqualTo(30);
        assertThat(report.expected()).isEqualTo(40);
        assertThat(report.delivered()).isEqualTo(40);
        assertThat(report.shareDelivered()).isEqualTo(1.0);
        assertThat(report.cuts()).isEqualTo(2_000);
        assertThat(report.cutsDuringUpgrade()).isEqualTo(100);
        assertThat(report.cutsByTransport())
                .containsEntry(Cut.Transport.POLLING, 100)
                .containsEntry(Cut.Transport.WEBSOCKET, 1_900);
        assertThat(report.connects()).isEqualTo(14);
    }

    @Test
    void aLostEventIsCaught() {
        HistoryReport report = checker.check(historyWith(seen -> seen.remove(event(MINE, 5))));
        assertFinds(report, Violation.Kind.LOST, "client b: seq 5 to 5 of workflow-1");
        assertThat(report.delivered()).isEqualTo(39);
        assertThat(report.shareDelivered()).isLessThan(1);
    }

    @Test
    void anEndThatNeverCameIsCaughtAsOneLoss() {
        HistoryReport report = checker.check(
                historyWith(seen -> seen.removeIf(event -> event.workflow().equals(ALSO_MINE) && event.seq() > 7)));
        assertFinds(report, Violation.Kind.LOST, "client b: seq 8 to 10 of workflow-2");
    }

    @Test
    void aRepeatedEventIsCaught() {
        HistoryReport report =
                checker.check(historyWith(seen -> seen.add(seen.indexOf(event(MINE, 5)), event(MINE, 5))));
        assertFinds(report, Violation.Kind.REPEATED, "seq 5 of workflow-1");
        assertThat(report.delivered()).isEqualTo(40);
    }

    @Test
    void aRepetitionOfLongAgoIsCaught() {
        HistoryReport report = checker.check(historyWith(seen -> seen.add(event(MINE, 1))));
        assertFinds(report, Violation.Kind.REPEATED, "seq 1 of workflow-1");
    }

    @Test
    void twoSwappedEventsAreCaught() {
        HistoryReport report = checker.check(historyWith(
                seen -> Collections.swap(seen, seen.indexOf(event(MINE, 5)), seen.indexOf(event(MINE, 6)))));
        assertFinds(
                report, Violation.Kind.REORDERED, "seq 5 of workflow-1, epoch epoch-of-workflow-1 came after seq 6");
    }

    @Test
    void anEventOfAWorkflowThatTheClientDoesNotWatchIsCaught() {
        HistoryReport report = checker.check(historyWith(seen -> seen.add(event(NOT_MINE, 1))));
        assertFinds(report, Violation.Kind.FOREIGN, "does not watch seq 1 of workflow-3");
    }

    @Test
    void anEventOfAnotherWorkflowUnderTheNameOfAWatchedOneIsCaught() {
        Event disguised =
                new Event(MINE, "epoch-of-workflow-1", 5, event(ALSO_MINE, 5).content());
        HistoryReport report = checker.check(historyWith(seen -> seen.set(seen.indexOf(event(MINE, 5)), disguised)));
        assertThat(report.violations())
                .extracting(Violation::kind)
                .containsExactly(Violation.Kind.FOREIGN, Violation.Kind.LOST);
    }

    @Test
    void anEventThatSaysSomethingElseIsCaught() {
        Event altered = new Event(MINE, "epoch-of-workflow-1", 5, "something else");
        HistoryReport report = checker.check(historyWith(seen -> seen.set(seen.indexOf(event(MINE, 5)), altered)));
        assertThat(report.violations())
                .extracting(Violation::kind)
                .containsExactly(Violation.Kind.ALTERED, Violation.Kind.LOST);
    }

    @Test
    void anEventThatNobodyPublishedIsCaught() {
        Event beyond = new Event(MINE, "epoch-of-workflow-1", 11, "more");
        Event otherEpoch = new Event(MINE, "another-epoch", 1, event(MINE, 1).content());
        assertFinds(checker.check(historyWith(seen -> seen.add(beyond))), Violation.Kind.UNKNOWN, "seq 11");
        assertFinds(checker.check(historyWith(seen -> seen.add(otherEpoch))), Violation.Kind.UNKNOWN, "another-epoch");
    }

    @Test
    void whatAClientComplainsOfIsCaught() {
        ClientHistory client = client("c", PUBLISHED.subList(0, 20), cuts(2_000, 100), List.of("gap from 1 to 2"));
        HistoryReport report = checker.check(new History(PUBLISHED, List.of(client)));
        assertFinds(report, Violation.Kind.COMPLAINT, "client c: gap from 1 to 2");
    }

    @Test
    void ofOneThatBeginsLaterOnlyTheRestIsExpected() {
        HistoryReport report = checkerOfPeace().check(lateBeginner(4));
        assertThat(report.violations()).isEmpty();
        assertThat(report.expected()).isEqualTo(6);
        assertThat(report.delivered()).isEqualTo(6);
    }

    @Test
    void whatComesToOneThatHadItIsCaught() {
        assertFinds(checkerOfPeace().check(lateBeginner(3)), Violation.Kind.REPEATED, "seq 4 of workflow-1");
    }

    @Test
    void whatOneThatBeganLaterLostIsCaught() {
        assertFinds(checkerOfPeace().check(lateBeginner(5)), Violation.Kind.LOST, "seq 5 to 5 of workflow-1");
    }

    @Test
    void tooFewCutsAreCaught() {
        assertFinds(checker.check(cut(999, 50)), Violation.Kind.TOO_FEW_CUTS, "999, not 1000");
        assertThat(checker.check(cut(1_000, 50)).passed()).isTrue();
    }

    @Test
    void tooFewCutsDuringAnUpgradeAreCaught() {
        assertFinds(checker.check(cut(1_000, 49)), Violation.Kind.TOO_FEW_CUTS, "49 during an upgrade, not 50");
    }

    @Test
    void aShortenedRunMayBeGentler() {
        HistoryChecker lenient = new HistoryChecker(Severity.SHORTENED);
        assertThat(lenient.check(cut(100, 5)).passed()).isTrue();
        assertThat(lenient.check(cut(99, 5)).passed()).isFalse();
        assertThat(lenient.check(cut(100, 4)).passed()).isFalse();
    }

    @Test
    void aHistoryThatProvesNothingFails() {
        ClientHistory idle = new ClientHistory("idle", Set.of(), List.of(), cuts(1_000, 50), 1, List.of());
        assertFinds(checker.check(new History(PUBLISHED, List.of(idle))), Violation.Kind.UNSOUND, "nobody");
    }

    @Test
    void aLogWithAHoleIsNoneToJudgeBy() {
        List<Event> holed = new ArrayList<>(PUBLISHED);
        holed.remove(event(NOT_MINE, 10));
        holed.add(new Event(NOT_MINE, "epoch-of-workflow-3", 11, "behind a hole"));
        ClientHistory client = client("a", PUBLISHED.subList(0, 20), cuts(1_000, 50), List.of());
        assertFinds(checker.check(new History(holed, List.of(client))), Violation.Kind.UNSOUND, "seq 11");
    }

    @Test
    void ofManyViolationsAllAreCountedAndTheFirstAreKept() {
        HistoryReport report = checker.check(historyWith(
                seen -> LongStream.rangeClosed(1, 5_000).forEach(again -> seen.add(event(MINE, 1)))));
        assertThat(report.violationCount()).isEqualTo(5_000);
        assertThat(report.violations()).hasSize(100);
    }

    private static void assertFinds(HistoryReport report, Violation.Kind kind, String detail) {
        assertThat(report.passed()).isFalse();
        assertThat(report.violationCount()).isEqualTo(1);
        assertThat(report.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.kind()).isEqualTo(kind);
            assertThat(violation.detail()).contains(detail);
        });
    }

    /** Client a saw everything; client b too, but for what is planted. */
    private static History historyWith(Consumer<List<Event>> fault) {
        List<Event> sound = PUBLISHED.subList(0, 20);
        List<Event> planted = new ArrayList<>(sound);
        fault.accept(planted);
        return new History(
                PUBLISHED,
                List.of(
                        client("a", sound, cuts(1_000, 50), List.of()),
                        client("b", planted, cuts(1_000, 50), List.of())));
    }

    private static HistoryChecker checkerOfPeace() {
        return new HistoryChecker(Severity.NONE);
    }

    /** A client that asked for what is behind seq 4, and was given what is behind another. */
    private static History lateBeginner(int given) {
        List<Event> seen = log(MINE).filter(event -> event.seq() > given).toList();
        return new History(PUBLISHED, List.of(new ClientHistory("d", Map.of(MINE, 4L), seen, List.of(), 1, List.of())));
    }

    private static History cut(int cuts, int duringUpgrade) {
        ClientHistory client = client("a", PUBLISHED.subList(0, 20), cuts(cuts, duringUpgrade), List.of());
        return new History(PUBLISHED, List.of(client));
    }

    private static ClientHistory client(String name, List<Event> seen, List<Cut> cuts, List<String> complaints) {
        return new ClientHistory(name, WATCHED, seen, cuts, 7, complaints);
    }

    private static List<Cut> cuts(int count, int duringUpgrade) {
        return IntStream.range(0, count)
                .mapToObj(i -> i < duringUpgrade
                        ? new Cut(Cut.Transport.POLLING, true)
                        : new Cut(Cut.Transport.WEBSOCKET, false))
                .toList();
    }

    private static Stream<Event> log(String workflow) {
        return LongStream.rangeClosed(1, 10).mapToObj(seq -> event(workflow, seq));
    }

    private static Event event(String workflow, long seq) {
        return new Event(workflow, "epoch-of-" + workflow, seq, workflow + " says " + seq);
    }
}
