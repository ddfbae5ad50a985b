package dev.skald.domain.run;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The secret by which a producer shows that an open run is its own (the protocol, section 8). Whoever has it may write
 * to the run, so it is told to the one who opened the run alone, and stores keep its {@link #fingerprint()} instead.
 *
 * @param value the secret, as the header {@code Skald-Lease} carries it
 */
public record Lease(String value) {

    private static final int BYTES = 24;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Makes a secret of 192 random bits, in 32 URL-safe characters. */
    public static Lease random() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return new Lease(ENCODER.encodeToString(bits));
    }

    /** The SHA-256 of the secret in URL-safe Base64: it tells whether a secret is the same, and opens nothing. */
    public String fingerprint() {
        try {
            return ENCODER.encodeToString(
                    MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A fixed text: a lease is a credential, and this method is what ends up in logs. */
    @Override
    public String toString() {
        return "Lease[redacted]";
    }
}
