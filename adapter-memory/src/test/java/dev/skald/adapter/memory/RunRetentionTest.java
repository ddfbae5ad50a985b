package dev.skald.adapter.memory;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.RecordingPublisher;
import dev.skald.domain.port.SetClock;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import dev.skald.domain.run.rules.RunBook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What runs and controls take of the bounds of the store, and how long they keep a workflow. */
class RunRetentionTest {

    private static final RunRequest PLAIN = new RunRequest(RunRequest.MIN_TTL, Optional.empty(), false);
    private static final RunRequest TAKEOVER = new RunRequest(RunRequest.MIN_TTL, Optional.empty(), true);
    private static final Duration LAST_NANO = Duration.ofNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    private final SetClock clock = new SetClock();
    private final WorkflowId a = WorkflowId.random();
    private final WorkflowId b = WorkflowId.random();
    private MemoryWorkflows store = MemoryWorkflows.within(Stores.retaining(1_000), ticker, clock);

    @Test
    void anOpenRunKeepsItsWorkflow() {
        Opened opened = open(a, PLAIN);

        ticker.pass(Stores.TTL.multipliedBy(2));
        assertThat(store.expire()).isZero();
        append(a, opened, end());
        ticker.pass(Stores.TTL.minus(LAST_NANO));
        assertThat(store.expire()).isZero();
        ticker.pass(LAST_NANO);

        assertThat(store.expire()).isEqualTo(1);
        assertThat(store.bytes()).isZero();
    }

    @Test
    void aRunKeepsItsWorkflowThoughItsFollowerGoes() {
        var following = await(store.eventLog().follow(a, new RecordingPublisher()));
        open(a, PLAIN);
        following.close();

        ticker.pass(Stores.TTL);

        assertThat(store.expire()).isZero();
    }

    @Test
    void aLostRunKeepsItsWorkflowForTheTimeOfRetention() {
        open(a, PLAIN);
        ticker.pass(Stores.TTL);
        clock.pass(RunRequest.MIN_TTL);
        assertThat(await(store.runs().endExpired())).isEqualTo(1);

        ticker.pass(Stores.TTL.minus(LAST_NANO));
        assertThat(store.expire()).isZero();
        ticker.pass(LAST_NANO);
        assertThat(store.expire()).isEqualTo(1);
    }

