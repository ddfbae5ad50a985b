package dev.skald.adapter.jwt;

import dev.skald.domain.access.Principal;
import dev.skald.domain.port.TokenVerifier.Reason;
import dev.skald.domain.port.TokenVerifier.Refused;
import dev.skald.domain.port.TokenVerifier.Valid;
import dev.skald.domain.port.TokenVerifier.Verification;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What the claims of a token must be once its signature is good (the protocol, section 4; RFC 7519, section 4.1).
 * Thread-safe; knows nothing of keys.
 */
final class ClaimsPolicy {

    private final JwtSettings settings;
    private final Clock clock;

    ClaimsPolicy(JwtSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    Verification judge(Map<String, Object> json) {
        try {
            Claims claims = new Claims(json);
            Principal principal =
                    new Principal(claims.subject(), claims.scopes(), claims.workflows(), claims.expiresAt());
            if (!isForUs(claims)) {
                return new Refused(Reason.INVALID);
            }
            return isOver(principal.expiresAt()) ? new Refused(Reason.EXPIRED) : new Valid(principal);
        } catch (MalformedClaimException e) {
            return new Refused(Reason.INVALID);
        }
    }

    private boolean isForUs(Claims claims) throws MalformedClaimException {
        Optional<Instant> notBefore = claims.notBefore();
        return (settings.issuer().isEmpty() || settings.issuer().equals(claims.issuer()))
                && (settings.audience().isEmpty()
                        || claims.audience().contains(settings.audience().get()))
                && (notBefore.isEmpty()
                        || !clock.instant().plus(settings.clockSkew()).isBefore(notBefore.get()));
    }

    private boolean isOver(Instant expiresAt) {
        return !clock.instant().isBefore(expiresAt.plus(settings.clockSkew()));
    }
}
