package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.adapter.netty.Steps;
import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.authorize.ReadRight;
import dev.skald.application.subscribe.Notice;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.application.subscribe.SubscribeToWorkflow.Forbidden;
import dev.skald.application.subscribe.SubscribeToWorkflow.Outcome;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.ForwardingEventLog;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.SampleEvents;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Run;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a face gets of delivery, on an outlet that is stepped by hand. */
final class DeliveryTest {

    private static final Principal ALICE =
            new Principal("alice", Set.of(), new WorkflowGrant.Absent(), Instant.parse("2100-01-01T00:00:00Z"));

    private final Steps steps = new Steps();
    private final MemoryWorkflows workflows = Memory.retaining(100);
    private final Counts counts = new Counts();
    private final WorkflowId workflow = WorkflowId.random();
    private final List<StepOutlet> outlets = new ArrayList<>();
    private final List<Subscriptions> open = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private EventLog log = workflows.eventLog();
    private Delivery delivery = over(log);

    @BeforeEach
    void register() {
        register("alice");
    }

    @AfterEach
    void nothingIsHeldInTheEnd() {
        for (int i = 0; i < open.size(); i++) {
            steps.on(outlets.get(i).home(), open.get(i)::close);
        }
        steps.run();
        assertThat(delivery.watchedWorkflows()).as("workflows still followed").isZero();
        assertThat(counts.behind).as("subscriptions counted as behind").hasValue(0);
    }

    @Test
    void whatThereIsComesFirstAndWhatIsAppendedNext() {
        append(3);
        StepOutlet outlet = begin(new From.Start());
        assertThat(outlet.seqs).containsExactly(1L, 2L, 3L);
        append(2);
        steps.run();
        append(1);
        steps.run();

        assertThat(outlet.seqs).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
        assertThat(told).containsExactly("0 1-3", "0 4-5", "0 6-6");
        assertThat(counts.delivered).hasValue(6);
    }

    @Test
    void whatIsAppendedInOneRoundIsOneWriteAndOneFlush() {
        StepOutlet outlet = begin(new From.Start());
        int flushed = outlet.flushes;
        append(2);
        append(2);
        append(1);
        steps.run();

        assertThat(outlet.writes).isEqualTo(1);
        assertThat(outlet.flushes - flushed).isEqualTo(1);
        assertThat(outlet.seqs).hasSize(5);
    }

    @Test
    void theAnswerComesBeforeTheFirstEvent() {
        append(1);
        StepOutlet outlet = outlet();
        Subscriptions subscriptions = to(outlet);
        Subscribed<HeldFeed> found = found(subscribe(new From.Start()));

        steps.on(
                outlet.home(),
                () -> subscriptions.begin(found, () -> {
                    assertThat(outlet.seqs).isEmpty();
                    told.add("answer");
                }));

        assertThat(told).containsExactly("answer", "0 1-1");
    }

    @Test
    void anOutletThatTakesNoMoreIsBehindUntilItDoes() {
        StepOutlet outlet = begin(new From.Start());
        outlet.writable = false;
        append(50);
        steps.run();
        assertThat(outlet.seqs).isEmpty();
        assertThat(counts.behind).hasValue(1);
        assertThat(open.get(0).watched()).containsExactly(new ViewerSession.Watched(workflow, 50));

        outlet.writable = true;
        steps.on(outlet.home(), open.get(0)::writable);

        assertThat(outlet.seqs).hasSize(50);
        assertThat(counts.behind).hasValue(0);
        assertThat(open.get(0).watched()).containsExactly(new ViewerSession.Watched(workflow, 0));
    }

    @Test
    void aSignalThatIsWithheldIsFoundCountedAndMadeUpFor() {
        StepOutlet outlet = begin(new From.Start());
        outlet.writable = false;
        append(5);
        steps.run();

        outlet.writable = true;
        steps.pass(Duration.ofMillis(1_001));
        steps.run();
        assertThat(outlet.seqs).as("it may only just have become so").isEmpty();
        steps.pass(Duration.ofMillis(1_001));
        steps.run();

        assertThat(counts.rescued).hasValue(1);
        assertThat(outlet.seqs).hasSize(5);
        steps.pass(Duration.ofMinutes(1));
        steps.run();
        assertThat(counts.rescued).hasValue(1);
    }

    @Test
    void nobodyIsRescuedWhoseOutletTakesNoMore() {
        StepOutlet outlet = begin(new From.Start());
        outlet.writable = false;
        append(5);
        for (int second = 0; second < 10; second++) {
            steps.run();
            steps.pass(Duration.ofSeconds(1));
        }

        assertThat(counts.rescued).hasValue(0);
        assertThat(outlet.seqs).isEmpty();
    }

