package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One public key of an identity provider, with the algorithms that it may be used with: those of its kind, or the one
 * that it names. Immutable.
 *
 * @param jwk as the provider publishes it
 * @param algorithms the only ones that it is trusted with, whatever a token says; one at least
 * @param check checks signatures with it
 */
record TrustedKey(JWK jwk, Set<JWSAlgorithm> algorithms, SignatureCheck check) {

    private static final int MIN_RSA_BITS = 2_048;
    private static final Set<JWSAlgorithm> RSA = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512);
    private static final Map<Curve, JWSAlgorithm> EC =
            Map.of(Curve.P_256, JWSAlgorithm.ES256, Curve.P_384, JWSAlgorithm.ES384, Curve.P_521, JWSAlgorithm.ES512);

    /** Every algorithm that some key may be trusted with. */
    static final Set<JWSAlgorithm> ALGORITHMS = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512,
            JWSAlgorithm.ES256,
            JWSAlgorithm.ES384,
            JWSAlgorithm.ES512,
            JWSAlgorithm.EdDSA);

    /**
     * Makes a key of what a provider publishes; empty if tokens cannot, or must not, be verified with it: it is of
     * another kind or for another use, is too short, or is published with its private half, so that anybody may sign
     * with it.
     */
    static Optional<TrustedKey> of(JWK jwk) {
        if (jwk.isPrivate() || !isForSignatures(jwk)) {
            return Optional.empty();
        }
        Set<JWSAlgorithm> algorithms = ofKind(jwk).stream()
                .filter(algorithm -> jwk.getAlgorithm() == null
                        || algorithm.getName().equals(jwk.getAlgorithm().getName()))
                .collect(Collectors.toUnmodifiableSet());
        if (algorithms.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new TrustedKey(jwk, algorithms, SignatureChecks.with(jwk)));
        } catch (JOSEException | GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    boolean isFor(JWSHeader header) {
        return algorithms.contains(header.getAlgorithm());
    }

    private static boolean isForSignatures(JWK jwk) {
        return (jwk.getKeyUse() == null || jwk.getKeyUse().equals(KeyUse.SIGNATURE))
                && (jwk.getKeyOperations() == null || jwk.getKeyOperations().contains(KeyOperation.VERIFY));
    }

    private static Set<JWSAlgorithm> ofKind(JWK jwk) {
        if (jwk instanceof RSAKey rsa) {
            return rsa.size() >= MIN_RSA_BITS ? RSA : Set.of();
        }
        if (jwk instanceof ECKey ec) {
            return Optional.ofNullable(EC.get(ec.getCurve())).map(Set::of).orElse(Set.of());
        }
        if (jwk instanceof OctetKeyPair okp) {
            return okp.getCurve().equals(Curve.Ed25519) ? Set.of(JWSAlgorithm.EdDSA) : Set.of();
        }
        return Set.of();
    }
}
