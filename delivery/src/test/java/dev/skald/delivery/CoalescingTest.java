package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.adapter.netty.Steps;
import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.authorize.ReadRight;
import dev.skald.application.subscribe.Notice;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.application.subscribe.SubscribeToWorkflow.Outcome;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.ForwardingEventLog;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.SampleEvents;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Thoughts that are joined for a viewer, with a clock that stands still (the protocol, section 3). */
final class CoalescingTest {

    private static final Principal ALICE =
            new Principal("alice", Set.of(), new WorkflowGrant.Absent(), Instant.parse("2100-01-01T00:00:00Z"));
    private static final Optional<Duration> C100 = Optional.of(Duration.ofMillis(100));
    private static final Optional<Duration> C0 = Optional.of(Duration.ZERO);
    private static final int MAX_CONTENT = 32 * 1024;

    private final Steps steps = new Steps();
    private final MemoryWorkflows workflows = Memory.retaining(20_000);
    private final Counts counts = new Counts();
    private final WorkflowId workflow = WorkflowId.random();
    private final List<Viewer> viewers = new ArrayList<>();
    private final NotingFormat format = new NotingFormat();
    private EventLog log = workflows.eventLog();
    private Delivery delivery = over(log);

    @BeforeEach
    void register() {
        register("alice");
    }

    @AfterEach
    void nothingIsHeldAndNothingIsAwaitedInTheEnd() {
        viewers.forEach(viewer -> steps.on(viewer.outlet.home, viewer.subscriptions::close));
        steps.run();
        assertThat(delivery.watchedWorkflows()).as("workflows still followed").isZero();
        assertThat(counts.behind).as("subscriptions counted as behind").hasValue(0);
        assertThat(counts.rescued).as("subscriptions that stood still").hasValue(0);
    }

    // When

    @Test
    void theFirstThoughtIsSentAtOnceAndThoseBehindItWaitForOneAnother() {
        Viewer viewer = begin(C100);
        think("a");
        assertThat(viewer.news()).containsExactly("1 \"a\"");
        think("b");
        pass(40);
        think("c");
        pass(59);
        think("d");
        assertThat(viewer.news()).isEmpty();

        pass(1);

        assertThat(viewer.news()).containsExactly("2-4 \"bcd\"");
        assertThat(viewer.told).containsExactly("0 1-1", "0 2-4");
    }

    @Test
    void oneThatComesWhenNoneWasSentForSoLongDoesNotWait() {
        Viewer viewer = begin(C100);
        think("a");
        think("b");
        pass(100);
        viewer.news();
        pass(99);
        think("c");
        assertThat(viewer.news()).as("99 ms behind the last").isEmpty();
        pass(1);
        assertThat(viewer.news()).containsExactly("3 \"c\"");
        pass(100);
        think("d");
        assertThat(viewer.news()).containsExactly("4 \"d\"");
    }

    @Test
    void aThoughtThatWaitedInVainIsSingle() {
        Viewer viewer = begin(C100);
        think("a");
        think("b");
        pass(100);

        assertThat(viewer.news()).containsExactly("1 \"a\"", "2 \"b\"");
    }

    @ParameterizedTest
    @EnumSource(
            value = EventType.class,
            names = {"TOOL_CALL", "RESULT", "ERROR"})
    void whatIsNoThoughtIsSentAtOnceBehindWhatWaited(EventType type) {
        Viewer viewer = begin(C100);
        think("a");
        think("b", "c");
        append(event(type, "{\"content\":\"!\"}"));

        assertThat(viewer.news()).containsExactly("1 \"a\"", "2-3 \"bc\"", "4 \"!\"");
        think("d");
        assertThat(viewer.news()).as("thoughts were sent just now").isEmpty();
        pass(100);
        assertThat(viewer.news()).containsExactly("5 \"d\"");
    }

    @Test
    void whatIsNoThoughtKeepsNoThoughtWaiting() {
        Viewer viewer = begin(C100);
        append(event(EventType.TOOL_CALL, "{\"tool\":\"t\"}"));
        think("a");

        assertThat(viewer.news()).containsExactly("1 {\"tool\":\"t\"}", "2 \"a\"");
    }

