package dev.skald.domain.port;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;

/** What a {@link SessionStore} keeps of one session, without knowing what it means. A value. */
public final class KeptSession {

    /** How long a key is at most. */
    public static final int MAX_KEY_LENGTH = 64;

    /** How large the content is at most. */
    public static final int MAX_CONTENT_BYTES = 256 * 1024;

    private final String key;
    private final Instant expiresAt;
    private final byte[] content;

    /**
     * Checks the bounds, and keeps a copy.
     *
     * @param key what it is kept under, {@value #MAX_KEY_LENGTH} characters at most: no credential, so that whoever
     *     reads the store cannot speak for anybody
     * @param expiresAt until when it is good, in whole milliseconds: what is beyond them is cut off
     * @param content {@value #MAX_CONTENT_BYTES} bytes at most
     */
    public KeptSession(String key, Instant expiresAt, byte[] content) {
        if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
            throw new IllegalArgumentException("a key has 1 to " + MAX_KEY_LENGTH + " characters");
        }
        if (content.length > MAX_CONTENT_BYTES) {
            throw new IllegalArgumentException("a session has at most " + MAX_CONTENT_BYTES + " bytes");
        }
        this.key = key;
        this.expiresAt = expiresAt.truncatedTo(ChronoUnit.MILLIS);
        this.content = content.clone();
    }

    /** What it is kept under. */
    public String key() {
        return key;
    }

    /** Until when it is good. */
    public Instant expiresAt() {
        return expiresAt;
    }

    /** A copy of the content. */
    public byte[] content() {
        return content.clone();
    }

    /** The size of the content in bytes. */
    public int size() {
        return content.length;
    }

    /** Whether it is good no more. */
    public boolean hasExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeptSession that
                && key.equals(that.key)
                && expiresAt.equals(that.expiresAt)
                && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** Without the content, which is what somebody watches. */
    @Override
    public String toString() {
        return "KeptSession[" + key + ", " + expiresAt + ", " + content.length + " bytes]";
    }
}
