package dev.skald.domain.port;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every {@link WorkflowRuns} does, with the {@link EventLog} that belongs to it. */
public abstract class WorkflowRunsContract {

    private static final Duration TTL = Duration.ofSeconds(30);
    private static final RunRequest PLAIN = new RunRequest(TTL, Optional.empty(), false);
    private static final RunRequest TAKEOVER = new RunRequest(TTL, Optional.empty(), true);

    private final WorkflowId workflow = WorkflowId.random();

    /** The runs a test is about: the same at each call within one test. */
    protected abstract WorkflowRuns runs();

    /** The log that belongs to them. */
    protected abstract EventLog eventLog();

    /** Lets that much time pass for the store. */
    protected abstract void elapse(Duration time);

    @Test
    void opensARunAndMakesTheWorkflow() {
        Opened opened = open(PLAIN);

        assertThat(opened.log().exists()).isTrue();
        assertThat(opened.log().lastSeq()).isZero();
        Run run = read().log().run().orElseThrow();
        assertThat(run.id()).isEqualTo(opened.run());
        assertThat(run.state()).isEqualTo(RunState.RUNNING);
        assertThat(run.firstSeq()).isEqualTo(1);
        assertThat(opened.log().run()).contains(run);
        assertThat(opened.expiresAt()).isEqualTo(run.startedAt().plus(TTL));
    }

    @Test
    void opensTheRunOfTheNameThatIsAskedFor() {
        RunId id = RunId.random();

        assertThat(open(new RunRequest(TTL, Optional.of(id), false)).run()).isEqualTo(id);
    }

    @Test
    void opensARunUnderTheEpochThatWasReserved() {
        Following following = await(eventLog().follow(workflow, new RecordingPublisher()));
        String reserved = read().log().epoch();

        assertThat(open(PLAIN).log().epoch()).isEqualTo(reserved);

        following.close();
        assertThat(read().log().epoch()).isEqualTo(reserved);
    }

    @Test
    void keepsTheRunOfAnEvent() {
        append(thought("before"));
        Opened opened = open(PLAIN);
        append(opened.lease(), thought("a"), thought("b"));

        assertThat(runsOfEvents())
                .containsExactly(Optional.empty(), Optional.of(opened.run()), Optional.of(opened.run()));
        assertThat(read().log().run().orElseThrow().firstSeq()).isEqualTo(2);
    }

    @Test
    void hintsEventsWithTheirRun() {
        Opened opened = open(PLAIN);
        RecordingPublisher publisher = new RecordingPublisher();
        await(eventLog().follow(workflow, publisher));
        append(opened.lease(), thought("a"));

        await().until(() -> publisher.sawEnd(opened.log().epoch(), 1));
        // The hint may have been merged into one without events.
        assertThat(publisher.events())
                .allSatisfy(event -> assertThat(event.run()).contains(opened.run()));
    }

    @Test
    void refusesWhoHasNoLeaseAndAppendsNothing() {
        Opened opened = open(PLAIN);

        assertThat(assertConflict(Code.RUN_OPEN, () -> append(thought("intruder")))
                        .open())
                .contains(new RunConflictException.OpenUntil(opened.run(), opened.expiresAt()));
        assertConflict(Code.LEASE_LOST, () -> append(Lease.random(), thought("intruder")));
        assertConflict(Code.RUN_OPEN, () -> open(PLAIN));
        assertThat(read().events()).isEmpty();
    }

    @Test
    void aLeaseThatNobodyKnowsMakesNoWorkflow() {
        assertConflict(Code.LEASE_LOST, () -> append(Lease.random(), thought("lost")));

        assertThat(read().log()).isEqualTo(Extent.NONE);
    }