    @Test
    void aThoughtWithMoreThanContentIsJoinedToNoneAndSentAtOnce() {
        Viewer viewer = begin(C100);
        think("a", "b");
        append(event(EventType.THOUGHT, "{\"content\":\"x\",\"n\":1}"));
        think("c", "d");
        assertThat(viewer.news()).containsExactly("1-2 \"ab\"", "3 {\"content\":\"x\",\"n\":1}");
        pass(100);
        assertThat(viewer.news()).containsExactly("4-5 \"cd\"");
    }

    @Test
    void withZeroIsJoinedWhatIsAtHandAndNothingWaits() {
        Viewer viewer = begin(C0);
        appendWithoutRunning("a", "b");
        appendWithoutRunning("c");
        steps.run();
        assertThat(viewer.news()).containsExactly("1-3 \"abc\"");
        think("d");
        assertThat(viewer.news()).containsExactly("4 \"d\"");
        append(event(EventType.THOUGHT, "{\"n\":1,\"content\":\"\"}"), SampleEvents.thought("e"));
        assertThat(viewer.news()).containsExactly("5 {\"n\":1,\"content\":\"\"}", "6 \"e\"");
        assertQuiet();
    }

    @Test
    void aQuietLogAndOneWhoseThoughtsWaitTakeNoMoreThanOneTimer() {
        begin(C100);
        begin(C100);
        assertQuiet();
        for (int i = 0; i < 1_000; i++) {
            appendWithoutRunning("x");
            steps.run();
        }
        steps.pass(Duration.ofMillis(100));
        int tasks = 0;
        while (steps.step(new Random(0))) {
            tasks++;
        }
        assertThat(tasks).as("the timer, and a round of each loop").isLessThanOrEqualTo(3);
        viewers.forEach(
                viewer -> assertThat(viewer.news()).containsExactly("1 \"x\"", "2-1000 \"" + "x".repeat(999) + '"'));
        assertQuiet();
    }

    @Test
    void whatWaitsLongestSaysWhenForAllWhoWaitForTheSameTime() {
        Viewer first = begin(C100);
        think("a");
        pass(60);
        think("b");
        Viewer second = begin(C100);
        assertThat(second.news()).as("what is there already").containsExactly("1-2 \"ab\"");
        think("c");
        assertThat(second.news()).isEmpty();
        pass(40);

        assertThat(first.news()).containsExactly("1 \"a\"", "2-3 \"bc\"");
        assertThat(second.news()).containsExactly("3 \"c\"");
        think("d");
        think("e");
        pass(100);
        assertThat(first.news()).containsExactly("4-5 \"de\"");
        assertThat(second.news()).containsExactly("4-5 \"de\"");
    }

    @Test
    void whoWasSentNoThoughtYetIsSentTheFirstThoughOthersWait() {
        begin(C100);
        think("a");
        Viewer late = begin(C100, new From.Latest());
        think("b");
        assertThat(late.news()).containsExactly("2 \"b\"");
        assertThat(viewers.get(0).news()).containsExactly("1 \"a\"");
    }

    // What

    @Test
    void historyIsJoinedUpToItsBoundAndSentAtOnce() {
        think(Stream.generate(() -> "0123456789").limit(10_000).toArray(String[]::new));
        append(event(EventType.RESULT, "{\"r\":1}"));
        think("x", "y");
        Viewer viewer = begin(C100);

        int full = MAX_CONTENT / 10;
        String piece = "\"" + "0123456789".repeat(full) + "\"";
        assertThat(viewer.news())
                .containsExactly(
                        "1-" + full + " " + piece,
                        (full + 1) + "-" + 2 * full + " " + piece,
                        (2 * full + 1) + "-" + 3 * full + " " + piece,
                        (3 * full + 1) + "-10000 \"" + "0123456789".repeat(10_000 - 3 * full) + "\"",
                        "10001 {\"r\":1}",
                        "10002-10003 \"xy\"");
        assertThat(counts.delivered).hasValue(10_003);
    }

