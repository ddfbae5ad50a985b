package dev.skald.benchmarks.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/** The one key of an identity provider, made for a run and thrown away after it. Thread-safe. */
public final class ProviderKey {

    private static final String KEY_ID = "key";
    private static final int RSA_BITS = 2048;

    private final JWSHeader header;
    private final JWSSigner signer;
    private final String keySet;

    private ProviderKey(JWSAlgorithm algorithm, JWSSigner signer, JWKSet keys) {
        this.header = new JWSHeader.Builder(algorithm).keyID(KEY_ID).build();
        this.signer = signer;
        this.keySet = keys.toString(true);
    }

    /** A key of RSA with 2048 bits, that signs by RS256. */
    public static ProviderKey rs256() {
        try {
            RSAKey key = new RSAKeyGenerator(RSA_BITS).keyID(KEY_ID).generate();
            return new ProviderKey(JWSAlgorithm.RS256, new RSASSASigner(key), new JWKSet(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java has RSA", e);
        }
    }

    /** A key on P-256, that signs by ES256. */
    public static ProviderKey es256() {
        try {
            ECKey key = new ECKeyGenerator(Curve.P_256).keyID(KEY_ID).generate();
            return new ProviderKey(JWSAlgorithm.ES256, new ECDSASigner(key), new JWKSet(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }

    /** Its public half, as the provider publishes it. */
    public String keySet() {
        return keySet;
    }

    String sign(JWTClaimsSet claims) {
        SignedJWT token = new SignedJWT(header, claims);
        try {
            token.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException("a key signs by its own algorithm", e);
        }
        return token.serialize();
    }
}