    @Test
    void aLogThatCannotBeReadIsReadAgainLater() {
        boolean[] away = {false};
        delivery = over(new Reading(
                log,
                (from, read) -> away[0] ? CompletableFuture.failedFuture(new UnavailableException("away")) : read));
        append(60);
        StepOutlet outlet = outlet();
        Subscriptions subscriptions = to(outlet);
        Subscribed<HeldFeed> found = found(subscribe(new From.Start()));
        away[0] = true;
        begin(outlet, subscriptions, found);
        steps.run();
        assertThat(outlet.seqs).isEmpty();
        assertThat(counts.behind).hasValue(1);

        away[0] = false;
        steps.pass(Duration.ofMillis(999));
        steps.run();
        assertThat(outlet.seqs).isEmpty();
        steps.pass(Duration.ofMillis(1));
        steps.run();

        assertThat(outlet.seqs).hasSize(60);
        assertThat(counts.rescued).hasValue(0);
    }

    @Test
    void oneReadDoesForAllThatAskForTheSame() {
        List<From> reads = new ArrayList<>();
        CompletableFuture<Void> answers = new CompletableFuture<>();
        boolean[] held = {false};
        delivery = over(new Reading(log, (from, read) -> {
            reads.add(from);
            return held[0] ? answers.thenCompose(now -> read) : read;
        }));
        append(60);
        List<Subscribed<HeldFeed>> found =
                List.of(found(subscribe(new From.Start())), found(subscribe(new From.Start())));
        int before = reads.size();
        held[0] = true;
        found.forEach(one -> {
            StepOutlet outlet = outlet();
            begin(outlet, to(outlet), one);
        });
        answers.complete(null);
        steps.run();

        assertThat(outlets).allSatisfy(outlet -> assertThat(outlet.seqs).hasSize(60));
        assertThat(reads).hasSize(before + 1);
    }

    @Test
    void whatRetentionTookIsTold() {
        delivery = over(log, 1);
        StepOutlet outlet = begin(new From.Start());
        outlet.writable = false;
        for (int i = 0; i < 15; i++) {
            append(10);
        }
        steps.run();
        outlet.writable = true;
        steps.on(outlet.home(), open.get(0)::writable);
        steps.run();

        assertThat(told.get(0)).isEqualTo("gap 1-50");
        assertThat(outlet.seqs).hasSize(100).startsWith(51L).endsWith(150L);
    }

    @Test
    void theDeletionOfAWorkflowEndsItBehindWhatCameBefore() {
        StepOutlet outlet = begin(new From.Start());
        append(2);
        log.delete(workflow);
        steps.run();

        assertThat(outlet.seqs).containsExactly(1L, 2L);
        assertThat(told).containsExactly("0 1-2", "over DELETED");
        assertThat(open.get(0).size()).isZero();
    }

    @Test
    void whoComesAfterADeletionFollowsAnewThoughOthersHaveNotLeftYet() {
        StepOutlet before = begin(new From.Start());
        append(2);
        log.delete(workflow);
        register("alice");

        StepOutlet after = begin(new From.Start());
        append(1);
        steps.run();

        assertThat(before.seqs).containsExactly(1L, 2L);
        assertThat(after.seqs).containsExactly(1L);
        assertThat(told).containsExactlyInAnyOrder("0 1-1", "0 1-2", "over DELETED");
    }

    @Test
    void aWorkflowThatIsDeletedWhileItBeginsToBeFollowedIsFollowedAnew() {
        CompletableFuture<Void> followed = new CompletableFuture<>();
        delivery = over(new LateFollowing(log, followed));
        CompletionStage<Outcome<HeldFeed>> asked = subscribe(new From.Start());
        log.delete(workflow);
        register("alice");
        followed.complete(null);
        StepOutlet outlet = outlet();
        begin(outlet, to(outlet), found(asked));
        append(1);
        steps.run();

        assertThat(outlet.seqs).containsExactly(1L);
        assertThat(told).containsExactly("0 1-1");
    }

    @Test
    void aDeletionThatIsToldWhileTheLogIsReadIsNotToldToWhoReadsWhatCameAfterIt() {
        LateEnds late = new LateEnds(log);
        delivery = over(new Reading(late, (from, read) -> {
            late.tell();
            return read;
        }));
        StepOutlet before = begin(new From.Start());
        log.delete(workflow);
        register("alice");

        StepOutlet after = begin(new From.Start());
        append(1);
        steps.run();

        assertThat(before.seqs).isEmpty();
        assertThat(after.seqs).containsExactly(1L);
        assertThat(told).containsExactlyInAnyOrder("0 1-1", "over DELETED");
    }

