package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;

/**
 * Signs tokens that a {@link NimbusTokenVerifier} of the same secret takes: for trying things out, and for tests.
 * Thread-safe.
 */
public final class TokenSigner {

    private static final JWSHeader HEADER =
            new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();

    private final JWSSigner signer;
    private final Clock clock;

    private TokenSigner(JWSSigner signer, Clock clock) {
        this.signer = signer;
        this.clock = clock;
    }

    /** Makes a signer with HS256 that dates tokens by {@code clock}. */
    public static TokenSigner hs256(SharedSecret secret, Clock clock) {
        return new TokenSigner(secret.signer(), clock);
    }

    /**
     * Signs a token that is good from now on, in whole seconds.
     *
     * @return its compact serialisation: a credential
     */
    public String sign(TokenRequest request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .subject(request.subject())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(request.ttl())));
        request.parties().issuer().ifPresent(claims::issuer);
        request.parties().audience().ifPresent(claims::audience);
        if (!request.scopes().isEmpty()) {
            claims.claim(
                    "scope", String.join(" ", request.scopes().stream().sorted().toList()));
        }
        addWorkflows(claims, request.workflows());
        try {
            SignedJWT token = new SignedJWT(HEADER, claims.build());
            token.sign(signer);
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException("HS256 signs whatever it is given", e);
        }
    }

    private static void addWorkflows(JWTClaimsSet.Builder claims, WorkflowGrant workflows) {
        if (workflows instanceof WorkflowGrant.Every) {
            claims.claim("workflows", "*");
        } else if (workflows instanceof WorkflowGrant.Listed listed) {
            claims.claim(
                    "workflows",
                    listed.workflows().stream()
                            .map(WorkflowId::toString)
                            .sorted()
                            .toList());
        }
    }
}
