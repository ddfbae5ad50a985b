package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;

/** Checks signatures with a key of Ed25519 (RFC 8037), by the JDK, for which Nimbus would need another library. */
final class Ed25519Check implements SignatureCheck {

    private static final String ED25519 = "Ed25519";
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    /** What stands before the key in its encoding as a SubjectPublicKeyInfo (RFC 8410, section 4). */
    private static final byte[] PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

    private final PublicKey key;

    private Ed25519Check(PublicKey key) {
        this.key = key;
    }

    /**
     * Checks with this key.
     *
     * @throws GeneralSecurityException if it is no key of Ed25519
     */
    static Ed25519Check with(OctetKeyPair jwk) throws GeneralSecurityException {
        byte[] point = jwk.getDecodedX();
        if (point.length != KEY_BYTES) {
            throw new java.security.InvalidKeyException("a key of Ed25519 has 32 bytes");
        }
        byte[] encoded = new byte[PREFIX.length + KEY_BYTES];
        System.arraycopy(PREFIX, 0, encoded, 0, PREFIX.length);
        System.arraycopy(point, 0, encoded, PREFIX.length, KEY_BYTES);
        PublicKey key = KeyFactory.getInstance(ED25519).generatePublic(new X509EncodedKeySpec(encoded));
        // Only now the JDK looks whether it is a point of the curve.
        Signature.getInstance(ED25519).initVerify(key);
        return new Ed25519Check(key);
    }

    @Override
    public boolean verify(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException {
        byte[] bytes = signature.decode();
        if (bytes.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(ED25519);
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(bytes);
        } catch (SignatureException e) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new JOSEException("the key was one of Ed25519 when it was read", e);
        }
    }
}
