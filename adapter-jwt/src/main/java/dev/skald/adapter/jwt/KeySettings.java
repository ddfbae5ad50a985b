package dev.skald.adapter.jwt;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The settings by which keys are fetched.
 *
 * @param refresh how long after they were fetched they are fetched again; above zero
 * @param authorities a file of certificates in PEM that are trusted beside those of the JDK
 * @param allowed which URLs keys may be fetched from, redirects included
 */
public record KeySettings(Duration refresh, Optional<Path> authorities, Predicate<URI> allowed) {

    /** Checks the time. */
    public KeySettings {
        if (refresh.isNegative() || refresh.isZero()) {
            throw new IllegalArgumentException("keys are fetched again after some time");
        }
    }
}
