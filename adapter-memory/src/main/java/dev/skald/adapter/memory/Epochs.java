package dev.skald.adapter.memory;

import java.security.SecureRandom;
import java.util.Base64;

/**
 * Makes names for epochs: 12 URL-safe characters of 72 random bits, so that none comes twice, not even after a restart.
 */
final class Epochs {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SecureRandom random = new SecureRandom();

    String next() {
        byte[] bits = new byte[9];
        random.nextBytes(bits);
        return ENCODER.encodeToString(bits);
    }
}
