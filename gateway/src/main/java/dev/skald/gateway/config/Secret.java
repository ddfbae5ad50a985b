package dev.skald.gateway.config;

import java.nio.charset.StandardCharsets;

/**
 * A secret text that is never shown.
 *
 * @param value the text itself: a credential
 */
public record Secret(String value) {

    /** The size of the text in bytes of UTF-8. */
    public int bytes() {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A fixed text without the secret: what this method answers ends up in logs. */
    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
