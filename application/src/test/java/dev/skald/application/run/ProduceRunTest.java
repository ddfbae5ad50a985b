package dev.skald.application.run;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.run.ProduceRun.Heartbeat;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Producing a run")
class ProduceRunTest {

    private final WorkflowRuns runs = mock(WorkflowRuns.class);
    private final AuthorizeAccess authorize = mock(AuthorizeAccess.class);
    private final ProduceRun produceRun = ProduceRun.in(runs, authorize);
    private final Principal agent =
            new Principal("agent", Set.of(Principal.PUBLISH_SCOPE), new WorkflowGrant.Absent(), Instant.MAX);
    private final WorkflowId workflow = WorkflowId.random();
    private final RunRequest request = new RunRequest(RunRequest.DEFAULT_TTL, Optional.empty(), false);
    private final RunId run = RunId.random();
    private final Lease lease = Lease.random();

    @Test
    void opensARun() {
        allow(true);
        WorkflowRuns.Opened opened = new WorkflowRuns.Opened(run, lease, Instant.EPOCH, new Extent("epoch", 1, 0));
        when(runs.open(workflow, request)).thenReturn(completedFuture(opened));

        assertThat(produceRun.open(agent, workflow, request).toCompletableFuture())
                .isCompletedWithValue(Optional.of(opened));
    }

    @Test
    void asksTheStoreForNothingThatMayNotBe() {
        allow(false);

        assertThat(produceRun.open(agent, workflow, request).toCompletableFuture())
                .isCompletedWithValue(Optional.empty());
        assertThat(produceRun.heartbeat(agent, workflow, run, lease).toCompletableFuture())
                .isCompletedWithValue(new Heartbeat.Forbidden());
        verifyNoInteractions(runs);
    }

    @Test
    void passesARefusalOn() {
        allow(true);
        RunConflictException refusal = RunConflictException.open(run, Instant.EPOCH);
        when(runs.open(workflow, request)).thenReturn(failedFuture(refusal));
        when(runs.renew(workflow, run, lease)).thenReturn(failedFuture(new RunConflictException(Code.LEASE_LOST)));

        assertThatThrownBy(() -> produceRun
                        .open(agent, workflow, request)
                        .toCompletableFuture()
                        .join())
                .hasCause(refusal);
        assertThatThrownBy(() -> produceRun
                        .heartbeat(agent, workflow, run, lease)
                        .toCompletableFuture()
                        .join())
                .hasCauseInstanceOf(RunConflictException.class);
    }

    @Test
    void keepsALease() {
        allow(true);
        WorkflowRuns.Renewed renewed = new WorkflowRuns.Renewed(Instant.EPOCH, 3);
        when(runs.renew(workflow, run, lease)).thenReturn(completedFuture(Optional.of(renewed)));

        assertThat(produceRun.heartbeat(agent, workflow, run, lease).toCompletableFuture())
                .isCompletedWithValue(new Heartbeat.Kept(renewed));
    }

    @Test
    void knowsNoRunThatTheStoreDoesNotKnow() {
        allow(true);
        when(runs.renew(workflow, run, lease)).thenReturn(completedFuture(Optional.empty()));

        assertThat(produceRun.heartbeat(agent, workflow, run, lease).toCompletableFuture())
                .isCompletedWithValue(new Heartbeat.Unknown());
    }

    private void allow(boolean allowed) {
        when(authorize.allows(agent, Permission.PUBLISH, workflow)).thenReturn(completedFuture(allowed));
    }
}