    @Test
    void aDeletionThatIsToldLateIsToldToThoseAloneWhoWatchedBeforeIt() {
        LateEnds late = new LateEnds(log);
        delivery = over(late);
        StepOutlet before = begin(new From.Start());
        log.delete(workflow);
        register("alice");

        StepOutlet after = begin(new From.Start());
        StepOutlet another = begin(new From.Start());
        late.tell();
        append(1);
        steps.run();

        assertThat(before.seqs).isEmpty();
        assertThat(after.seqs).containsExactly(1L);
        assertThat(another.seqs).containsExactly(1L);
        assertThat(told).containsExactlyInAnyOrder("0 1-1", "0 1-1", "over DELETED");
        assertThat(delivery.viewers(workflow)).isEqualTo(2);
    }

    @Test
    void aLogThatBeganAnewWithoutADeletionIsFollowedAsBefore() {
        LateEnds hints = new LateEnds(log);
        delivery = over(hints);
        begin(new From.Start());
        log.delete(workflow);
        register("alice");
        hints.lose();
        append(1);

        begin(new From.Start());
        steps.run();

        assertThat(delivery.viewers(workflow)).isEqualTo(2);
        assertThat(told).containsExactlyInAnyOrder("reset", "0 1-1", "0 1-1");
    }

    @Test
    void aLogThatThrowsIsFollowedOnceItDoesNot() {
        AtomicBoolean throwing = new AtomicBoolean(true);
        delivery = over(new ThrowingFollow(log, throwing));
        assertThat(subscribe(new From.Start()).toCompletableFuture()).isCompletedExceptionally();

        throwing.set(false);
        StepOutlet outlet = begin(new From.Start());
        append(1);
        steps.run();
        assertThat(outlet.seqs).containsExactly(1L);
    }

    @Test
    void aReaderThatIsDroppedIsWrittenNothingOnceThatIsDone() {
        StepOutlet outlet = begin(new From.Start());
        append(1);
        CompletableFuture<Boolean> put = workflows
                .directory()
                .put(workflow, new WorkflowAccess("bob", Set.of()))
                .toCompletableFuture();
        assertThat(put).isNotDone();
        steps.run();
        assertThat(put).isCompleted();
        append(1);
        steps.run();

        assertThat(outlet.seqs).containsExactly(1L);
        assertThat(told).containsExactly("0 1-1", "over FORBIDDEN");
    }

    @Test
    void aReaderThatIsNotDroppedWatchesOn() {
        StepOutlet outlet = begin(new From.Start());
        workflows.directory().put(workflow, new WorkflowAccess("bob", Set.of("alice")));
        append(1);
        steps.run();

        assertThat(outlet.seqs).containsExactly(1L);
        assertThat(told).containsExactly("0 1-1");
    }

    @Test
    void underAnotherTokenThatIsJudgedWhichMayNotBeReadAnyMoreButForWhatWasHeardSince() {
        begin(new From.Start());
        steps.on(outlets.get(0).home(), () -> open.get(0).authorize(any -> true));
        assertThat(told).isEmpty();
        register("alice");
        steps.run();
        steps.on(outlets.get(0).home(), () -> open.get(0).authorize(any -> false));
        assertThat(told).as("the registration is newer than what was asked for").isEmpty();

        WorkflowId other = WorkflowId.random();
        workflows.directory().put(other, new WorkflowAccess("alice", Set.of()));
        StepOutlet outlet = outlet();
        Subscriptions subscriptions = to(outlet);
        begin(
                outlet,
                subscriptions,
                found(delivery.subscribe(ALICE, other, new From.Start(), Optional.empty(), new NumberFormat(1))));
        steps.on(outlet.home(), () -> subscriptions.authorize(any -> false));
        assertThat(told).containsExactly("over FORBIDDEN");
    }

    @Test
    void viewersAreCountedInAllFormatsForAsLongAsTheyWatch() {
        assertThat(delivery.viewers(workflow)).isZero();
        StepOutlet outlet = outlet();
        Subscriptions subscriptions = to(outlet);
        begin(outlet, subscriptions, found(subscribe(new From.Start())));
        assertThat(delivery.viewers(workflow)).isEqualTo(1);
        StepOutlet other = outlet();
        Subscriptions others = to(other);
        begin(
                other,
                others,
                found(delivery.subscribe(ALICE, workflow, new From.Start(), Optional.empty(), new NumberFormat(7))));
        begin(outlet, subscriptions, found(subscribe(new From.Start())));
        assertThat(delivery.viewers(workflow)).isEqualTo(2);
        assertThat(delivery.viewers(WorkflowId.random())).isZero();

        steps.on(outlet.home(), () -> subscriptions.end(workflow));
        assertThat(delivery.viewers(workflow)).isEqualTo(1);
        steps.on(other.home(), others::close);
        assertThat(delivery.viewers(workflow)).isZero();
    }

