package dev.skald.domain.access;

/**
 * A token as a client presented it, neither verified nor ever shown.
 *
 * @param value the compact serialisation
 */
public record AccessToken(String value) {

    /** A fixed text without the token: it is a credential, and what this method answers ends up in logs. */
    @Override
    public String toString() {
        return "AccessToken[redacted]";
    }
}
