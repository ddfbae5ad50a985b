package dev.skald.benchmarks.peers;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The check of a token, with Nimbus and a shared secret: signature, expiry, and what it grants. Thread-safe. */
final class BearerCheck {

    private final MACVerifier verifier;

    BearerCheck(String secret) throws JOSEException {
        verifier = new MACVerifier(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** The claims of a good token. */
    Optional<JWTClaimsSet> claims(String token) {
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            if (!jwt.verify(verifier)) {
                return Optional.empty();
            }
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            return Optional.ofNullable(claims.getExpirationTime())
                    .filter(expiry -> Instant.now().isBefore(expiry.toInstant()))
                    .map(good -> claims);
        } catch (ParseException | JOSEException e) {
            return Optional.empty();
        }
    }

    /** Whether the token may publish. */
    boolean mayPublish(String token) {
        return claims(token)
                .map(claims -> String.valueOf(claims.getClaim("scope")).contains("events:publish"))
                .orElse(false);
    }

    /** Whether these claims let their bearer watch a workflow. */
    static boolean mayRead(JWTClaimsSet claims, String workflow) {
        return claims.getClaim("workflows") instanceof List<?> listed && listed.contains(workflow);
    }
}
