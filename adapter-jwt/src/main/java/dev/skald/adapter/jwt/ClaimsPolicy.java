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
 * Judges the claims of a token whose signature is good (the protocol, section 4; RFC 7519, section 4.1).
 * Thread-safe; knows nothing of keys.
 */
final class ClaimsPolicy {

    private final JwtSettings settings;
    private final Clock clock;

    ClaimsPolicy(JwtSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    Verification verify(Map<String, Object> json) {
        try {
            Claims claims = new Claims(json);
            Principal principal =
                    new Principal(claims.subject(), claims.scopes(), claims.workflows(), claims.expiresAt());
            requireForUs(claims);
            Instant goodUntil = principal.expiresAt().plus(settings.clockSkew());
            return clock.instant().isBefore(goodUntil)
                    ? new Valid(principal, goodUntil)
                    : new Refused(Reason.EXPIRED, "exp is past");
        } catch (BrokenRuleException e) {
            return new Refused(Reason.INVALID, e.rule());
        }
    }

    private void requireForUs(Claims claims) throws BrokenRuleException {
        Optional<Instant> notBefore = claims.notBefore();
        if (settings.issuer().isPresent() && !settings.issuer().equals(claims.issuer())) {
            throw new BrokenRuleException("iss is not the issuer that is trusted");
        }
        if (settings.audience().isPresent()
                && !claims.audience().contains(settings.audience().get())) {
            throw new BrokenRuleException("aud does not name this gateway");
        }
        if (notBefore.isPresent() && clock.instant().plus(settings.clockSkew()).isBefore(notBefore.get())) {
            throw new BrokenRuleException("nbf is yet to come");
        }
    }
}
