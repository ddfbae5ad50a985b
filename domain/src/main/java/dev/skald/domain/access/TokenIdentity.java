package dev.skald.domain.access;

import java.time.Instant;
import java.util.Optional;

/**
 * What a token says of itself by which it can be told from others, and revoked.
 *
 * @param id the claim {@code jti}, with its issuer in front where there are several ({@code ISSUER|JTI}); empty if it
 *     has none
 * @param issuedAt the claim {@code iat}; empty if it has none
 */
public record TokenIdentity(Optional<String> id, Optional<Instant> issuedAt) {

    /** The identity of a token that has neither {@code jti} nor {@code iat}, and of whoever came without a token. */
    public static final TokenIdentity NONE = new TokenIdentity(Optional.empty(), Optional.empty());
}
