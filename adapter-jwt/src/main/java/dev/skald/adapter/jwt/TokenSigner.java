package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Signs tokens that a {@link NimbusTokenVerifier} of the same secret takes: for trying things out, and for tests.
 * Thread-safe.
 */
public final class TokenSigner {

    private static final JWSHeader HEADER =
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();

    private final JWSSigner signer;
    private final ClaimPaths paths;
    private final Clock clock;

    private TokenSigner(JWSSigner signer, ClaimPaths paths, Clock clock) {
        this.signer = signer;
        this.paths = paths;
        this.clock = clock;
    }

    /** Makes a signer with HS256 that writes claims under their standard names, and dates tokens by {@code clock}. */
    public static TokenSigner hs256(SharedSecret secret, Clock clock) {
        return hs256(secret, ClaimNames.STANDARD, clock);
    }

    /** Makes a signer with HS256 that writes claims under these names, and dates tokens by {@code clock}. */
    public static TokenSigner hs256(SharedSecret secret, ClaimNames names, Clock clock) {
        return new TokenSigner(secret.signer(), ClaimPaths.of(names), clock);
    }

    /**
     * Signs a token that is good from now on, in whole seconds.
     *
     * @return its compact serialisation: a credential
     */
    public String sign(TokenRequest request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        Map<String, Object> claims = new LinkedHashMap<>();
        paths.subject().put(claims, request.subject());
        claims.put("iat", now.getEpochSecond());
        claims.put("exp", now.plus(request.ttl()).getEpochSecond());
        request.parties().issuer().ifPresent(issuer -> claims.put("iss", issuer));
        request.parties().audience().ifPresent(audience -> paths.audience().put(claims, audience));
        if (!request.scopes().isEmpty()) {
            paths.scope()
                    .put(
                            claims,
                            String.join(" ", request.scopes().stream().sorted().toList()));
        }
        addWorkflows(claims, request.workflows());
        try {
            JWSObject token = new JWSObject(HEADER, new Payload(claims));
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 signs whatever it is given", e);
        }
    }

    private void addWorkflows(Map<String, Object> claims, WorkflowGrant workflows) {
        if (workflows instanceof WorkflowGrant.Every) {
            paths.workflows().put(claims, "*");
        } else if (workflows instanceof WorkflowGrant.Listed listed) {
            paths.workflows()
                    .put(
                            claims,
                            listed.workflows().stream()
                                    .map(WorkflowId::toString)
                                    .sorted()
                                    .toList());
        }
    }
}
