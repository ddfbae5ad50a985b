package dev.skald.application.authorize;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowDirectory;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Access")
class AuthorizeAccessTest {

    private final WorkflowId workflow = WorkflowId.random();
    private final Principal alice = new Principal("alice", Set.of(), new WorkflowGrant.Absent(), Instant.MAX);
    private final WorkflowDirectory directory = mock(WorkflowDirectory.class);
    private final AuthorizeAccess authorizeAccess = AuthorizeAccess.over(directory);

    @Test
    void isAllowedToWhomTheDirectoryNames() {
        when(directory.find(workflow))
                .thenReturn(completedFuture(Optional.of(new WorkflowAccess("bob", Set.of("alice")))));

        assertThat(authorizeAccess.allows(alice, Permission.READ, workflow)).isCompletedWithValue(true);
        assertThat(authorizeAccess.allows(alice, Permission.PUBLISH, workflow)).isCompletedWithValue(false);
    }

    @Test
    void isNotAllowedWhereNobodyIsRegistered() {
        when(directory.find(workflow)).thenReturn(completedFuture(Optional.empty()));

        assertThat(authorizeAccess.allows(alice, Permission.READ, workflow)).isCompletedWithValue(false);
    }

    @Test
    void isJudgedAnewAtEachRequest() {
        when(directory.find(workflow))
                .thenReturn(completedFuture(Optional.of(new WorkflowAccess("alice", Set.of()))))
                .thenReturn(completedFuture(Optional.of(new WorkflowAccess("bob", Set.of()))));

        assertThat(authorizeAccess.allows(alice, Permission.READ, workflow)).isCompletedWithValue(true);
        assertThat(authorizeAccess.allows(alice, Permission.READ, workflow)).isCompletedWithValue(false);
    }

    @Test
    void isNotAskedAfterWhereTheTokenIsEnough() {
        Principal agent =
                new Principal("agent", Set.of(Principal.PUBLISH_SCOPE), new WorkflowGrant.Absent(), Instant.MAX);
        Principal named = new Principal(
                "named", Set.of(Principal.CONTROL_SCOPE), new WorkflowGrant.Listed(Set.of(workflow)), Instant.MAX);

        assertThat(authorizeAccess.allows(agent, Permission.PUBLISH, workflow)).isCompletedWithValue(true);
        assertThat(authorizeAccess.allows(named, Permission.READ, workflow)).isCompletedWithValue(true);
        assertThat(authorizeAccess.allows(named, Permission.CONTROL, workflow)).isCompletedWithValue(true);

        verifyNoInteractions(directory);
    }

    @Test
    void isNotGuessedIfTheDirectoryCannotBeAsked() {
        when(directory.find(workflow)).thenReturn(failedFuture(new UnavailableException("no directory")));

        assertThat(authorizeAccess.allows(alice, Permission.READ, workflow))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(UnavailableException.class);
    }
}
