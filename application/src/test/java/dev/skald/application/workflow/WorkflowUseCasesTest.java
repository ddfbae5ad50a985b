package dev.skald.application.workflow;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("A workflow")
class WorkflowUseCasesTest {

    private final WorkflowId workflow = WorkflowId.random();
    private final Principal principal = new Principal("alice", Set.of(), new WorkflowGrant.Absent(), Instant.MAX);
    private final EventLog log = mock(EventLog.class);
    private final WorkflowDirectory directory = mock(WorkflowDirectory.class);
    private final AuthorizeAccess authorize = mock(AuthorizeAccess.class);

    @Nested
    class IsRegistered {

        private final WorkflowAccess access = new WorkflowAccess("bob", Set.of("carol"));
        private final RegisterWorkflow registerWorkflow = RegisterWorkflow.in(directory, authorize);

        @Test
        void forTheFirstTime() {
            allow(Permission.PUBLISH, true);
            when(directory.put(workflow, access)).thenReturn(completedFuture(true));

            assertThat(registerWorkflow.register(principal, workflow, access))
                    .isCompletedWithValue(RegisterWorkflow.Outcome.CREATED);
        }

        @Test
        void onceMore() {
            allow(Permission.PUBLISH, true);
            when(directory.put(workflow, access)).thenReturn(completedFuture(false));

            assertThat(registerWorkflow.register(principal, workflow, access))
                    .isCompletedWithValue(RegisterWorkflow.Outcome.REPLACED);
        }

        @Test
        void onlyOnceItsListenersHaveActed() {
            CompletableFuture<Boolean> listeners = new CompletableFuture<>();
            allow(Permission.PUBLISH, true);
            when(directory.put(workflow, access)).thenReturn(listeners);

            assertThat(registerWorkflow.register(principal, workflow, access)).isNotCompleted();
        }

        @Test
        void onlyByWhomeverItsTokenDoesNotRuleOut() {
            Principal agent =
                    new Principal("agent", Set.of(Principal.PUBLISH_SCOPE), new WorkflowGrant.Absent(), Instant.MAX);

            assertThat(registerWorkflow.mayRegister(agent, workflow)).isTrue();
            assertThat(registerWorkflow.mayRegister(principal, workflow)).isFalse();
        }

        @Test
        void byNobodyElse() {
            allow(Permission.PUBLISH, false);

            assertThat(registerWorkflow.register(principal, workflow, access))
                    .isCompletedWithValue(RegisterWorkflow.Outcome.FORBIDDEN);
            verifyNoInteractions(directory);
        }
    }

    @Nested
    class IsDeleted {

        private final DeleteWorkflow deleteWorkflow = DeleteWorkflow.from(log, directory, authorize);

        @Test
        void fromTheLogFirstSoThatItsViewersHearTheReason() {
            CompletableFuture<Void> deleting = new CompletableFuture<>();
            allow(Permission.PUBLISH, true);
            when(log.delete(workflow)).thenReturn(deleting);
            removesOnceTheFirstIsDone();

            CompletableFuture<Boolean> deleted =
                    deleteWorkflow.delete(principal, workflow).toCompletableFuture();
            assertThat(deleted).isNotCompleted();
            deleting.complete(null);

            assertThat(deleted).isCompletedWithValue(true);
        }

        @Test
        void notAtAllIfTheLogCannotBeUsed() {
            allow(Permission.PUBLISH, true);
            when(log.delete(workflow)).thenReturn(failedFuture(new UnavailableException("no log")));
            removesOnceTheFirstIsDone();

            assertThat(deleteWorkflow.delete(principal, workflow))
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .withCauseInstanceOf(UnavailableException.class);
        }

        private void removesOnceTheFirstIsDone() {
            when(directory.remove(eq(workflow), any()))
                    .thenAnswer(call ->
                            call.<Supplier<CompletionStage<Void>>>getArgument(1).get());
        }

        @Test
        void byNobodyElse() {
            allow(Permission.PUBLISH, false);

            assertThat(deleteWorkflow.delete(principal, workflow)).isCompletedWithValue(false);
            verifyNoInteractions(log, directory);
        }
    }

    @Nested
    class IsRead {

        private final From from = new From.After(3, Optional.of("a"));
        private final ReadHistory readHistory = ReadHistory.of(log, authorize, 4096);

        @Test
        void pageByPage() {
            Page page = new Page(new Extent("a", 1, 3), false, Optional.empty(), List.of());
            allow(Permission.READ, true);
            when(log.read(workflow, from, 10, 4096)).thenReturn(completedFuture(page));

            assertThat(readHistory.read(principal, workflow, from, 10)).isCompletedWithValue(Optional.of(page));
        }

        @Test
        void byNobodyElseWhoThenDoesNotLearnWhetherItExists() {
            allow(Permission.READ, false);

            assertThat(readHistory.read(principal, workflow, from, 10)).isCompletedWithValue(Optional.empty());
            verifyNoInteractions(log);
        }
    }

    private void allow(Permission permission, boolean allowed) {
        when(authorize.allows(principal, permission, workflow)).thenReturn(completedFuture(allowed));
    }
}