    @Test
    void whoMayNotReadHoldsNothing() {
        workflows.directory().put(workflow, new WorkflowAccess("bob", Set.of()));

        assertThat(subscribe(new From.Start())).isCompletedWithValueMatching(Forbidden.class::isInstance);
        assertThat(delivery.watchedWorkflows()).isZero();
    }

    @Test
    void aLogThatCannotBeFollowedOrReadIsNotHeld() {
        delivery = over(
                new Reading(log, (from, read) -> CompletableFuture.failedFuture(new UnavailableException("away"))));
        assertThat(subscribe(new From.Start())).isCompletedExceptionally();
        assertThat(delivery.watchedWorkflows()).isZero();

        delivery = over(new LateFollowing(log, CompletableFuture.failedFuture(new UnavailableException("away"))));
        assertThat(subscribe(new From.Start())).isCompletedExceptionally();
        assertThat(delivery.watchedWorkflows()).isZero();
    }

    @Test
    void anOutletThatIsGoneTakesNothingOver() {
        StepOutlet outlet = outlet();
        Subscriptions subscriptions = to(outlet);
        Subscribed<HeldFeed> found = found(subscribe(new From.Start()));
        steps.on(outlet.home(), subscriptions::close);

        steps.on(outlet.home(), () -> subscriptions.begin(found, () -> told.add("answer")));

        assertThat(told).isEmpty();
        assertThat(delivery.watchedWorkflows()).isZero();
    }

    @Test
    void whatIsWatchedAlreadyIsMovedForwardButNeverBack() {
        append(10);
        StepOutlet outlet = begin(new From.Latest());
        outlet.writable = false;
        append(20);
        steps.run();
        assertThat(counts.behind).hasValue(1);

        begin(outlet, open.get(0), found(subscribe(new From.Latest())));
        assertThat(counts.behind).as("there is nothing left that it wants").hasValue(0);
        begin(outlet, open.get(0), found(subscribe(new From.Start())));
        outlet.writable = true;
        append(1);
        steps.run();

        assertThat(outlet.seqs).containsExactly(31L);
        assertThat(open.get(0).begun()).extracting(begun -> begun.start().seq()).containsExactly(30L);
    }

    @Test
    void nothingIsWrittenBetweenLeavingALoopAndArrivingOnAnother() {
        StepOutlet outlet = begin(new From.Start());
        steps.on(outlet.home(), open.get(0)::leaving);
        append(3);
        steps.run();
        assertThat(outlet.seqs).isEmpty();

        steps.on(outlet.home(), open.get(0)::arrived);
        steps.on(outlet.home(), open.get(0)::arrived);
        append(1);
        steps.run();

        assertThat(outlet.seqs).containsExactly(1L, 2L, 3L, 4L);
        begin(new From.Latest());
        steps.on(outlet.home(), () -> open.get(0).end(workflow));
        int flushed = outlet.flushes;
        append(1);
        steps.run();
        assertThat(outlet.flushes).as("nobody is left there").isEqualTo(flushed);
    }

    @Test
    void subscriptionsAreNumberedAndNoNumberIsGivenTwice() {
        append(1);
        StepOutlet outlet = begin(new From.Start());
        steps.on(outlet.home(), () -> open.get(0).end(workflow));
        begin(outlet, open.get(0), found(subscribe(new From.Start())));

        assertThat(told).containsExactly("0 1-1", "1 1-1");
        assertThat(open.get(0).workflows()).containsExactly(workflow);
    }

    @Test
    void aFaultEndsTheConnectionSoThatItsViewerComesBack() {
        StepOutlet outlet = outlet();
        Subscriptions subscriptions = delivery.to(
                outlet,
                new Told() {
                    @Override
                    public void wrote(int id, WorkflowId of, String epoch, long first, long last) {
                        throw new IllegalStateException("on purpose");
                    }
                },
                ReadRight.of(() -> ALICE));
        open.add(subscriptions);
        begin(outlet, subscriptions, found(subscribe(new From.Start())));
        append(1);
        steps.run();

        assertThat(outlet.failed).isTrue();
    }

