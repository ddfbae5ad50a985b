package dev.skald.adapter.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.port.SetClock;
import dev.skald.domain.port.TokenVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RememberingTokenVerifierTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final SetClock clock = new SetClock(START);
    private final Counted counted = new Counted();
    private final AtomicLong keys = new AtomicLong();
    private final RememberingTokenVerifier verifier = new RememberingTokenVerifier(counted, clock, keys::get, 2);

    @Test
    void judgesAGoodTokenOnce() {
        assertThat(verify("alice")).isInstanceOf(TokenVerifier.Valid.class).isEqualTo(verify("alice"));

        assertThat(counted.judged).hasValue(1);
    }

    @Test
    void judgesAnewOnceTheTokenIsNotGoodAnyMore() {
        verify("alice");
        clock.set(START.plus(LIFE).plus(SKEW).minusMillis(1));
        verify("alice");
        assertThat(counted.judged).hasValue(1);

        clock.set(START.plus(LIFE).plus(SKEW));
        assertThat(verify("alice")).isEqualTo(new TokenVerifier.Refused(TokenVerifier.Reason.EXPIRED, "exp is past"));
        assertThat(counted.judged).hasValue(2);
        assertThat(verifier.size()).isZero();
    }

    @Test
    void judgesAnewOnceThereAreOtherKeys() {
        verify("alice");
        keys.incrementAndGet();
        verify("alice");
        assertThat(counted.judged).hasValue(2);

        verify("alice");
        assertThat(counted.judged).hasValue(2);
    }

    @Test
    void doesNotRememberBadTokens() {
        assertThat(verify("bad")).isEqualTo(new TokenVerifier.Refused(TokenVerifier.Reason.INVALID, "it is bad"));
        verify("bad");

        assertThat(counted.judged).hasValue(2);
        assertThat(verifier.size()).isZero();
    }

    @Test
    void takesNoTokenForAnother() {
        assertThat(verify("alice")).isNotEqualTo(verify("bob"));
    }

    @Test
    void forgetsTheTokenThatWasNotUsedLongest() {
        verify("alice");
        verify("bob");
        verify("alice");
        verify("carol");
        assertThat(verifier.size()).isEqualTo(2);

        verify("alice");
        assertThat(counted.judged).hasValue(3);
        verify("bob");
        assertThat(counted.judged).hasValue(4);
    }

    private TokenVerifier.Verification verify(String token) {
        return verifier.verify(new AccessToken(token)).toCompletableFuture().join();
    }

    /** Takes every token but {@code bad} for its subject's, good for {@link #LIFE}. */
    private final class Counted implements TokenVerifier {
        private final AtomicInteger judged = new AtomicInteger();

        @Override
        public CompletionStage<Verification> verify(AccessToken token) {
            judged.incrementAndGet();
            return CompletableFuture.completedFuture(judge(token.value()));
        }

        private Verification judge(String token) {
            if (token.equals("bad")) {
                return new Refused(Reason.INVALID, "it is bad");
            }
            return clock.instant().isBefore(START.plus(LIFE).plus(SKEW))
                    ? new Valid(
                            new Principal(token, Set.of(), new WorkflowGrant.Absent(), START.plus(LIFE)),
                            START.plus(LIFE).plus(SKEW))
                    : new Refused(Reason.EXPIRED, "exp is past");
        }
    }
}
