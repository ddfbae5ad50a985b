package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/** Makes what checks signatures of a key: with native code where there is some, or else with the JDK. */
final class SignatureChecks {

    private SignatureChecks() {}

    /**
     * Checks with this public key of RSA, of a curve of NIST, or of Ed25519. The JDK says whether it is one, whoever
     * checks with it then.
     *
     * @throws JOSEException if it is none
     * @throws GeneralSecurityException if it is none
     */
    static SignatureCheck with(JWK key) throws JOSEException, GeneralSecurityException {
        SignatureCheck slow = with(key, Optional.empty());
        Optional<Provider> fast = NativeSignatures.provider();
        if (fast.isEmpty()) {
            return slow;
        }
        try {
            return with(key, fast);
        } catch (JOSEException | GeneralSecurityException | RuntimeException e) {
            return slow;
        }
    }

    /** Checks with this key, by this provider, or else by the JDK. */
    static SignatureCheck with(JWK key, Optional<Provider> provider) throws JOSEException, GeneralSecurityException {
        if (key instanceof RSAKey rsa) {
            RSASSAVerifier verifier = new RSASSAVerifier(held(rsa.toRSAPublicKey(), RSAPublicKey.class, provider));
            provider.ifPresent(verifier.getJCAContext()::setProvider);
            return verifier::verify;
        }
        if (key instanceof ECKey ec) {
            ECDSAVerifier verifier = new ECDSAVerifier(held(ec.toECPublicKey(), ECPublicKey.class, provider));
            provider.ifPresent(verifier.getJCAContext()::setProvider);
            return verifier::verify;
        }
        return Ed25519Check.with(key.toOctetKeyPair(), provider);
    }

    /** The key as the provider holds it, which else would translate it for each signature. */
    private static <K extends Key> K held(K key, Class<K> type, Optional<Provider> provider)
            throws GeneralSecurityException {
        return provider.isEmpty()
                ? key
                : type.cast(KeyFactory.getInstance(key.getAlgorithm(), provider.get())
                        .translateKey(key));
    }
}