    @Test
    void aHistoryOfTenThousandTokensComesInAFiftiethOfTheEvents() {
        String[] tokens = IntStream.range(0, 10_000).mapToObj(i -> " token" + i).toArray(String[]::new);
        think(tokens);
        Viewer viewer = begin(C100);

        assertThat(viewer.outlet.text.toString()).isEqualTo(String.join("", tokens));
        assertThat(viewer.news()).hasSizeLessThanOrEqualTo(10_000 / 50);
    }

    @Test
    void whatIsLargerThanTheBoundComesAloneAndAtOnce() {
        Viewer viewer = begin(C100);
        think("a");
        String large = "x".repeat(MAX_CONTENT + 1);
        think("b", large, "c");
        assertThat(viewer.news()).containsExactly("1 \"a\"", "2 \"b\"", "3 \"" + large + "\"");
        pass(100);
        assertThat(viewer.news()).containsExactly("4 \"c\"");
    }

    @Test
    void whatIsFullDoesNotWait() {
        Viewer viewer = begin(C100);
        think("a");
        String half = "x".repeat(MAX_CONTENT / 2);
        think(half, half);
        assertThat(viewer.news()).containsExactly("1 \"a\"", "2-3 \"" + half + half + "\"");
        think(half, half + "y");
        assertThat(viewer.news()).containsExactly("4 \"" + half + "\"");
        pass(100);
        assertThat(viewer.news()).containsExactly("5 \"" + half + "y\"");
    }

    @Test
    void halvesOfASurrogatePairAreThePair() {
        Viewer viewer = begin(C100);
        think("a");
        think("\\ud83d", "\\ude00", "\\n\\\\", "é");
        pass(100);

        assertThat(viewer.news()).containsExactly("1 \"a\"", "2-5 \"\\ud83d\\ude00\\n\\\\é\"");
    }

    @Test
    void thoughtsOfNoContentAreBoundedAsWell() {
        String blanks = " ".repeat(60_000);
        append(Stream.generate(() -> event(EventType.THOUGHT, "{\"content\":\"\"" + blanks + "}"))
                .limit(20)
                .toArray(NewEvent[]::new));
        Viewer viewer = begin(C100);

        assertThat(viewer.news()).hasSize(3);
        assertThat(counts.delivered).hasValue(20);
    }

    @Test
    void aThoughtByItselfIsAsItWasReceived() {
        append(event(EventType.THOUGHT, "{ \"\\u0063ontent\" :\"x\" }"), event(EventType.RESULT, "{\"r\":1}"));
        append(event(EventType.THOUGHT, "{ \"\\u0063ontent\" :\"x\" }"), SampleEvents.thought("y"));
        Viewer viewer = begin(C100);

        assertThat(viewer.news()).containsExactly("1 { \"\\u0063ontent\" :\"x\" }", "2 {\"r\":1}", "3-4 \"xy\"");
    }

    @Test
    void theTimeOfWhatWasJoinedIsThatOfTheLast() {
        Instant last = SampleEvents.NOON.plusMillis(17);
        append(
                SampleEvents.thought("a"),
                new NewEvent(EventType.THOUGHT, SampleEvents.data("b"), last, Optional.empty()));
        begin(C100);

        assertThat(format.joined).extracting(RecordedEvent::timestamp).containsExactly(last);
    }

    @Test
    void whoDoesNotAskForItIsSentEachByItself() {
        Viewer plain = begin(Optional.empty());
        Viewer joined = begin(C0);
        appendWithoutRunning("a", "b");
        steps.run();

        assertThat(plain.news()).containsExactly("1 \"a\"", "2 \"b\"");
        assertThat(joined.news()).containsExactly("1-2 \"ab\"");
    }

    // Made once

    @Test
    void isMadeOnceForAllThatStandAtTheSamePlaceOnWhicheverLoop() {
        for (int i = 0; i < 10; i++) {
            begin(C100);
        }
        think("a");
        think("b");
        think("c");
        pass(100);

        viewers.forEach(viewer -> assertThat(viewer.news()).containsExactly("1 \"a\"", "2-3 \"bc\""));
        assertThat(format.joined).hasSize(1);
        assertThat(format.single).hasSize(1);
    }

