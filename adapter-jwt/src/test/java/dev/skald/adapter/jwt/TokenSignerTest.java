package dev.skald.adapter.jwt;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jwt.SignedJWT;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.TokenVerifier.Valid;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenSignerTest {

    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L, 999_000_000);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final SharedSecret SECRET = SharedSecret.of(RawTokens.SECRET);

    @Test
    void signsWhatAVerifierOfTheSameSecretTakes() {
        WorkflowGrant workflows = new WorkflowGrant.Listed(Set.of(WorkflowId.random()));
        TokenRequest request = new TokenRequest(
                "alice",
                Set.of("events:publish", "b"),
                workflows,
                Duration.ofMinutes(5),
                new TokenRequest.Parties(Optional.of("us"), Optional.of("skald")));
        JwtSettings settings = new JwtSettings(Optional.of("us"), Optional.of("skald"), Duration.ZERO);

        String token = TokenSigner.hs256(SECRET, CLOCK).sign(request);

        assertThat(await(NimbusTokenVerifier.hs256(SECRET, settings, CLOCK).verify(new AccessToken(token))))
                .isEqualTo(new Valid(
                        new Principal(
                                "alice",
                                Set.of("events:publish", "b"),
                                workflows,
                                Instant.ofEpochSecond(1_800_000_300L),
                                new TokenIdentity(
                                        Optional.empty(), Optional.of(Instant.ofEpochSecond(1_800_000_000L)))),
                        Instant.ofEpochSecond(1_800_000_300L)));
    }

    @Test
    void writesTheClaimsThatWereAskedForAndNoOthers() throws ParseException {
        String bare = TokenSigner.hs256(SECRET, CLOCK).sign(request("a", Set.of(), Duration.ofSeconds(1)));
        String every = TokenSigner.hs256(SECRET, CLOCK)
                .sign(new TokenRequest(
                        "a",
                        Set.of("y", "x"),
                        new WorkflowGrant.Every(),
                        Duration.ofSeconds(1),
                        new TokenRequest.Parties(Optional.empty(), Optional.of("skald"))));

        assertThat(SignedJWT.parse(bare).getHeader().toJSONObject()).isEqualTo(Map.of("alg", "HS256", "typ", "JWT"));
        assertThat(SignedJWT.parse(bare).getPayload().toJSONObject())
                .isEqualTo(Map.of("sub", "a", "iat", 1_800_000_000L, "exp", 1_800_000_001L));
        assertThat(SignedJWT.parse(every).getPayload().toJSONObject())
                .containsEntry("scope", "x y")
                .containsEntry("workflows", "*")
                .containsEntry("aud", "skald");
    }

    @Test
    void takesNoRequestThatNoVerifierWouldTake() {
        for (Duration ttl : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE))) {
            assertThatIllegalArgumentException().isThrownBy(() -> request("a", Set.of(), ttl));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> request("", Set.of(), Duration.ofHours(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> request("a", Set.of("x y"), Duration.ofHours(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "canary", "canary canary canary canary c!"})
    void aSecretOfLessThanThirtyTwoBytesIsRefusedAndNotShown(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SharedSecret.of(text))
                .withMessage("a secret for HS256 has 32 bytes of UTF-8 or more, this one has " + text.length());
    }

    @Test
    void aSecretIsMeasuredInBytesAndNeverShown() {
        assertThat(SharedSecret.of("üüüüüüüüüüüüüüüü")).hasToString("SharedSecret[redacted]");
    }

    @Test
    void aSkewIsNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new JwtSettings(Optional.empty(), Optional.empty(), Duration.ofSeconds(-1)));
    }

    private static TokenRequest request(String subject, Set<String> scopes, Duration ttl) {
        return new TokenRequest(subject, scopes, new WorkflowGrant.Absent(), ttl, TokenRequest.Parties.UNNAMED);
    }
}
