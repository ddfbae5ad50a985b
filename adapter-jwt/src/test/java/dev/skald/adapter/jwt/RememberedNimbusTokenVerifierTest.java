package dev.skald.adapter.jwt;

import dev.skald.domain.port.TokenVerifier;
import java.time.Clock;

/** What is true of tokens stays true when good ones are remembered. */
class RememberedNimbusTokenVerifierTest extends NimbusTokenVerifierTest {

    private final TokenVerifier remembering = new RememberingTokenVerifier(
            super.verifier(), JwtSettings.defaults().clockSkew(), Clock.systemUTC(), 16);

    @Override
    protected TokenVerifier verifier() {
        return remembering;
    }
}
