package dev.skald.benchmarks.load;

import dev.skald.bootstrap.config.SkaldConfig;
import dev.skald.bootstrap.wiring.Wiring;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Signs tokens with a secret that is thrown away after the run; each viewer has one of its own. */
final class Tokens {

    private static final Duration GOOD_FOR = Duration.ofHours(6);

    private final String secret;

    Tokens() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        secret = HexFormat.of().formatHex(random);
    }

    /** The secret, for the servers: a credential. */
    String secret() {
        return secret;
    }

    /** A token that may publish to any workflow. */
    String publisher() {
        return sign("agents", Set.of(Principal.PUBLISH_SCOPE), new WorkflowGrant.Absent());
    }

    /** A token of some user that may read one workflow. */
    String viewer(String workflow) {
        return sign(
                "user-" + UUID.randomUUID(), Set.of(), new WorkflowGrant.Listed(Set.of(WorkflowId.parse(workflow))));
    }

    private String sign(String subject, Set<String> scopes, WorkflowGrant grant) {
        Clock clock = Clock.systemUTC();
        return Wiring.signToken(
                SkaldConfig.Tokens.from(Map.of("JWT_SECRET", secret)),
                new Principal(subject, scopes, grant, clock.instant().plus(GOOD_FOR)),
                clock);
    }
}