    @Test
    void aRunKeepsItsWorkflowThoughAllEventsAreTrimmedForOthers() {
        store = MemoryWorkflows.within(Stores.weighing(2_000), ticker, clock);
        Opened opened = open(a, PLAIN);
        append(a, opened, thought("x"));

        await(store.eventLog().append(b, thoughts("y", 100)));

        assertThat(read(a)).isEmpty();
        append(a, opened, thought("z"));
        assertThat(extent(a).lastSeq()).isEqualTo(2);
        assertThat(extent(a).run().orElseThrow().state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void knowsTheRunOfEachRetainedEventAndNoMore() {
        store = MemoryWorkflows.within(Stores.retaining(4), ticker, clock);
        for (int run = 0; run < 3; run++) {
            Opened opened = open(a, PLAIN);
            append(a, opened, thought("x"), end());
            await(store.eventLog().append(a, List.of(thought("between"))));
            assertThat(extent(a).run().orElseThrow().id()).isEqualTo(opened.run());
        }
        Opened last = open(a, PLAIN);
        append(a, last, thought("x"));

        assertThat(read(a).stream().map(RecordedEvent::run))
                .containsExactly(read(a).get(0).run(), read(a).get(0).run(), Optional.empty(), Optional.of(last.run()));
        assertThat(read(a).get(0).run()).isPresent();
    }

    @Test
    void runsThatHaveEndedWeighSoMuchAndNoMore() {
        for (int run = 0; run < RunBook.MAX_ENDED + 10; run++) {
            append(a, open(a, PLAIN), end());
        }
        long full = store.bytes();
        await(store.eventLog().delete(a));
        assertThat(full).isGreaterThanOrEqualTo((long) RunBook.MAX_ENDED * RunLedger.RUN_WEIGHT);
        assertThat(store.bytes()).isZero();
    }

    @Test
    void aRunForWhichThereIsNoRoomIsNotOpenedAndEndsNothing() {
        store = MemoryWorkflows.within(Stores.weighing(RunLedger.RUN_WEIGHT + 10), ticker, clock);
        Opened opened = open(a, PLAIN);

        assertThatThrownBy(() -> open(b, PLAIN)).hasCauseInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> open(a, TAKEOVER)).hasCauseInstanceOf(UnavailableException.class);

        assertThat(store.size()).isEqualTo(1);
        assertThat(extent(b)).isEqualTo(Extent.NONE);
        assertThat(extent(a).run().orElseThrow().id()).isEqualTo(opened.run());
        append(a, opened, end());
        assertThat(extent(a).run().orElseThrow().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aWorkflowThatIsOneTooManyHasNoRun() {
        store = MemoryWorkflows.within(Stores.counting(1), ticker, clock);
        open(a, PLAIN);

        assertThatThrownBy(() -> open(b, PLAIN)).hasCauseInstanceOf(UnavailableException.class);

        assertThat(store.size()).isEqualTo(1);
        assertThat(store.bytes()).isEqualTo(RunLedger.RUN_WEIGHT);
    }

    @Test
    void controlsTakeTheRoomOfRegistrations() {
        String data = "1".repeat(ControlRequest.MAX_DATA_BYTES);
        store = MemoryWorkflows.within(Stores.weighing(3L * ControlRequest.MAX_DATA_BYTES), ticker, clock);
        open(a, PLAIN);
        long before = store.bytes();
        assertThat(input(data)).isEqualTo(1);
        assertThat(store.bytes() - before).isGreaterThan(ControlRequest.MAX_DATA_BYTES);
        assertThat(input(data)).isEqualTo(2);

        assertThatThrownBy(() -> input(data)).hasCauseInstanceOf(UnavailableException.class);

        assertThat(extent(a).controls()).isEqualTo(2);
        assertThat(input("1")).isEqualTo(3);
        await(store.eventLog().delete(a));
        assertThat(store.bytes()).isZero();
    }

    @Test
    void controlsThatAreLetGoGiveTheirRoomBack() {
        open(a, PLAIN);
        for (int control = 0; control < 1_000; control++) {
            input("\"a text that is longer than the next\"");
        }
        long full = store.bytes();

        input("1");

        assertThat(store.bytes()).isLessThan(full);
    }

    @Test
    void aTakeoverHintsTheEndAndThenTheNextRun() {
        Opened first = open(a, PLAIN);
        RecordingPublisher follower = new RecordingPublisher();
        await(store.eventLog().follow(a, follower));

        Opened second = open(a, TAKEOVER);

        assertThat(follower.events()).extracting(RecordedEvent::run).containsExactly(Optional.of(first.run()));
        assertThat(follower.extents()).hasSize(2);
        assertThat(follower.extents().get(0).run().orElseThrow())
                .satisfies(run -> assertThat(run.id()).isEqualTo(first.run()))
                .satisfies(run -> assertThat(run.state()).isEqualTo(RunState.SUPERSEDED))
                .satisfies(run -> assertThat(run.lastSeq()).isEqualTo(1));
        assertThat(follower.extents().get(1).run().orElseThrow())
                .satisfies(run -> assertThat(run.id()).isEqualTo(second.run()))
                .satisfies(run -> assertThat(run.state()).isEqualTo(RunState.RUNNING))
                .satisfies(run -> assertThat(run.firstSeq()).isEqualTo(2));
    }

    @Test
    void aRunOfADeletedLogIsNotEndedInTheNext() {
        open(a, PLAIN);
        await(store.eventLog().delete(a));
        clock.pass(Duration.ofSeconds(1));
        Opened next = open(a, PLAIN);

        clock.pass(RunRequest.MIN_TTL.minusMillis(1));
        assertThat(await(store.runs().endExpired())).isZero();
        clock.pass(Duration.ofMillis(1));
        assertThat(await(store.runs().endExpired())).isEqualTo(1);
        assertThat(extent(a).run().orElseThrow().id()).isEqualTo(next.run());
    }

    @Test
    void endsEachRunInItsTime() {
        Opened kept = open(a, PLAIN);
        open(b, new RunRequest(RunRequest.MIN_TTL.plusSeconds(3), Optional.empty(), false));
        clock.pass(RunRequest.MIN_TTL.minusSeconds(1));
        append(a, kept, thought("x"));
        clock.pass(Duration.ofSeconds(4));

        assertThat(await(store.runs().endExpired())).isEqualTo(1);

        assertThat(extent(b).run().orElseThrow().state()).isEqualTo(RunState.LOST);
        assertThat(extent(a).run().orElseThrow().state()).isEqualTo(RunState.RUNNING);
        clock.pass(Duration.ofSeconds(1));
        assertThat(await(store.runs().endExpired())).isEqualTo(1);
        assertThat(extent(a).run().orElseThrow().state()).isEqualTo(RunState.LOST);
    }

    private Opened open(WorkflowId workflow, RunRequest request) {
        return await(store.runs().open(workflow, request));
    }

    private void append(WorkflowId workflow, Opened run, NewEvent... events) {
        await(store.eventLog().append(workflow, List.of(events), Optional.of(run.lease())));
    }

    private long input(String data) {
        return await(store.runs()
                .control(
                        a,
                        new ControlRequest(
                                ControlAction.INPUT, Optional.empty(), Optional.of(data), "alice", Optional.empty())));
    }

    private Extent extent(WorkflowId workflow) {
        return await(store.eventLog().read(workflow, new From.Latest(), 1, 1)).log();
    }

    private List<RecordedEvent> read(WorkflowId workflow) {
        return await(store.eventLog().read(workflow, new From.Start(), 1_000, Integer.MAX_VALUE))
                .events();
    }

    private static NewEvent end() {
        return new NewEvent(
                EventType.RESULT,
                EventData.of("{\"answer\":42}"),
                Instant.EPOCH,
                Optional.empty(),
                Optional.of(RunState.SUCCEEDED));
    }
}
