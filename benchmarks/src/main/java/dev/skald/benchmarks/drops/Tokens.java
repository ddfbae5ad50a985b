package dev.skald.benchmarks.drops;

import dev.skald.bootstrap.config.SkaldConfig;
import dev.skald.bootstrap.wiring.Wiring;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** Signs tokens with a secret that is thrown away after the run. */
final class Tokens {

    private static final Duration GOOD_FOR = Duration.ofHours(1);

    private final String secret;

    Tokens() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        secret = HexFormat.of().formatHex(random);
    }

    /** The secret, for the gateway: a credential. */
    String secret() {
        return secret;
    }

    /** A token that may publish. */
    String publisher() {
        return sign("agents", Set.of(Principal.PUBLISH_SCOPE));
    }

    /** A token that may read what its user was registered for. */
    String viewer(String user) {
        return sign(user, Set.of());
    }

    private String sign(String subject, Set<String> scopes) {
        Clock clock = Clock.systemUTC();
        return Wiring.signToken(
                SkaldConfig.Tokens.from(Map.of("JWT_SECRET", secret)),
                new Principal(
                        subject,
                        scopes,
                        new WorkflowGrant.Absent(),
                        clock.instant().plus(GOOD_FOR)),
                clock);
    }
}
