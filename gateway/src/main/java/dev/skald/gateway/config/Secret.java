package dev.skald.gateway.config;

import java.nio.charset.StandardCharsets;

/**
 * A text that is never shown.
 *
 * @param value the text itself: a credential
 */
public record Secret(String value) {

    /** How many bytes of UTF-8 it has. */
    public int bytes() {
        return value.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A fixed text: this method is what ends up in logs. */
    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
