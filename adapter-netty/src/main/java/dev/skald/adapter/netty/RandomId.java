package dev.skald.adapter.netty;

import java.security.SecureRandom;
import java.util.Base64;

/** An id that nobody guesses, for viewers and for what recovers them. Thread-safe. */
public final class RandomId {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 15;

    private RandomId() {}

    /** Twenty characters of base64url: 120 random bits. */
    public static String random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
