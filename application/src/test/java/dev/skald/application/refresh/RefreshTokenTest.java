package dev.skald.application.refresh;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.skald.application.connect.ConnectClient;
import dev.skald.application.connect.Refusal;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A client that is in")
class RefreshTokenTest {

    private static final Optional<AccessToken> TOKEN = Optional.of(new AccessToken("a.b.c"));
    private static final Principal ALICE = principal("alice", Instant.EPOCH);

    private final ConnectClient connect = mock(ConnectClient.class);
    private final RefreshToken refresh = RefreshToken.with(connect);

    @Test
    void goesOnUnderANewTokenOfTheSameSubject() {
        Principal renewed = principal("alice", Instant.MAX);
        when(connect.connect(TOKEN)).thenReturn(completedFuture(new ConnectClient.Admitted(renewed)));

        assertThat(refresh.refresh(ALICE, TOKEN)).isCompletedWithValue(new RefreshToken.Refreshed(renewed));
    }

    @Test
    void doesNotBecomeSomebodyElse() {
        Principal bob = principal("bob", Instant.MAX);
        when(connect.connect(TOKEN)).thenReturn(completedFuture(new ConnectClient.Admitted(bob)));

        assertThat(refresh.refresh(ALICE, TOKEN)).isCompletedWithValue(new RefreshToken.OtherSubject());
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void isToldWhatIsWrongWithItsNewToken(Refusal why) {
        when(connect.connect(TOKEN)).thenReturn(completedFuture(new ConnectClient.Refused(why, "a rule")));

        assertThat(refresh.refresh(ALICE, TOKEN)).isCompletedWithValue(new RefreshToken.Refused(why, "a rule"));
    }

    private static Principal principal(String subject, Instant expiresAt) {
        return new Principal(subject, Set.of(), new WorkflowGrant.Absent(), expiresAt);
    }
}