    @Test
    void historyIsMadeOnceForAllThatComeLate() {
        think(Stream.generate(() -> "0123456789").limit(10_000).toArray(String[]::new));
        append(event(EventType.RESULT, "{\"r\":1}"));
        for (int i = 0; i < 10; i++) {
            begin(C100);
        }
        viewers.forEach(viewer -> assertThat(viewer.news()).hasSize(5));
        assertThat(format.joined).hasSize(4);
        assertThat(format.single).hasSize(1);
    }

    @Test
    void whatWasMadeIsKeptWithinTheSameBoundAndMadeAgain() {
        delivery = over(log, 1);
        think(Stream.generate(() -> "0123456789").limit(10_000).toArray(String[]::new));
        Viewer one = begin(C100);
        Viewer other = begin(C100);

        assertThat(other.news()).isEqualTo(one.news()).hasSize(4);
        assertThat(format.joined).hasSizeGreaterThan(4);
    }

    // Exactly

    @ParameterizedTest
    @ValueSource(ints = {1, 1 << 20})
    void whoComesBackGoesOnAnywhereAlsoInsideOfWhatWasJoinedForOthers(int encodedBytes) {
        delivery = over(log, encodedBytes);
        begin(C100);
        String[] all = IntStream.range(0, 60).mapToObj(i -> i + ",").toArray(String[]::new);
        think(all);
        pass(100);
        for (int seq = 0; seq < 60; seq++) {
            Viewer back = begin(C100, seq == 0 ? new From.Start() : new From.After(seq, Optional.empty()));
            assertThat(back.outlet.text.toString())
                    .isEqualTo(String.join("", Arrays.asList(all).subList(seq, 60)));
            assertThat(back.news()).hasSize(1);
        }
    }

    @Test
    void whatWaitsIsDroppedByAnUnsubscribe() {
        Viewer viewer = begin(C100);
        think("a");
        think("b");
        viewer.news();
        steps.on(viewer.outlet.home, () -> viewer.subscriptions.end(workflow));
        pass(1_000);

        assertThat(viewer.news()).isEmpty();
    }

    @Test
    void whatWaitsIsDroppedByADeletion() {
        Viewer viewer = begin(C100);
        think("a");
        think("b");
        viewer.news();
        log.delete(workflow);
        steps.run();
        pass(1_000);

        assertThat(viewer.news()).isEmpty();
        assertThat(viewer.told).containsExactly("0 1-1", "over DELETED");
    }

    @Test
    void whatWaitsIsDroppedWithTheRight() {
        Viewer viewer = begin(C100);
        think("a");
        think("b");
        viewer.news();
        register("bob");
        steps.run();
        pass(1_000);

        assertThat(viewer.news()).isEmpty();
        assertThat(viewer.told).containsExactly("0 1-1", "over FORBIDDEN");
    }

    @Test
    void aSecondSubscribeReplacesHowLongThoughtsWait() {
        Viewer viewer = begin(C100);
        think("a");
        think("b");
        viewer.news();
        pass(20);
        again(viewer, Optional.of(Duration.ofMillis(50)));
        assertThat(viewer.news()).isEmpty();
        pass(29);
        assertThat(viewer.news()).isEmpty();
        pass(1);
        assertThat(viewer.news()).containsExactly("2 \"b\"");

        think("c");
        again(viewer, Optional.empty());
        assertThat(viewer.news()).as("what waited does not any more").containsExactly("3 \"c\"");
        appendWithoutRunning("d", "e");
        steps.run();
        assertThat(viewer.news()).containsExactly("4 \"d\"", "5 \"e\"");

        again(viewer, C0);
        appendWithoutRunning("f", "g");
        steps.run();
        assertThat(viewer.news()).containsExactly("6-7 \"fg\"");
        assertThat(viewer.subscriptions.begun())
                .extracting(Subscriptions.Begun::coalesce)
                .containsExactly(C0);
    }

