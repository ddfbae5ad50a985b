package dev.skald.application.workflow;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.workflow.FindWorkflows.Found;
import dev.skald.application.workflow.FindWorkflows.Listing;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowCatalog.Entry;
import dev.skald.domain.port.WorkflowCatalog.Place;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Finding workflows")
class FindWorkflowsTest {

    private final WorkflowCatalog catalog = mock(WorkflowCatalog.class);
    private final AuthorizeAccess authorize = mock(AuthorizeAccess.class);
    private final FindWorkflows findWorkflows = FindWorkflows.in(catalog, authorize);
    private final Principal alice = new Principal("alice", Set.of(), new WorkflowGrant.Absent(), Instant.MAX);

    @Test
    void findsAWorkflow() {
        Entry entry = entry(1, "alice", Optional.empty());
        allow(entry.workflow(), true);
        when(catalog.find(entry.workflow())).thenReturn(completedFuture(Optional.of(entry)));

        assertThat(find(entry.workflow())).isEqualTo(new Found.Workflow(entry));
    }

    @Test
    void tellsWhoMightReadItThatThereIsNone() {
        WorkflowId workflow = WorkflowId.random();
        allow(workflow, true);
        when(catalog.find(workflow)).thenReturn(completedFuture(Optional.empty()));

        assertThat(find(workflow)).isEqualTo(new Found.Nothing());
    }

    @Test
    void whoMayNotReadItDoesNotLearnWhetherThereIsOne() {
        WorkflowId workflow = WorkflowId.random();
        allow(workflow, false);

        assertThat(find(workflow)).isEqualTo(new Found.Forbidden());
        verifyNoInteractions(catalog);
    }

    @Test
    void listsWhatMayBeReadByThePage() {
        List<Entry> all = new ArrayList<>();
        for (int number = 1; number <= 2_500; number++) {
            all.add(entry(number, number % 1_000 == 0 ? "alice" : "bob", Optional.empty()));
        }
        serve(all);

        Listing first = list(Optional.empty(), 1, Optional.empty());
        assertThat(first.entries()).containsExactly(all.get(999));
        assertThat(first.next()).contains(all.get(999).place());
        Listing second = list(first.next(), 1_000, Optional.empty());
        assertThat(second.entries()).containsExactly(all.get(1_999));
        assertThat(second.next()).isEmpty();
    }

    @Test
    void readsToTheEndOfAFullPage() {
        List<Entry> all = new ArrayList<>();
        for (int number = 1; number <= 1_000; number++) {
            all.add(entry(number, "bob", Optional.empty()));
        }
        serve(all);

        assertThat(list(Optional.empty(), 10, Optional.empty())).isEqualTo(new Listing(List.of(), Optional.empty()));
    }

    @Test
    void listsTheRunsOfAState() {
        Entry none = entry(1, "alice", Optional.empty());
        Entry running = entry(2, "alice", Optional.of(RunState.RUNNING));
        Entry failed = entry(3, "alice", Optional.of(RunState.FAILED));
        serve(List.of(none, running, failed));

        assertThat(list(Optional.empty(), 10, Optional.of(RunState.RUNNING)).entries())
                .containsExactly(running);
        assertThat(list(Optional.empty(), 10, Optional.of(RunState.LOST)).entries())
                .isEmpty();
        assertThat(list(Optional.empty(), 10, Optional.empty()).entries()).containsExactly(none, running, failed);
    }

    private Found find(WorkflowId workflow) {
        return findWorkflows.find(alice, workflow).toCompletableFuture().join();
    }

    private Listing list(Optional<Place> after, int limit, Optional<RunState> state) {
        return findWorkflows
                .list(alice, after, limit, state)
                .toCompletableFuture()
                .join();
    }

    private void allow(WorkflowId workflow, boolean allowed) {
        when(authorize.allows(alice, Permission.READ, workflow)).thenReturn(completedFuture(allowed));
    }

    private void serve(List<Entry> all) {
        when(catalog.list(any(), anyInt())).thenAnswer(call -> {
            Optional<Place> after = call.getArgument(0);
            int limit = call.getArgument(1);
            return completedFuture(all.stream()
                    .filter(entry -> after.isEmpty() || entry.place().compareTo(after.get()) > 0)
                    .limit(limit)
                    .toList());
        });
    }

    private static Entry entry(int number, String owner, Optional<RunState> state) {
        WorkflowId id = new WorkflowId(new UUID(0, number));
        Optional<Run> run = state.map(now -> new Run(
                RunId.random(),
                now,
                Instant.EPOCH,
                now == RunState.RUNNING ? Optional.empty() : Optional.of(Instant.EPOCH),
                1,
                1));
        return new Entry(
                id,
                Optional.of(new WorkflowAccess(owner, Set.of())),
                new Extent("epoch", 1, 1, run, 0),
                Instant.EPOCH,
                Optional.of(Instant.EPOCH),
                new Place(Instant.EPOCH, id));
    }
}
