package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import java.nio.charset.StandardCharsets;

/** A secret for HS256 that signer and verifier share. It is never shown. Immutable and thread-safe. */
public final class SharedSecret {

    private static final int MIN_BYTES = 32;

    private final byte[] utf8;

    private SharedSecret(byte[] utf8) {
        this.utf8 = utf8;
    }

    /**
     * Makes a secret of the UTF-8 bytes of a text.
     *
     * @throws IllegalArgumentException if they are fewer than 32, for HS256 asks for as many bits as it puts out (RFC
     *     7518, section 3.2); the message says how many they are, and nothing else of them
     */
    public static SharedSecret of(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length < MIN_BYTES) {
            throw new IllegalArgumentException(
                    "a secret for HS256 has " + MIN_BYTES + " bytes of UTF-8 or more, this one has " + utf8.length);
        }
        return new SharedSecret(utf8);
    }

    JWSVerifier verifier() {
        try {
            return new MACVerifier(utf8);
        } catch (JOSEException e) {
            throw new IllegalStateException("a secret of that length is one for HS256", e);
        }
    }

    JWSSigner signer() {
        try {
            return new MACSigner(utf8);
        } catch (JOSEException e) {
            throw new IllegalStateException("a secret of that length is one for HS256", e);
        }
    }

    /** A fixed text without the secret. */
    @Override
    public String toString() {
        return "SharedSecret[redacted]";
    }
}