    @Test
    void theSameAskedForAgainKeepsWhatWaitsWaiting() {
        Viewer viewer = begin(C100);
        think("a");
        think("b");
        viewer.news();
        pass(50);
        again(viewer, C100);
        pass(49);
        assertThat(viewer.news()).isEmpty();
        pass(1);
        assertThat(viewer.news()).containsExactly("2 \"b\"");
    }

    @Test
    void anAnswerThatComesBehindTheEndOfItsLogChangesNothing() {
        Subscribed<HeldFeed> late = found(
                delivery.subscribe(ALICE, workflow, new From.Start(), Optional.empty(), format, Optional.empty()));
        log.delete(workflow);
        steps.run();
        register("alice");
        Viewer viewer = begin(C100);

        steps.on(viewer.outlet.home, () -> viewer.subscriptions.begin(late, () -> {}));
        think("a");

        assertThat(viewer.news()).containsExactly("1 \"a\"");
        assertThat(viewer.told).containsExactly("0 1-1");
    }

    @Test
    void whatIsUnderWayWhenAnotherFormIsAskedForIsReadInThatForm() {
        HeldReads held = new HeldReads(log);
        delivery = over(held);
        think("a", "b");
        Viewer viewer = viewer();
        Subscribed<HeldFeed> joined = subscribed(C100);
        Subscribed<HeldFeed> plain = subscribed(Optional.empty());
        held.holding = true;
        steps.on(viewer.outlet.home, () -> viewer.subscriptions.begin(joined, () -> {}));
        steps.run();
        steps.on(viewer.outlet.home, () -> viewer.subscriptions.begin(plain, () -> {}));
        steps.run();
        held.letGo();
        steps.run();

        assertThat(viewer.news()).containsExactly("1 \"a\"", "2 \"b\"");
    }

    @Test
    void aViewerThatIsSlowIsGivenTheRestJoined() {
        Viewer viewer = begin(C100);
        think("a");
        viewer.news();
        viewer.outlet.writable = false;
        for (int i = 0; i < 50; i++) {
            think("x");
            pass(10);
        }
        assertThat(viewer.news()).isEmpty();
        assertThat(counts.behind).hasValue(1);

        viewer.outlet.writable = true;
        steps.on(viewer.outlet.home, viewer.subscriptions::writable);

        assertThat(viewer.news()).containsExactly("2-51 \"" + "x".repeat(50) + '"');
        assertThat(counts.behind).hasValue(0);
    }

    @Test
    void whoWaitsIsNotBehind() {
        Viewer viewer = begin(C100);
        think("a");
        think("b");
        assertThat(counts.behind).hasValue(0);
        viewer.outlet.writable = false;
        pass(100);
        assertThat(counts.behind).as("it waits for its viewer now").hasValue(1);
        viewer.outlet.writable = true;
        steps.on(viewer.outlet.home, viewer.subscriptions::writable);
        assertThat(viewer.news()).containsExactly("1 \"a\"", "2 \"b\"");
    }

    @Test
    void whatWaitsMovesWithItsViewerAndIsNeitherLostNorDoubled() {
        Viewer viewer = begin(C100);
        think("a");
        think("b");
        steps.on(viewer.outlet.home, viewer.subscriptions::leaving);
        think("c");
        pass(100);
        viewer.outlet.home = steps.loop();
        steps.on(viewer.outlet.home, viewer.subscriptions::arrived);
        assertThat(viewer.news()).containsExactly("1 \"a\"", "2-3 \"bc\"");
        think("d");
        pass(100);
        assertThat(viewer.news()).containsExactly("4 \"d\"");
    }

