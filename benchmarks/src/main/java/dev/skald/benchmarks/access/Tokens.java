package dev.skald.benchmarks.access;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Signs tokens with a secret, or a provider's key, that is thrown away after the run. Thread-safe. */
public final class Tokens {

    private static final Duration GOOD_FOR = Duration.ofHours(6);

    private final String secret;
    private final Optional<ProviderKey> provider;

    private Tokens(String secret, Optional<ProviderKey> provider) {
        this.secret = secret;
        this.provider = provider;
    }

    /** With a secret of its own. */
    public Tokens() {
        provider = Optional.empty();
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        secret = HexFormat.of().formatHex(random);
    }

    /** The same tokens, signed with a provider's key instead. */
    public Tokens by(ProviderKey key) {
        return new Tokens(secret, Optional.of(key));
    }

    /** The secret, for the servers: a credential. */
    public String secret() {
        return secret;
    }

    /** A token that may publish to any workflow. */
    public String publisher() {
        return sign("agents", Set.of(Principal.PUBLISH_SCOPE), new WorkflowGrant.Absent());
    }

    /** A token that may read every workflow, whether it exists or not. */
    public String reader() {
        return sign("reader", Set.of(), new WorkflowGrant.Every());
    }

    /** A token that may read every workflow, and ask something of its agents. */
    public String controller() {
        return sign("controller", Set.of(Principal.CONTROL_SCOPE), new WorkflowGrant.Every());
    }

    /** A token of some user that may read one workflow. */
    public String viewer(String workflow) {
        return sign(
                "user-" + UUID.randomUUID(), Set.of(), new WorkflowGrant.Listed(Set.of(WorkflowId.parse(workflow))));
    }

    /** A token that may read what its user was registered for. */
    public String user(String user) {
        return sign(user, Set.of(), new WorkflowGrant.Absent());
    }

    private String sign(String subject, Set<String> scopes, WorkflowGrant grant) {
        Clock clock = Clock.systemUTC();
        if (provider.isPresent()) {
            JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                    .subject(subject)
                    .expirationTime(Date.from(clock.instant().plus(GOOD_FOR)))
                    .claim("scope", String.join(" ", scopes));
            if (grant instanceof WorkflowGrant.Every) {
                claims.claim("workflows", "*");
            } else if (grant instanceof WorkflowGrant.Listed listed) {
                claims.claim(
                        "workflows",
                        listed.workflows().stream().map(WorkflowId::toString).toList());
            }
            return provider.get().sign(claims.build());
        }
        return Skald.signToken(
                SkaldConfig.Tokens.from(Map.of("JWT_SECRET", secret)),
                new Principal(subject, scopes, grant, clock.instant().plus(GOOD_FOR)),
                clock);
    }
}
