package dev.skald.benchmarks.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A fault of each kind, planted in a run that was sound, is found, and nothing else. */
class DurabilityCheckerTest {

    private static final String LASTING = "lasting";
    private static final String MORTAL = "mortal";
    private static final String TIME = " 2026-01-01T00:00:00.000Z";

    private List<Acknowledgement> acknowledged = new ArrayList<>(List.of(
            told(LASTING, 0, "a", 1, "one"),
            told(LASTING, 0, "a", 2, "two"),
            told(LASTING, 0, "a", 3, "three"),
            told(MORTAL, 0, "x", 1, "past"),
            told(MORTAL, 1, "y", 1, "present")));
    private List<Event> lasting = new ArrayList<>(
            List.of(event(LASTING, "a", 1, "one"), event(LASTING, "a", 2, "two"), event(LASTING, "a", 3, "three")));
    private List<Event> mortal = new ArrayList<>(List.of(event(MORTAL, "y", 1, "present")));
    private List<Event> seen = new ArrayList<>(List.of(
            event(LASTING, "a", 1, "one"),
            event(MORTAL, "x", 1, "past"),
            event(LASTING, "a", 2, "two"),
            event(LASTING, "a", 3, "three"),
            event(MORTAL, "y", 1, "present")));
    private final List<Violation> incidents = new ArrayList<>();
    private String epoch = "a";

    @Test
    void aSoundRunPasses() {
        DurabilityReport report = judge();
        assertThat(report.violations()).isEmpty();
        assertThat(report.passed()).isTrue();
        assertThat(report.stored()).isEqualTo(4);
        assertThat(report.acknowledged()).isEqualTo(5);
        assertThat(report.seen()).isEqualTo(5);
        assertThat(report.seenOver()).isEqualTo(1);
        assertThat(report.epochs()).isEqualTo(3);
    }

    @Test
    void aRequestThatHadBeenCarriedOutBeforeTellsNoPlace() {
        replaceAcknowledged(1, one -> new Acknowledgement("p", 0, LASTING, "a", OptionalLong.empty(), one.said()));
        assertThat(judge().violations()).isEmpty();
    }

    @Test
    void anAcknowledgedEventThatIsNotThereIsForgotten() {
        lasting.remove(2);
        seen.remove(3);
        assertFound(Violation.Kind.FORGOTTEN);
    }

    @Test
    void anEventThatStandsElsewhereThanWasToldHasMoved() {
        replaceAcknowledged(1, one -> told(LASTING, 0, "a", 4, "two"));
        assertFound(Violation.Kind.MOVED);
    }

    @Test
    void anEventThatStandsTwiceIsADuplicate() {
        lasting.add(new Event(LASTING, "a", 4, "thought one later"));
        seen.add(new Event(LASTING, "a", 4, "thought one later"));
        assertFound(Violation.Kind.DUPLICATED);
    }

    @Test
    void anEventThatNobodyWasToldOfIsUnknown() {
        lasting.add(event(LASTING, "a", 4, "four"));
        seen.add(event(LASTING, "a", 4, "four"));
        assertFound(Violation.Kind.UNKNOWN);
    }

    @Test
    void aPublishersEventsStandInItsOrder() {
        acknowledged.set(0, new Acknowledgement("p", 0, LASTING, "a", OptionalLong.empty(), "thought two"));
        acknowledged.set(1, new Acknowledgement("p", 0, LASTING, "a", OptionalLong.empty(), "thought one"));
        assertFound(Violation.Kind.REORDERED);
    }

    @Test
    void aHoleMakesNoLog() {
        lasting.remove(1);
        acknowledged.remove(1);
        seen.remove(2);
        assertThat(kinds()).contains(Violation.Kind.UNSOUND);
    }

    @Test
    void aLogThatNobodyDeletedDoesNotBeginAnew() {
        epoch = "b";
        lasting.replaceAll(event -> new Event(LASTING, "b", event.seq(), event.content()));
        assertThat(kinds()).contains(Violation.Kind.BEGUN_ANEW);
    }

    @Test
    void aDeletedLogDoesNotComeBackUnderItsEpoch() {
        acknowledged.add(told(MORTAL, 1, "x", 2, "back"));
        assertThat(kinds()).contains(Violation.Kind.EPOCH_REUSED);
    }

    @Test
    void noTwoWorkflowsHaveAnEpochInCommon() {
        replaceAcknowledged(3, one -> told(MORTAL, 0, "a", 1, "past"));
        seen.remove(1);
        assertThat(kinds()).contains(Violation.Kind.EPOCH_REUSED);
    }

    @Test
    void whatWasSeenSaysTheSameInTheEnd() {
        seen.set(2, event(LASTING, "a", 2, "too"));
        assertThat(kinds()).contains(Violation.Kind.ALTERED);
    }

    @Test
    void whenItWasSaidIsPartOfWhatWasSeen() {
        seen.set(2, new Event(LASTING, "a", 2, "thought two later"));
        assertThat(kinds()).contains(Violation.Kind.ALTERED);
    }

    @Test
    void whatWasSeenBeforeADeletionIsWhatWasAcknowledged() {
        seen.set(1, event(MORTAL, "x", 1, "passed"));
        assertFound(Violation.Kind.ALTERED);
    }

    @Test
    void whatWasSeenBeforeADeletionHasNoHoles() {
        seen.add(2, event(MORTAL, "x", 3, "gone"));
        assertFound(Violation.Kind.LOST);
    }

    @Test
    void whatWasSeenBeforeADeletionCameOnce() {
        seen.add(2, event(MORTAL, "x", 1, "past"));
        assertFound(Violation.Kind.REPEATED);
    }

    @Test
    void everyEventThatIsLeftWasSeen() {
        seen.remove(4);
        assertFound(Violation.Kind.LOST);
    }

    @Test
    void whatWasFoundOnTheWayCounts() {
        incidents.add(new Violation(Violation.Kind.UNDONE, "a registration"));
        assertFound(Violation.Kind.UNDONE);
    }

    private void replaceAcknowledged(int index, UnaryOperator<Acknowledgement> with) {
        acknowledged.set(index, with.apply(acknowledged.get(index)));
    }

    private void assertFound(Violation.Kind kind) {
        assertThat(kinds()).isNotEmpty().containsOnly(kind);
    }

    private List<Violation.Kind> kinds() {
        return judge().violations().stream().map(Violation::kind).toList();
    }

    private DurabilityReport judge() {
        return new DurabilityChecker()
                .check(new Durability(
                        acknowledged,
                        List.of(
                                new StoredLog(LASTING, epoch, 0, false, lasting),
                                new StoredLog(MORTAL, "y", 1, true, mortal)),
                        List.of(new ClientHistory("c", Set.of(LASTING, MORTAL), seen, List.of(), 1, List.of())),
                        incidents));
    }

    private static Acknowledgement told(String workflow, int life, String epoch, long seq, String content) {
        return new Acknowledgement("p", life, workflow, epoch, OptionalLong.of(seq), "thought " + content);
    }

    private static Event event(String workflow, String epoch, long seq, String content) {
        return new Event(workflow, epoch, seq, "thought " + content + TIME);
    }
}
