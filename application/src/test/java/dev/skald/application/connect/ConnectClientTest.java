package dev.skald.application.connect;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.port.TokenVerifier;
import dev.skald.domain.port.TokenVerifier.Reason;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A client")
class ConnectClientTest {

    private static final AccessToken TOKEN = new AccessToken("a.b.c");

    private final TokenVerifier verifier = mock(TokenVerifier.class);
    private final ConnectClient connectClient = ConnectClient.with(verifier);

    @Test
    void isLetInByAGoodToken() {
        Principal alice = new Principal("alice", Set.of(), new WorkflowGrant.Every(), Instant.MAX);
        Instant goodUntil = Instant.parse("2026-01-01T00:00:30Z");
        when(verifier.verify(TOKEN)).thenReturn(completedFuture(new TokenVerifier.Valid(alice, goodUntil)));

        assertThat(connectClient.connect(Optional.of(TOKEN)))
                .isCompletedWithValue(new ConnectClient.Admitted(alice, goodUntil));
    }

    @ParameterizedTest
    @CsvSource({"INVALID, INVALID_TOKEN", "EXPIRED, EXPIRED_TOKEN", "UNAVAILABLE, UNAVAILABLE"})
    void isToldWhatIsWrongWithItsToken(Reason reason, Refusal refusal) {
        when(verifier.verify(TOKEN)).thenReturn(completedFuture(new TokenVerifier.Refused(reason, "a rule")));

        assertThat(connectClient.connect(Optional.of(TOKEN)))
                .isCompletedWithValue(new ConnectClient.Refused(refusal, "a rule"));
    }

    @Test
    void isToldLessThanTheLog() {
        assertThat(new ConnectClient.Refused(Refusal.INVALID_TOKEN, "a rule").line())
                .isEqualTo("invalid_token: a rule");
        assertThat(new ConnectClient.Refused(Refusal.MISSING_TOKEN).line()).isEqualTo("missing_token");
        assertThat(Refusal.INVALID_TOKEN.message()).doesNotContain("a rule");
    }

    @Test
    void isRefusedWithoutAToken() {
        ConnectClient.Decision missing = new ConnectClient.Refused(Refusal.MISSING_TOKEN, "");

        assertThat(connectClient.connect(Optional.empty())).isCompletedWithValue(missing);
        assertThat(connectClient.connect(Optional.of(new AccessToken("")))).isCompletedWithValue(missing);
        verifyNoInteractions(verifier);
    }
}
