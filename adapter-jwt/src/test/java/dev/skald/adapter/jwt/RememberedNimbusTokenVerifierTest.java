package dev.skald.adapter.jwt;

import dev.skald.domain.port.TokenVerifier;
import java.time.Clock;

/** What is true of tokens stays true when good ones are remembered. */
class RememberedNimbusTokenVerifierTest extends NimbusTokenVerifierTest {

    @Override
    protected TokenVerifier verifier(Clock clock) {
        return new RememberingTokenVerifier(super.verifier(clock), clock, () -> 0, 16);
    }
}
