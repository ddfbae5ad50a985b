package dev.skald.benchmarks.micro;

import dev.skald.adapter.jwt.JwtSettings;
import dev.skald.adapter.jwt.NimbusTokenVerifier;
import dev.skald.adapter.jwt.SharedSecret;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.TokenVerifier;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes to verify a token that was signed with a secret: signature, expiry and claims. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenBenchmark {

    private static final String SECRET = "a secret of the benchmarks, and of nothing else";

    private final Clock clock = Clock.systemUTC();
    private final TokenVerifier verifier =
            NimbusTokenVerifier.hs256(SharedSecret.of(SECRET), JwtSettings.defaults(), clock);
    private final AccessToken token = new AccessToken(Skald.signToken(
            SkaldConfig.Tokens.from(Map.of("JWT_SECRET", SECRET)),
            new Principal(
                    "alice",
                    Set.of(Principal.PUBLISH_SCOPE),
                    new WorkflowGrant.Listed(Set.of(WorkflowId.random())),
                    clock.instant().plus(Duration.ofDays(1))),
            clock));

    /** One good token. */
    @Benchmark
    public Object verify() {
        return verifier.verify(token);
    }
}
