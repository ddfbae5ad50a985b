package dev.skald.application.run;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.run.AwaitControls.Answer;
import dev.skald.application.run.AwaitControls.Waiting;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.SampleEvents;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;

@DisplayName("Waiting for controls")
class AwaitControlsTest {

    private static final Run OPEN = new Run(RunId.random(), RunState.RUNNING, Instant.EPOCH, Optional.empty(), 1, 0);
    private static final Run OVER =
            new Run(OPEN.id(), RunState.SUCCEEDED, Instant.EPOCH, Optional.of(Instant.EPOCH), 1, 1);
    private static final Control FIRST = control(1);
    private static final Control SECOND = control(2);

    private final WorkflowRuns runs = mock(WorkflowRuns.class);
    private final EventLog log = mock(EventLog.class);
    private final AuthorizeAccess authorize = mock(AuthorizeAccess.class);
    private final Following following = mock(Following.class);
    private final AwaitControls awaitControls = AwaitControls.in(runs, log, authorize);
    private final Principal agent =
            new Principal("agent", Set.of(Principal.PUBLISH_SCOPE), new WorkflowGrant.Absent(), Instant.MAX);
    private final WorkflowId workflow = WorkflowId.random();

    @BeforeEach
    void follow() {
        when(authorize.allows(agent, Permission.PUBLISH, workflow)).thenReturn(completedFuture(true));
        when(log.follow(eq(workflow), any())).thenReturn(completedFuture(following));
    }

    @Test
    void whoMayNotPublishLearnsNothing() {
        when(authorize.allows(agent, Permission.PUBLISH, workflow)).thenReturn(completedFuture(false));

        assertThat(awaitControls.await(agent, workflow, 0).toCompletableFuture())
                .isCompletedWithValue(Optional.empty());
        verifyNoInteractions(log, runs);
    }

    @Test
    void doesNotWaitForWhatIsThere() {
        is(OPEN, 2, 1, SECOND);

        assertThat(waiting(1).answer().toCompletableFuture()).isCompletedWithValue(new Answer(List.of(SECOND), 2));
        verify(following).close();
    }

    @Test
    void doesNotWaitWhereNoRunIsOpen() {
        is(OVER, 2, 2);

        assertThat(waiting(2).answer().toCompletableFuture()).isCompletedWithValue(new Answer(List.of(), 2));
    }

    @Test
    void waitsForAControl() {
        is(OPEN, 0, 0);
        Waiting waiting = waiting(0);
        hints().moved(workflow, extent(OPEN, 0));
        assertThat(waiting.answer().toCompletableFuture()).isNotDone();
        verify(following, never()).close();
        verify(runs, never()).controls(any(), anyLong());

        is(OPEN, 1, 0, FIRST);
        hints().moved(workflow, extent(OPEN, 1));

        assertThat(waiting.answer().toCompletableFuture()).isCompletedWithValue(new Answer(List.of(FIRST), 1));
        verify(following).close();
    }

    @Test
    void theEndOfTheRunAnswersAtOnce() {
        is(OPEN, 1, 1);
        Waiting waiting = waiting(1);
        is(OVER, 1, 1);

        hints().publish(new RecordedBatch(
                workflow, extent(OVER, 1), List.of(SampleEvents.thought("end").numbered(1))));

        assertThat(waiting.answer().toCompletableFuture()).isCompletedWithValue(new Answer(List.of(), 1));
    }

    @Test
    void anotherRunInItsPlaceAnswersAtOnce() {
        is(OPEN, 1, 1);
        Waiting waiting = waiting(1);
        Run other = new Run(RunId.random(), RunState.RUNNING, Instant.EPOCH, Optional.empty(), 2, 1);
        is(other, 1, 1);

        hints().moved(workflow, extent(OPEN, 1));
        assertThat(waiting.answer().toCompletableFuture()).isNotDone();
        hints().moved(workflow, extent(other, 1));

        assertThat(waiting.answer().toCompletableFuture()).isCompletedWithValue(new Answer(List.of(), 1));
    }

    @Test
    void theEndOfTheLogAnswersAtOnceAndWithoutItsNumbers() {
        is(OPEN, 1, 1);
        Waiting waiting = waiting(1);
        when(log.read(eq(workflow), any(), anyInt(), anyInt())).thenReturn(completedFuture(page(Extent.NONE)));

        hints().ended(workflow, End.DELETED);

        assertThat(waiting.answer().toCompletableFuture()).isCompletedWithValue(new Answer(List.of(), 0));
    }

    @Test
    void whoWaitsNoLongerIsAnsweredWhatIsThere() {
        is(OPEN, 1, 1);
        Waiting waiting = waiting(1);

        waiting.close();
        waiting.close();
        hints().moved(workflow, extent(OPEN, 2));

        assertThat(waiting.answer().toCompletableFuture()).isCompletedWithValue(new Answer(List.of(), 1));
        verify(following, times(1)).close();
        verify(runs, times(1)).controls(any(), anyLong());
    }

    @Test
    void aControlThatComesBetweenTheReadsIsNotSkipped() {
        is(OPEN, 0, 0);
        Waiting waiting = waiting(0);
        CompletableFuture<List<Control>> controls = new CompletableFuture<>();
        when(runs.controls(workflow, 0)).thenReturn(controls);
        waiting.close();

        is(OPEN, 1, 0, FIRST);
        controls.complete(List.of());

        assertThat(waiting.answer().toCompletableFuture()).isCompletedWithValue(new Answer(List.of(), 0));
    }

    @Test
    void aStoreThatFailsFailsTheAnswerAndIsFollowedNoMore() {
        when(log.read(eq(workflow), any(), anyInt(), anyInt()))
                .thenReturn(failedFuture(new UnavailableException("away")));

        assertThat(waiting(0).answer().toCompletableFuture()).isCompletedExceptionally();
        verify(following).close();
    }

    private Waiting waiting(long after) {
        return awaitControls
                .await(agent, workflow, after)
                .toCompletableFuture()
                .join()
                .orElseThrow();
    }

    private EventPublisher hints() {
        ArgumentCaptor<EventPublisher> publisher = ArgumentCaptor.forClass(EventPublisher.class);
        verify(log).follow(eq(workflow), publisher.capture());
        return publisher.getValue();
    }

    private void is(Run run, long controls, long after, Control... behind) {
        when(log.read(eq(workflow), any(), anyInt(), anyInt()))
                .thenReturn(completedFuture(page(extent(run, controls))));
        when(runs.controls(workflow, after)).thenReturn(completedFuture(List.of(behind)));
    }

    private static Page page(Extent extent) {
        return new Page(extent, false, Optional.empty(), List.of());
    }

    private static Extent extent(Run run, long controls) {
        return new Extent("epoch", 1, run.lastSeq(), Optional.of(run), controls);
    }

    private static Control control(long seq) {
        return new Control(
                seq,
                OPEN.id(),
                ControlAction.CANCEL,
                Optional.empty(),
                Optional.empty(),
                "alice",
                Instant.EPOCH,
                Optional.empty());
    }
}
