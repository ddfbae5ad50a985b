package dev.skald.adapter.store;

import java.security.SecureRandom;
import java.util.Base64;

/** Names for epochs: 12 URL-safe characters of 72 random bits, so that none comes twice, not even after a restart. */
public final class Epochs {

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SecureRandom random = new SecureRandom();

    /** Names that nobody can guess. */
    public Epochs() {}

    /** A name that there was none of before. */
    public String next() {
        byte[] bits = new byte[9];
        random.nextBytes(bits);
        return ENCODER.encodeToString(bits);
    }
}