    @Test
    void whatRetentionTakesWhileItWaitsIsAGap() {
        MemoryWorkflows few = Memory.retaining(3);
        few.directory().put(workflow, new WorkflowAccess("alice", Set.of()));
        log = few.eventLog();
        delivery = over(log, few, 1);
        Viewer viewer = begin(C100);
        think("a");
        viewer.outlet.writable = false;
        // Each fills a stretch, and the last one alone is kept.
        for (String letter : List.of("b", "c", "d", "e", "f")) {
            think(letter.repeat(5_000));
        }
        pass(100);
        viewer.outlet.writable = true;
        steps.on(viewer.outlet.home, viewer.subscriptions::writable);

        String rest = "d".repeat(5_000) + "e".repeat(5_000) + "f".repeat(5_000);
        assertThat(viewer.news()).containsExactly("1 \"a\"", "4-6 \"" + rest + '"');
        assertThat(viewer.told).containsExactly("0 1-1", "gap 2-3", "0 4-6");
    }

    @Test
    void aLogThatOnlySaysThatItHasMovedIsJoinedAsWell() {
        delivery = over(new MovingLog(log));
        Viewer viewer = begin(C100);
        think("a");
        assertThat(viewer.news()).containsExactly("1 \"a\"");
        think("b");
        think("c");
        think("d");
        assertThat(viewer.news()).isEmpty();
        pass(100);
        assertThat(viewer.news()).containsExactly("2-4 \"bcd\"");
        think("e");
        append(event(EventType.RESULT, "{\"r\":1}"));
        assertThat(viewer.news()).containsExactly("5 \"e\"", "6 {\"r\":1}");
    }

    @Test
    void aHintThatTheLogHasMovedHasItRead() {
        delivery = over(new MovingLog(log));
        think("a");
        Subscribed<HeldFeed> found = subscribed(Optional.empty());
        Viewer viewer = viewer();
        steps.on(viewer.outlet.home, () -> viewer.subscriptions.begin(found, () -> {}));
        steps.run();
        assertThat(viewer.news()).containsExactly("1 \"a\"");

        think("b");
        assertThat(viewer.news()).containsExactly("2 \"b\"");
    }

    @Test
    void aLogIsSeenAsItWasReadThoughAnOlderHintComesBehind() {
        MovingLog moving = new MovingLog(log);
        delivery = over(moving);
        think("a", "b");
        Subscribed<HeldFeed> found = subscribed(Optional.empty());
        moving.to.moved(workflow, new EventLog.Extent(found.log().epoch(), 1, 1));
        Viewer viewer = viewer();
        steps.on(viewer.outlet.home, () -> viewer.subscriptions.begin(found, () -> {}));
        steps.run();
        assertThat(viewer.news()).containsExactly("1 \"a\"", "2 \"b\"");

        Viewer late = viewer();
        Subscribed<HeldFeed> behind = found(
                delivery.subscribe(ALICE, workflow, new From.After(1, Optional.empty()), Optional.empty(), format, C0));
        moving.to.moved(workflow, new EventLog.Extent(found.log().epoch(), 1, 1));
        steps.on(late.outlet.home, () -> late.subscriptions.begin(behind, () -> {}));
        steps.run();
        assertThat(late.news()).containsExactly("2 \"b\"");
    }

    private void register(String owner) {
        workflows.directory().put(workflow, new WorkflowAccess(owner, Set.of()));
    }

    private void think(String... contents) {
        appendWithoutRunning(contents);
        steps.run();
    }

    private void appendWithoutRunning(String... contents) {
        log.append(workflow, Arrays.stream(contents).map(SampleEvents::thought).toList());
    }

    private void append(NewEvent... events) {
        log.append(workflow, List.of(events));
        steps.run();
    }

    private static NewEvent event(EventType type, String data) {
        return new NewEvent(type, EventData.of(data), SampleEvents.NOON, Optional.empty());
    }

    private void pass(int millis) {
        steps.pass(Duration.ofMillis(millis));
        steps.run();
    }

    private void assertQuiet() {
        steps.pass(Duration.ofHours(1));
        assertThat(steps.step(new Random(0))).as("something was awaited").isFalse();
    }

    private Delivery over(EventLog any) {
        return over(any, 1 << 20);
    }

    private Delivery over(EventLog any, long maxEncodedBytes) {
        return over(any, workflows, maxEncodedBytes);
    }

