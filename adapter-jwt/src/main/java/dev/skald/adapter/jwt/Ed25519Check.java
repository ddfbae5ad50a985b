package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Optional;

/** Checks signatures with a key of Ed25519 (RFC 8037), by JCA, for which Nimbus would need another library. */
final class Ed25519Check implements SignatureCheck {

    private static final String ED25519 = "Ed25519";
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    /** What stands before the key in its encoding as a SubjectPublicKeyInfo (RFC 8410, section 4). */
    private static final byte[] PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private final PublicKey key;
    private final Optional<Provider> provider;

    private Ed25519Check(PublicKey key, Optional<Provider> provider) {
        this.key = key;
        this.provider = provider;
    }

    /**
     * Checks with this key, by this provider, or else by the JDK.
     *
     * @throws GeneralSecurityException if it is no key of Ed25519
     */
    static Ed25519Check with(OctetKeyPair jwk, Optional<Provider> provider) throws GeneralSecurityException {
        byte[] point = jwk.getDecodedX();
        if (point.length != KEY_BYTES) {
            throw new java.security.InvalidKeyException("a key of Ed25519 has 32 bytes");
        }
        byte[] encoded = new byte[PREFIX.length + KEY_BYTES];
        System.arraycopy(PREFIX, 0, encoded, 0, PREFIX.length);
        System.arraycopy(point, 0, encoded, PREFIX.length, KEY_BYTES);
        PublicKey key = KeyFactory.getInstance(ED25519).generatePublic(new X509EncodedKeySpec(encoded));
        Ed25519Check check = new Ed25519Check(key, provider);
        // Only now it is looked whether it is a point of the curve.
        check.signature().initVerify(key);
        return check;
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException {
        byte[] bytes = signature.decode();
        if (bytes.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifier = signature();
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(bytes);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new JOSEException("the key was one of Ed25519 when it was read", e);
        }
    }

    private Signature signature() throws GeneralSecurityException {
        return provider.isPresent() ? Signature.getInstance(ED25519, provider.get()) : Signature.getInstance(ED25519);
    }
}
