package dev.skald.application.refresh;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.connect.Refusal;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Permission;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A client that is in")
class RefreshTokenTest {

    private static final Optional<AccessToken> TOKEN = Optional.of(new AccessToken("a.b.c"));
    private static final Instant GOOD_UNTIL = Instant.parse("2026-01-01T00:00:30Z");
    private static final Principal ALICE = principal("alice", Instant.EPOCH);
    private static final WorkflowId OWN = WorkflowId.random();
    private static final WorkflowId OTHER = WorkflowId.random();

    private final ConnectClient connect = mock(ConnectClient.class);
    private final AuthorizeAccess authorize = mock(AuthorizeAccess.class);
    private final RefreshToken refresh = RefreshToken.with(connect, authorize);

    @Test
    void goesOnUnderANewTokenOfTheSameSubject() {
        Principal renewed = principal("alice", Instant.MAX);
        when(connect.connect(TOKEN)).thenReturn(completedFuture(new ConnectClient.Admitted(renewed, GOOD_UNTIL)));

        assertThat(refreshed()).isCompletedWithValue(new RefreshToken.Refreshed(renewed, GOOD_UNTIL, Set.of()));
    }

    @Test
    void keepsWhatItMayReadUnderTheNewToken() {
        Principal renewed = principal("alice", Instant.MAX);
        when(connect.connect(TOKEN)).thenReturn(completedFuture(new ConnectClient.Admitted(renewed, GOOD_UNTIL)));
        when(authorize.allows(renewed, Permission.READ, OWN)).thenReturn(completedFuture(true));
        when(authorize.allows(renewed, Permission.READ, OTHER)).thenReturn(completedFuture(false));

        assertThat(refreshed(OWN, OTHER))
                .isCompletedWithValue(new RefreshToken.Refreshed(renewed, GOOD_UNTIL, Set.of(OWN)));
    }

    @Test
    void isNotRefreshedIfItCannotBeAskedWhatItMayRead() {
        Principal renewed = principal("alice", Instant.MAX);
        UnavailableException down = new UnavailableException("the directory is down");
        when(connect.connect(TOKEN)).thenReturn(completedFuture(new ConnectClient.Admitted(renewed, GOOD_UNTIL)));
        when(authorize.allows(renewed, Permission.READ, OWN)).thenReturn(failedFuture(down));

        assertThat(refreshed(OWN)).isCompletedExceptionally();
    }

    @Test
    void doesNotBecomeSomebodyElse() {
        Principal bob = principal("bob", Instant.MAX);
        when(connect.connect(TOKEN)).thenReturn(completedFuture(new ConnectClient.Admitted(bob, GOOD_UNTIL)));

        assertThat(refreshed(OWN)).isCompletedWithValue(new RefreshToken.OtherSubject());
        verifyNoInteractions(authorize);
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void isToldWhatIsWrongWithItsNewToken(Refusal why) {
        when(connect.connect(TOKEN)).thenReturn(completedFuture(new ConnectClient.Refused(why, "a rule")));

        assertThat(refreshed(OWN)).isCompletedWithValue(new RefreshToken.Refused(why, "a rule"));
        verifyNoInteractions(authorize);
    }

    private CompletionStage<RefreshToken.Outcome> refreshed(WorkflowId... watched) {
        return refresh.refresh(ALICE, TOKEN, Set.of(watched));
    }

    private static Principal principal(String subject, Instant expiresAt) {
        return new Principal(subject, Set.of(), new WorkflowGrant.Absent(), expiresAt);
    }
}
