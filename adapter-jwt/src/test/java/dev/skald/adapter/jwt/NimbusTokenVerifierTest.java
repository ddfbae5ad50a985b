package dev.skald.adapter.jwt;

import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.port.TokenVerifier;
import dev.skald.domain.port.TokenVerifierContract;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;

class NimbusTokenVerifierTest extends TokenVerifierContract {

    private static final Duration TTL = Duration.ofHours(1);

    @Override
    protected TokenVerifier verifier(Clock clock) {
        return NimbusTokenVerifier.hs256(SharedSecret.of(RawTokens.SECRET), JwtSettings.defaults(), clock);
    }

    @Override
    protected Duration clockSkew() {
        return JwtSettings.defaults().clockSkew();
    }

    @Override
    protected AccessToken tokenFor(Principal principal) {
        return sign(RawTokens.SECRET, principal);
    }

    @Override
    protected AccessToken forgedTokenFor(Principal principal) {
        return sign("another " + RawTokens.SECRET, principal);
    }

    private static AccessToken sign(String secret, Principal principal) {
        Clock before = Clock.fixed(principal.expiresAt().minus(TTL), ZoneOffset.UTC);
        return new AccessToken(TokenSigner.hs256(SharedSecret.of(secret), before)
                .sign(new TokenRequest(
                        principal.subject(),
                        principal.scopes(),
                        principal.workflows(),
                        TTL,
                        TokenRequest.Parties.UNNAMED)));
    }
}