    @Test
    void endsTheRunWithItsEvent() {
        Opened opened = open(PLAIN);
        Appended appended = append(opened.lease(), thought("a"), result("done"));

        Run run = read().log().run().orElseThrow();
        assertThat(run.state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(run.lastSeq()).isEqualTo(2);
        assertThat(run.endedAt()).isPresent();
        assertThat(appended.log().run()).contains(run);
        assertConflict(Code.RUN_ENDED, () -> append(opened.lease(), thought("late")));
        assertConflict(Code.RUN_ENDED, () -> renew(opened.run(), opened.lease()));
        assertConflict(Code.RUN_ENDED, () -> open(new RunRequest(TTL, Optional.of(opened.run()), false)));
        append(thought("anybody"));
        assertThat(runsOfEvents().get(2)).isEmpty();
    }

    @Test
    void takesTheEndThatIsSentAgainAsADuplicate() {
        Opened opened = open(PLAIN);
        append(opened.lease(), result("done"));

        Appended again = append(opened.lease(), result("done"));

        assertThat(again.accepted()).isZero();
        assertThat(again.duplicates()).isEqualTo(1);
        assertConflict(Code.RUN_ENDED, () -> append(opened.lease(), result("done"), result("other")));
        assertThat(read().events()).hasSize(1);
    }

    @Test
    void hintsTheStartAndTheEndOfARun() {
        RecordingPublisher publisher = new RecordingPublisher();
        await(eventLog().follow(workflow, publisher));
        Opened opened = open(PLAIN);
        await().until(() -> publisher.sawRun(RunState.RUNNING));

        append(opened.lease(), result("done"));

        await().until(() -> publisher.sawRun(RunState.SUCCEEDED));
    }

    @Test
    void aTakeoverEndsTheOpenRunAndBeginsAnother() {
        Opened first = open(PLAIN);
        append(first.lease(), thought("a"));

        Opened second = open(TAKEOVER);

        assertThat(second.run()).isNotEqualTo(first.run());
        List<RecordedEvent> events = read().events();
        assertThat(events).hasSize(2);
        assertThat(events.get(1).run()).contains(first.run());
        assertThat(events.get(1).type()).isEqualTo(EventType.ERROR);
        assertThat(events.get(1).data().json()).contains("\"code\":\"superseded\"");
        assertThat(second.log().lastSeq()).isEqualTo(2);
        assertThat(read().log().run().orElseThrow().firstSeq()).isEqualTo(3);
        assertConflict(Code.LEASE_LOST, () -> append(first.lease(), thought("late")));
        append(second.lease(), thought("b"));
    }

    @Test
    void aTakeoverHintsBothRuns() {
        open(PLAIN);
        RecordingPublisher publisher = new RecordingPublisher();
        await(eventLog().follow(workflow, publisher));
        Opened second = open(TAKEOVER);

        await().untilAsserted(() -> assertThat(publisher.extents().stream()
                        .flatMap(log -> log.run().stream())
                        .filter(run ->
                                run.state() == RunState.SUPERSEDED || run.id().equals(second.run()))
                        .map(Run::state)
                        .distinct())
                .containsExactlyInAnyOrder(RunState.SUPERSEDED, RunState.RUNNING));
    }

    @Test
    void aTakeoverOfTheSameNameGivesAnotherLease() {
        Opened first = open(PLAIN);
        append(first.lease(), thought("a"));

        Opened again = open(new RunRequest(TTL, Optional.of(first.run()), true));

        assertThat(read().events()).hasSize(1);
        assertConflict(Code.LEASE_LOST, () -> append(first.lease(), thought("late")));
        append(again.lease(), thought("b"));
        assertThat(runsOfEvents()).containsExactly(Optional.of(first.run()), Optional.of(first.run()));
    }

    @Test
    void endsARunWhoseLeaseIsOverOnce() {
        Opened opened = open(PLAIN);
        append(opened.lease(), thought("a"));
        elapse(TTL.minusMillis(1));
        assertThat(await(runs().endExpired())).isZero();
        elapse(Duration.ofMillis(1));

        assertThat(await(runs().endExpired())).isEqualTo(1);
        assertThat(await(runs().endExpired())).isZero();

        Page page = read();
        assertThat(page.events()).hasSize(2);
        assertThat(page.events().get(1).data().json()).contains("\"code\":\"producer_lost\"", "\"retryable\":true");
        assertThat(page.events().get(1).run()).contains(opened.run());
        assertThat(page.log().run().orElseThrow().state()).isEqualTo(RunState.LOST);
        assertThat(page.log().run().orElseThrow().lastSeq()).isEqualTo(2);
        assertConflict(Code.RUN_ENDED, () -> append(opened.lease(), thought("late")));
    }

    @Test
    void aHeartbeatAnEventAndADuplicateEachKeepTheLease() {
        Opened opened = open(PLAIN);
        elapse(TTL.minusSeconds(1));
        assertThat(renew(opened.run(), opened.lease())).isPresent();
        elapse(TTL.minusSeconds(1));
        append(opened.lease(), named("a"));
        elapse(TTL.minusSeconds(1));
        append(opened.lease(), named("a"));
        elapse(TTL.minusSeconds(1));

        assertThat(await(runs().endExpired())).isZero();
        elapse(Duration.ofSeconds(1));
        assertThat(await(runs().endExpired())).isEqualTo(1);
    }

    @Test
    void aHeartbeatTellsUntilWhenTheLeaseHolds() {
        Opened opened = open(PLAIN);
        elapse(Duration.ofSeconds(10));

        assertThat(renew(opened.run(), opened.lease()).orElseThrow().expiresAt())
                .isEqualTo(opened.expiresAt().plusSeconds(10));
    }

    @Test
    void knowsNoRunOfAnotherName() {
        assertThat(renew(RunId.random(), Lease.random())).isEmpty();
        Opened opened = open(PLAIN);
        assertThat(renew(RunId.random(), opened.lease())).isEmpty();
        assertConflict(Code.LEASE_LOST, () -> renew(opened.run(), Lease.random()));
    }

    @Test
    void forgetsRunsAndControlsWithTheLog() {
        Opened opened = open(PLAIN);
        control(request("alice", Optional.empty()));

        await(eventLog().delete(workflow));

        assertThat(read().log().run()).isEmpty();
        assertThat(read().log().controls()).isZero();
        assertThat(await(runs().controls(workflow, 0))).isEmpty();
        assertThat(renew(opened.run(), opened.lease())).isEmpty();
        assertConflict(Code.LEASE_LOST, () -> append(opened.lease(), thought("late")));
        elapse(TTL);
        assertThat(await(runs().endExpired())).isZero();
        assertThat(read().events()).isEmpty();
    }

    @Test
    void controlsNothingWhereNoRunIsOpen() {
        assertConflict(Code.NO_RUN, () -> control(request("alice", Optional.empty())));
        assertThat(read().log()).isEqualTo(Extent.NONE);
    }

    @Test
    void numbersControlsAndTellsThem() {
        Opened opened = open(PLAIN);

        assertThat(control(request("alice", Optional.empty()))).isEqualTo(1);
        assertThat(control(new ControlRequest(
                        ControlAction.INPUT, Optional.empty(), Optional.of("[1,\"x\"]"), "bob", Optional.empty())))
                .isEqualTo(2);

        List<Control> controls = await(runs().controls(workflow, 0));
        assertThat(controls).extracting(Control::seq).containsExactly(1L, 2L);
        assertThat(controls).extracting(Control::run).containsOnly(opened.run());
        assertThat(controls).extracting(Control::by).containsExactly("alice", "bob");
        assertThat(controls.get(1).action()).isEqualTo(ControlAction.INPUT);
        assertThat(controls.get(1).data()).contains("[1,\"x\"]");
        assertThat(await(runs().controls(workflow, 1))).containsExactly(controls.get(1));
        assertThat(await(runs().controls(workflow, 2))).isEmpty();
        assertThat(read().log().controls()).isEqualTo(2);
        assertThat(append(opened.lease(), thought("a")).log().controls()).isEqualTo(2);
        assertThat(renew(opened.run(), opened.lease()).orElseThrow().controls()).isEqualTo(2);
    }

    @Test
    void hintsAControl() {
        RecordingPublisher publisher = new RecordingPublisher();
        await(eventLog().follow(workflow, publisher));
        open(PLAIN);
        control(request("alice", Optional.empty()));

        await().until(() -> publisher.extents().stream().anyMatch(log -> log.controls() == 1));
    }

    @Test
    void aControlOfTheSameIdAndSubjectIsTheSameAlsoAfterTheEnd() {
        Opened opened = open(PLAIN);
        assertThat(control(request("alice", Optional.of("once")))).isEqualTo(1);
        assertThat(control(request("alice", Optional.of("once")))).isEqualTo(1);
        assertThat(control(request("bob", Optional.of("once")))).isEqualTo(2);
        append(opened.lease(), result("done"));

        assertThat(control(request("alice", Optional.of("once")))).isEqualTo(1);
        assertConflict(Code.NO_RUN, () -> control(request("alice", Optional.of("twice"))));
        assertThat(read().log().controls()).isEqualTo(2);
    }

    @Test
    void aCallIsAnsweredOnceARun() {
        Opened opened = open(PLAIN);
        control(answer(ControlAction.APPROVE, "call-1"));
        assertConflict(Code.ALREADY_ANSWERED, () -> control(answer(ControlAction.REJECT, "call-1")));
        assertThat(control(answer(ControlAction.REJECT, "call-2"))).isEqualTo(2);
        append(opened.lease(), result("done"));
        open(PLAIN);
        assertThat(control(answer(ControlAction.REJECT, "call-1"))).isEqualTo(3);
    }

    @Test
    void keepsTheLastControlsAlone() {
        open(PLAIN);
        for (int control = 0; control < WorkflowRuns.MAX_CONTROLS + 3; control++) {
            control(request("alice", Optional.empty()));
        }

        List<Control> controls = await(runs().controls(workflow, 0));
        assertThat(controls).hasSize(WorkflowRuns.MAX_CONTROLS);
        assertThat(controls.get(0).seq()).isEqualTo(4);
    }

    @Test
    void ofManyWhoOpenARunAtOnceOneDoes() {
        List<CompletionStage<Opened>> asked = new ArrayList<>();
        for (int producer = 0; producer < 20; producer++) {
            asked.add(runs().open(workflow, PLAIN));
        }

        assertThat(asked.stream()
                        .map(stage -> await(stage.handle((opened, refused) -> refused == null)))
                        .filter(opened -> opened))
                .hasSize(1);
    }

    @Test
    void ofManyEndsOneEndsTheRun() {
        Opened opened = open(PLAIN);
        List<CompletionStage<Appended>> asked = new ArrayList<>();
        for (int end = 0; end < 20; end++) {
            asked.add(eventLog().append(workflow, List.of(result("end-" + end)), Optional.of(opened.lease())));
        }
        elapse(TTL);
        CompletionStage<Integer> expired = runs().endExpired();
        asked.forEach(stage -> await(stage.handle((appended, refused) -> refused == null)));
        await(expired);

        assertThat(read().events()).hasSize(1);
    }

    private Opened open(RunRequest request) {
        return await(runs().open(workflow, request));
    }

    private Optional<WorkflowRuns.Renewed> renew(RunId run, Lease lease) {
        return await(runs().renew(workflow, run, lease));
    }

    private long control(ControlRequest request) {
        return await(runs().control(workflow, request));
    }

    private Appended append(NewEvent... batch) {
        return await(eventLog().append(workflow, List.of(batch)));
    }

    private Appended append(Lease lease, NewEvent... batch) {
        return await(eventLog().append(workflow, List.of(batch), Optional.of(lease)));
    }

    private Page read() {
        return await(eventLog().read(workflow, new From.Start(), 10_000, Integer.MAX_VALUE));
    }

    private List<Optional<RunId>> runsOfEvents() {
        return read().events().stream().map(RecordedEvent::run).collect(Collectors.toList());
    }

    private static ControlRequest request(String by, Optional<String> id) {
        return new ControlRequest(ControlAction.CANCEL, Optional.empty(), Optional.empty(), by, id);
    }

    private static ControlRequest answer(ControlAction action, String call) {
        return new ControlRequest(action, Optional.of(call), Optional.empty(), "alice", Optional.empty());
    }

    private static NewEvent result(String id) {
        return new NewEvent(
                EventType.RESULT,
                EventData.of("{\"answer\":42}"),
                Instant.EPOCH,
                Optional.of(id),
                Optional.of(RunState.SUCCEEDED));
    }

    private static RunConflictException assertConflict(Code code, ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        assertThat(failure).hasCauseInstanceOf(RunConflictException.class);
        RunConflictException conflict = (RunConflictException) failure.getCause();
        assertThat(conflict.code()).isEqualTo(code);
        return conflict;
    }
}