    private Delivery over(EventLog any, MemoryWorkflows of, long maxEncodedBytes) {
        return new Delivery(
                SubscribeToWorkflow.to(any, AuthorizeAccess.over(of.directory())),
                any,
                of.directory(),
                of.runs(),
                maxEncodedBytes,
                counts,
                steps::nanos);
    }

    private static Subscribed<HeldFeed> found(CompletionStage<Outcome<HeldFeed>> outcome) {
        return (Subscribed<HeldFeed>) outcome.toCompletableFuture().join();
    }

    private Subscribed<HeldFeed> subscribed(Optional<Duration> coalesce) {
        return found(delivery.subscribe(ALICE, workflow, new From.Start(), Optional.empty(), format, coalesce));
    }

    private Viewer viewer() {
        Viewer viewer = new Viewer();
        viewers.add(viewer);
        return viewer;
    }

    private Viewer begin(Optional<Duration> coalesce) {
        return begin(coalesce, new From.Start());
    }

    private Viewer begin(Optional<Duration> coalesce, From from) {
        Viewer viewer = viewer();
        viewer.subscribe(coalesce, from);
        return viewer;
    }

    private void again(Viewer viewer, Optional<Duration> coalesce) {
        viewer.subscribe(coalesce, new From.Start());
    }

    /** A viewer, and what it was told. */
    private final class Viewer implements Watcher {
        private final TextOutlet outlet = new TextOutlet(steps);
        private final Subscriptions subscriptions = delivery.to(outlet, this, ReadRight.of(() -> ALICE));
        private final List<String> told = new ArrayList<>();

        void subscribe(Optional<Duration> coalesce, From from) {
            Subscribed<HeldFeed> found =
                    found(delivery.subscribe(ALICE, workflow, from, Optional.empty(), format, coalesce));
            steps.on(outlet.home, () -> subscriptions.begin(found, () -> {}));
            steps.run();
        }

        List<String> news() {
            return outlet.news();
        }

        @Override
        public void wrote(int id, WorkflowId of, String epoch, long first, long last) {
            told.add(id + " " + first + "-" + last);
        }

        @Override
        public void tell(WorkflowId of, Notice notice) {
            told.add(notice instanceof Notice.Gap gap ? "gap " + gap.from() + "-" + gap.to() : "reset");
        }

        @Override
        public void ran(int id, WorkflowId of, Told now, Run run) {
            told.add("run " + run.state() + " " + run.firstSeq() + "-" + run.lastSeq());
        }

        @Override
        public void controlled(int id, WorkflowId of, Told now, Control control) {
            told.add("control " + control.seq());
        }

        @Override
        public void over(WorkflowId of, End why) {
            told.add("over " + why);
        }
    }

    /** A log that never says what was appended. */
    private static final class MovingLog implements ForwardingEventLog {
        private final EventLog log;
        private EventPublisher to;

        MovingLog(EventLog log) {
            this.log = log;
        }

        @Override
        public EventLog log() {
            return log;
        }

        @Override
        public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher publisher) {
            to = publisher;
            return log.follow(workflow, new EventPublisher() {
                @Override
                public void publish(RecordedBatch batch) {
                    publisher.moved(batch.workflow(), batch.log());
                }

                @Override
                public void moved(WorkflowId of, Extent extent) {
                    publisher.moved(of, extent);
                }

                @Override
                public void ended(WorkflowId of, End why) {
                    publisher.ended(of, why);
                }
            });
        }
    }

    /** A log whose reads are answered when they are let go. */
    private static final class HeldReads implements ForwardingEventLog {
        private final EventLog log;
        private final CompletableFuture<Void> answers = new CompletableFuture<>();
        private boolean holding;

        HeldReads(EventLog log) {
            this.log = log;
        }

        @Override
        public EventLog log() {
            return log;
        }

        @Override
        public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
            CompletionStage<Page> page = log.read(workflow, from, maxEvents, maxBytes);
            return holding ? answers.thenCompose(now -> page) : page;
        }

        void letGo() {
            holding = false;
            answers.complete(null);
        }
    }
}
