package dev.skald.domain.port;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.TokenVerifier.Reason;
import dev.skald.domain.port.TokenVerifier.Refused;
import dev.skald.domain.port.TokenVerifier.Valid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link TokenVerifier} does. */
public abstract class TokenVerifierContract {

    private final SetClock clock = new SetClock(Instant.now());
    private TokenVerifier verifier;

    /** A verifier that goes by this clock. */
    protected abstract TokenVerifier verifier(Clock clock);

    /** How far the verifier takes the clocks of those who sign for different from its own; not zero. */
    protected abstract Duration clockSkew();

    /** A token that speaks for this principal, signed by one whom the verifier trusts. */
    protected abstract AccessToken tokenFor(Principal principal);

    /** A token that is like {@link #tokenFor} in everything but who signed it. */
    protected abstract AccessToken forgedTokenFor(Principal principal);

    @BeforeEach
    void begin() {
        verifier = verifier(clock);
    }

    static Stream<Principal> principals() {
        WorkflowId listed = WorkflowId.random();
        return Stream.of(
                new Principal("alice", Set.of(), new WorkflowGrant.Absent(), inAnHour()),
                new Principal("agent 7/ü", Set.of("events:publish", "other"), new WorkflowGrant.Every(), inAnHour()),
                new Principal("bob", Set.of("x"), new WorkflowGrant.Listed(Set.of(listed)), inAnHour()),
                new Principal("carol", Set.of(), new WorkflowGrant.Listed(Set.of()), inAnHour()));
    }

    @ParameterizedTest
    @MethodSource("principals")
    void tellsWhomAGoodTokenSpeaksFor(Principal principal) {
        assertThat(verify(tokenFor(principal)))
                .usingRecursiveComparison()
                .ignoringFields("principal.token")
                .isEqualTo(new Valid(principal, principal.expiresAt().plus(clockSkew())));
    }

    @Test
    void takesATokenUntilTheInstantThatItNamesAndNoLonger() {
        AccessToken token = tokenFor(expiring(inAnHour()));
        Valid first = (Valid) verify(token);
        assertThat(first.goodUntil()).isAfter(first.principal().expiresAt());

        clock.set(first.principal().expiresAt());
        assertThat(verify(token)).isEqualTo(first);
        clock.set(first.goodUntil().minusNanos(1));
        assertThat(verify(token)).isEqualTo(first);
        clock.set(first.goodUntil());
        assertThat(refusal(token)).isEqualTo(Reason.EXPIRED);
    }

    @Test
    void namesTheSameInstantHoweverLateItIsAsked() {
        Principal principal = expiring(inAnHour());
        clock.set(principal.expiresAt().plus(clockSkew()).minusNanos(1));

        assertThat(verify(tokenFor(principal)))
                .usingRecursiveComparison()
                .ignoringFields("principal.token")
                .isEqualTo(new Valid(principal, principal.expiresAt().plus(clockSkew())));
    }

    @Test
    void saysThatATokenHasExpired() {
        assertThat(refusal(tokenFor(expiring(yesterday())))).isEqualTo(Reason.EXPIRED);
    }

    @Test
    void trustsNoOtherSignature() {
        assertThat(refusal(forgedTokenFor(expiring(inAnHour())))).isEqualTo(Reason.INVALID);
    }

    @Test
    void doesNotTellThatAForgedTokenHasExpired() {
        assertThat(refusal(forgedTokenFor(expiring(yesterday())))).isEqualTo(Reason.INVALID);
    }

    @Test
    void noticesEveryChangeOfACharacter() {
        String token = tokenFor(expiring(inAnHour())).value();
        // The last character may carry bits that no decoder looks at.
        List<String> changed = IntStream.range(0, token.length() - 1)
                .mapToObj(i -> token.substring(0, i) + (token.charAt(i) == 'A' ? 'B' : 'A') + token.substring(i + 1))
                .toList();

        assertThat(changed)
                .allSatisfy(bad -> assertThat(refusal(new AccessToken(bad))).isEqualTo(Reason.INVALID));
    }

    @Test
    void noticesEveryMissingEnd() {
        String token = tokenFor(expiring(inAnHour())).value();

        assertThat(IntStream.range(0, token.length()))
                .allSatisfy(length -> assertThat(refusal(new AccessToken(token.substring(0, length))))
                        .isEqualTo(Reason.INVALID));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "...",
                "....",
                "null",
                "Bearer x",
                "a.b.c",
                "e30.e30.e30",
                "eyJhbGciOiJub25lIn0.e30.",
                "\u0000\uD800.\uFFFF.\uDC00",
                "ünïcödé.töken.hére",
                "%%%.***.___"
            })
    void refusesGarbage(String garbage) {
        assertThat(refusal(new AccessToken(garbage))).isEqualTo(Reason.INVALID);
    }

    @Test
    void refusesTokensOfAnySize() {
        assertThat(refusal(new AccessToken("e30.".repeat(1 << 18)))).isEqualTo(Reason.INVALID);
    }

    /** Why the token is refused; the rule that goes with it is for a log, and gives nothing of the token away. */
    private Reason refusal(AccessToken token) {
        Refused refused = (Refused) verify(token);
        assertThat(refused.rule()).isNotBlank().hasSizeLessThan(100).doesNotContainPattern("\\R");
        if (token.value().length() > 3) {
            assertThat(refused.rule()).doesNotContain(token.value());
        }
        return refused.reason();
    }

    private TokenVerifier.Verification verify(AccessToken token) {
        return await(verifier.verify(token));
    }

    private static Principal expiring(Instant at) {
        return new Principal("alice", Set.of("events:publish"), new WorkflowGrant.Absent(), at);
    }

    private static Instant inAnHour() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofHours(1));
    }

    private static Instant yesterday() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(1));
    }
}
