package dev.skald.adapter.jwt;

import java.time.Duration;
import java.util.Optional;

/**
 * The settings of a verifier: what a token must say beside being signed.
 *
 * @param issuer the value that {@code iss} must have; empty: any, or none
 * @param audience the value that must be among {@code aud}; empty: any, or none
 * @param clockSkew how far clocks may differ when {@code exp} and {@code nbf} are judged; zero or more, a day at most
 */
public record JwtSettings(Optional<String> issuer, Optional<String> audience, Duration clockSkew) {

    private static final Duration MAX_CLOCK_SKEW = Duration.ofDays(1);

    /**
     * Settings with these values.
     *
     * @throws IllegalArgumentException if the skew is negative, or longer than a day
     */
    public JwtSettings {
        if (clockSkew.isNegative() || clockSkew.compareTo(MAX_CLOCK_SKEW) > 0) {
            throw new IllegalArgumentException("the clock skew must be zero or more, and a day at most");
        }
    }

    /** Settings with the defaults of the protocol, section 7: any issuer, any audience, and a skew of 30 seconds. */
    public static JwtSettings defaults() {
        return new JwtSettings(Optional.empty(), Optional.empty(), Duration.ofSeconds(30));
    }
}
