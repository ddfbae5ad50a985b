package dev.skald.adapter.jwt;

import java.time.Duration;
import java.util.Optional;

/**
 * What a token must say beside being signed.
 *
 * @param issuer what {@code iss} must be, if anything
 * @param audience what must be among {@code aud}, if anything
 * @param clockSkew how far clocks may differ when {@code exp} and {@code nbf} are compared with the time; zero or more,
 *     a day at most
 * @param claims how the issuer names what it says
 */
public record JwtSettings(Optional<String> issuer, Optional<String> audience, Duration clockSkew, ClaimNames claims) {

    private static final Duration MAX_CLOCK_SKEW = Duration.ofDays(1);

    /** Checks the skew. */
    public JwtSettings {
        if (clockSkew.isNegative() || clockSkew.compareTo(MAX_CLOCK_SKEW) > 0) {
            throw new IllegalArgumentException("the clock skew must be zero or more, and a day at most");
        }
    }

    /** Settings with the standard names of claims. */
    public JwtSettings(Optional<String> issuer, Optional<String> audience, Duration clockSkew) {
        this(issuer, audience, clockSkew, ClaimNames.STANDARD);
    }

    JwtSettings of(String trusted) {
        return new JwtSettings(Optional.of(trusted), audience, clockSkew, claims);
    }

    /** The defaults of the protocol, section 7: any issuer, any audience, and 30 seconds. */
    public static JwtSettings defaults() {
        return new JwtSettings(Optional.empty(), Optional.empty(), Duration.ofSeconds(30));
    }
}