    private void register(String owner) {
        workflows.directory().put(workflow, new WorkflowAccess(owner, Set.of()));
    }

    private void append(int count) {
        log.append(workflow, SampleEvents.thoughts("", count));
    }

    private Delivery over(EventLog any) {
        return over(any, 1 << 20);
    }

    private Delivery over(EventLog any, long maxEncodedBytes) {
        return new Delivery(
                SubscribeToWorkflow.to(any, AuthorizeAccess.over(workflows.directory())),
                any,
                workflows.directory(),
                workflows.runs(),
                maxEncodedBytes,
                counts,
                steps::nanos);
    }

    private CompletionStage<Outcome<HeldFeed>> subscribe(From from) {
        return delivery.subscribe(ALICE, workflow, from, Optional.empty(), new NumberFormat(1));
    }

    private static Subscribed<HeldFeed> found(CompletionStage<Outcome<HeldFeed>> outcome) {
        return (Subscribed<HeldFeed>) outcome.toCompletableFuture().join();
    }

    private StepOutlet outlet() {
        StepOutlet outlet = new StepOutlet(steps);
        outlets.add(outlet);
        return outlet;
    }

    private Subscriptions to(StepOutlet outlet) {
        Subscriptions subscriptions = delivery.to(outlet, new Told(), ReadRight.of(() -> ALICE));
        open.add(subscriptions);
        return subscriptions;
    }

    private StepOutlet begin(From from) {
        StepOutlet outlet = outlet();
        begin(outlet, to(outlet), found(subscribe(from)));
        return outlet;
    }

    private void begin(StepOutlet outlet, Subscriptions subscriptions, Subscribed<HeldFeed> found) {
        steps.on(outlet.home(), () -> subscriptions.begin(found, () -> {}));
    }

    private class Told implements Watcher {

        @Override
        public void wrote(int id, WorkflowId of, String epoch, long first, long last) {
            told.add(id + " " + first + "-" + last);
        }

        @Override
        public void tell(WorkflowId of, Notice notice) {
            told.add(notice instanceof Notice.Gap gap ? "gap " + gap.from() + "-" + gap.to() : "reset");
        }

        @Override
        public void ran(int id, WorkflowId of, dev.skald.delivery.Told now, Run run) {
            told.add("run " + run.state() + " " + run.firstSeq() + "-" + run.lastSeq());
        }

        @Override
        public void controlled(int id, WorkflowId of, dev.skald.delivery.Told now, Control control) {
            told.add("control " + control.seq());
        }

        @Override
        public void over(WorkflowId of, End why) {
            told.add("over " + why);
        }
    }

    /** A log that is read as it is said. */
    private record Reading(EventLog log, BiFunction<From, CompletionStage<Page>, CompletionStage<Page>> how)
            implements ForwardingEventLog {

        @Override
        public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
            return how.apply(from, log.read(workflow, from, maxEvents, maxBytes));
        }
    }

    /** A log of which it is known late that it is followed. */
    private record LateFollowing(EventLog log, CompletionStage<Void> known) implements ForwardingEventLog {

        @Override
        public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
            CompletionStage<Following> following = log.follow(workflow, to);
            return known.thenCompose(now -> following);
        }
    }

    /** A log that has what it hints from an end on wait until that is to be told. */
    private static final class LateEnds implements ForwardingEventLog {

        private final EventLog log;
        private final Deque<Runnable> waiting = new ArrayDeque<>();

        LateEnds(EventLog log) {
            this.log = log;
        }

        @Override
        public EventLog log() {
            return log;
        }

        @Override
        public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
            return log.follow(workflow, new EventPublisher() {
                @Override
                public void publish(RecordedBatch batch) {
                    hint(() -> to.publish(batch));
                }

                @Override
                public void moved(WorkflowId moved, Extent extent) {
                    hint(() -> to.moved(moved, extent));
                }

                @Override
                public void ended(WorkflowId ended, End why) {
                    waiting.add(() -> to.ended(ended, why));
                }
            });
        }

        private void hint(Runnable hint) {
            if (waiting.isEmpty()) {
                hint.run();
            } else {
                waiting.add(hint);
            }
        }

        void tell() {
            while (!waiting.isEmpty()) {
                waiting.remove().run();
            }
        }

        void lose() {
            waiting.clear();
        }
    }

    private record ThrowingFollow(EventLog log, AtomicBoolean throwing) implements ForwardingEventLog {

        @Override
        public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
            if (throwing.get()) {
                throw new IllegalStateException("as planned");
            }
            return log.follow(workflow, to);
        }
    }
}
