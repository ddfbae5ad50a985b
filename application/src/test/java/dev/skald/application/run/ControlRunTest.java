package dev.skald.application.run;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.publish.Violation;
import dev.skald.application.run.ControlRun.Draft;
import dev.skald.application.run.ControlRun.Outcome;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Controlling a run")
class ControlRunTest {

    private final WorkflowRuns runs = mock(WorkflowRuns.class);
    private final AuthorizeAccess authorize = mock(AuthorizeAccess.class);
    private final ControlRun controlRun = ControlRun.of(runs, authorize);
    private final Principal alice = new Principal("alice", Set.of(), new WorkflowGrant.Absent(), Instant.MAX);
    private final WorkflowId workflow = WorkflowId.random();

    @Test
    void keepsWhatIsAskedInTheNameOfWhoAsks() {
        allow(true);
        when(runs.control(
                        workflow,
                        new ControlRequest(
                                ControlAction.APPROVE,
                                Optional.of("call"),
                                Optional.of("1"),
                                "alice",
                                Optional.of("id"))))
                .thenReturn(completedFuture(7L));

        assertThat(control(draft("approve", "call", "1", "id"))).isEqualTo(new Outcome.Accepted(7));
    }

    @Test
    void judgesTheRightBeforeAnythingElse() {
        allow(false);

        assertThat(control(draft("dance", null, null, ""))).isEqualTo(new Outcome.Forbidden());
        verifyNoInteractions(runs);
    }

    @Test
    void namesWhatIsWrong() {
        allow(true);
        assertThat(fields(draft(null, null, null, null))).containsExactly("action");
        assertThat(fields(draft("Cancel", null, null, null))).containsExactly("action");
        assertThat(fields(draft("approve", null, null, null))).containsExactly("callId");
        assertThat(fields(draft("reject", "", null, null))).containsExactly("callId");
        assertThat(fields(draft("reject", "x".repeat(1_001), null, null))).containsExactly("callId");
        assertThat(fields(draft("cancel", "call", null, null))).containsExactly("callId");
        assertThat(fields(draft("input", "call", "1", null))).containsExactly("callId");
        assertThat(fields(draft("input", null, null, null))).containsExactly("data");
        assertThat(fields(draft("cancel", null, null, ""))).containsExactly("id");
        assertThat(fields(draft("dance", null, null, "x".repeat(65)))).containsExactly("action", "id");
        verifyNoInteractions(runs);
    }

    @Test
    void takesNoDataThatSomeParsersWouldFailAt() {
        allow(true);
        assertThat(fields(draft("input", null, "{\"a\":[{\"b\":1,\"\\u0062\":2}]}", null)))
                .containsExactly("data.a[0].b");
        assertThat(fields(draft("cancel", null, "[0,1e400]", null))).containsExactly("data[1]");
        assertThat(fields(draft("input", null, "{", null))).containsExactly("data");
        assertThat(fields(draft("input", null, "[".repeat(501) + "]".repeat(501), null)))
                .containsExactly("data");
        verifyNoInteractions(runs);
    }

    @Test
    void boundsTheDataByBytes() {
        allow(true);
        String fits = "\"" + "é".repeat(ControlRequest.MAX_DATA_BYTES / 2 - 1) + "\"";
        when(runs.control(
                        workflow,
                        new ControlRequest(
                                ControlAction.INPUT, Optional.empty(), Optional.of(fits), "alice", Optional.empty())))
                .thenReturn(completedFuture(1L));

        assertThat(control(draft("input", null, fits, null))).isEqualTo(new Outcome.Accepted(1));
        assertThat(control(draft("input", null, fits + "[", null)))
                .isEqualTo(new Outcome.TooLarge(ControlRequest.MAX_DATA_BYTES));
    }

    @Test
    void passesARefusalOn() {
        allow(true);
        ControlRequest cancel =
                new ControlRequest(ControlAction.CANCEL, Optional.empty(), Optional.empty(), "alice", Optional.empty());
        when(runs.control(workflow, cancel)).thenReturn(failedFuture(new RunConflictException(Code.NO_RUN)));

        assertThatThrownBy(() -> control(draft("cancel", null, null, null)))
                .hasCauseInstanceOf(RunConflictException.class);
    }

    private List<String> fields(Draft draft) {
        return ((Outcome.Invalid) control(draft))
                .violations().stream().map(Violation::field).toList();
    }

    private Outcome control(Draft draft) {
        return controlRun.control(alice, workflow, draft).toCompletableFuture().join();
    }

    private void allow(boolean allowed) {
        when(authorize.allows(alice, Permission.CONTROL, workflow)).thenReturn(completedFuture(allowed));
    }

    private static Draft draft(String action, String callId, String data, String id) {
        return new Draft(
                Optional.ofNullable(action),
                Optional.ofNullable(callId),
                Optional.ofNullable(data),
                Optional.ofNullable(id));
    }
}
