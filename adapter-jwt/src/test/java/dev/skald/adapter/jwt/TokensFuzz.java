package dev.skald.adapter.jwt;

import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier;
import dev.skald.domain.port.TokenVerifier.Refused;
import dev.skald.domain.port.TokenVerifier.Valid;
import dev.skald.domain.port.TokenVerifier.Verification;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * A fuzz target: tokens. The first byte of an input says whether it is a token as it stands, or a header and a payload
 * with a line end between them, which are signed rightly, so that claims are reached.
 *
 * <p>Verifying never fails and never waits; a token that nobody signed is never good; one that is good is of a subject,
 * has an expiry that is not over, the issuer and the audience that are trusted, and a header that names no key.
 */
public final class TokensFuzz {

    private static final Instant NOW = Instant.parse("2026-11-23T09:30:00Z");
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final TokenVerifier VERIFIER = NimbusTokenVerifier.hs256(
            SharedSecret.of(RawTokens.SECRET),
            new JwtSettings(Optional.of("https://id.example"), Optional.of("skald"), SKEW),
            Clock.fixed(NOW, ZoneOffset.UTC));

    private TokensFuzz() {}

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        String text = new String(input, 1, input.length - 1, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        boolean signed = input[0] % 2 == 0 && end > 0;
        String header = signed ? text.substring(0, end) : "";
        String payload = signed ? text.substring(end + 1) : "";
        AccessToken token;
        try {
            token = signed ? RawTokens.signed(header, payload) : new AccessToken(text);
        } catch (IllegalArgumentException none) {
            return;
        }
        Verification verification = VERIFIER.verify(token).toCompletableFuture().getNow(null);
        if (verification instanceof Refused refused) {
            require(!refused.rule().isEmpty(), "refused by no rule");
            require(text.length() < 16 || !refused.rule().contains(text), "the rule tells the token");
        } else if (verification instanceof Valid valid) {
            require(signed, "a token that nobody signed is good");
            require(!valid.principal().subject().isEmpty(), "nobody's token is good");
            require(valid.goodUntil().isAfter(NOW), "it was over already");
            require(
                    valid.goodUntil().equals(valid.principal().expiresAt().plus(SKEW)),
                    "it is good for longer than it says");
            require(payload.contains("exp") || payload.contains("\\u"), "it has no exp");
            require(header.contains("HS256") || header.contains("\\u"), "its algorithm is another");
        } else {
            throw new AssertionError("it waits");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
