package dev.skald.adapter.jwt;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.port.TokenVerifier.Reason;
import dev.skald.domain.port.TokenVerifier.Refused;
import dev.skald.domain.port.TokenVerifier.Valid;
import dev.skald.domain.port.TokenVerifier.Verification;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges the claims of a token whose signature is good (the protocol, section 4; RFC 7519, section 4.1). Thread-safe;
 * knows nothing of keys.
 */
final class ClaimsPolicy {

    private final JwtSettings settings;
    private final ClaimPaths paths;
    private final Clock clock;
    private final String issuerPrefix;
    private final boolean admin;

    private ClaimsPolicy(JwtSettings settings, Clock clock, String issuerPrefix, boolean admin) {
        this.settings = settings;
        this.paths = ClaimPaths.of(settings.claims());
        this.clock = clock;
        this.issuerPrefix = issuerPrefix;
        this.admin = admin;
    }

    /** The policy for tokens of the one issuer that there is. */
    static ClaimsPolicy ofOneIssuer(JwtSettings settings, Clock clock) {
        return new ClaimsPolicy(settings, clock, "", true);
    }

    /**
     * The policy for tokens of one issuer among several. Its users are {@code ISSUER|SUB}, so that none is taken for
     * another issuer's, and its tokens {@code ISSUER|JTI}.
     *
     * @param admin whether its scope {@code admin} counts
     */
    static ClaimsPolicy ofIssuer(String issuer, boolean admin, JwtSettings settings, Clock clock) {
        return new ClaimsPolicy(settings.of(issuer), clock, issuer + "|", admin);
    }

    Verification verify(Map<String, Object> json) {
        try {
            Claims claims = new Claims(json, paths);
            Principal principal = new Principal(
                    issuerPrefix + claims.subject(),
                    scopes(claims),
                    claims.workflows(),
                    claims.expiresAt(),
                    new TokenIdentity(claims.id().map(issuerPrefix::concat), claims.issuedAt()));
            requireForUs(claims);
            Instant goodUntil = principal.expiresAt().plus(settings.clockSkew());
            return clock.instant().isBefore(goodUntil)
                    ? new Valid(principal, goodUntil)
                    : new Refused(Reason.EXPIRED, "exp is past");
        } catch (BrokenRuleException e) {
            return new Refused(Reason.INVALID, e.rule());
        }
    }

    private Set<String> scopes(Claims claims) throws BrokenRuleException {
        Set<String> scopes = claims.scopes();
        if (!admin) {
            scopes.remove(Principal.ADMIN_SCOPE);
        }
        return scopes;
    }

    private void requireForUs(Claims claims) throws BrokenRuleException {
        Optional<Instant> notBefore = claims.notBefore();
        if (settings.issuer().isPresent() && !settings.issuer().equals(claims.issuer())) {
            throw new BrokenRuleException("iss is not the issuer that is trusted");
        }
        if (settings.audience().isPresent()
                && !claims.audience().contains(settings.audience().get())) {
            throw new BrokenRuleException(paths.audience().text() + " does not name this gateway");
        }
        if (notBefore.isPresent() && clock.instant().plus(settings.clockSkew()).isBefore(notBefore.get())) {
            throw new BrokenRuleException("nbf is yet to come");
        }
    }
}
