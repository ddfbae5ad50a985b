package dev.skald.gateway.trust;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.jwt.NimbusTokenVerifier;
import dev.skald.adapter.jwt.RememberingTokenVerifier;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.Variable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose tokens are remembered: those that cost more to verify. */
class TokenTrustTest {

    @Test
    void thoseThatAProviderSignedAreOfViewersAsWell(@TempDir Path directory) throws IOException {
        Path keys = Files.writeString(directory.resolve("keys.json"), "{\"keys\":[]}");
        SkaldConfig config = SkaldConfig.builder()
                .set(Variable.JWT_JWKS_FILE, keys.toString())
                .build();
        try (TokenTrust trust = TokenTrust.of(config.tokens(), Clock.systemUTC())) {
            assertThat(trust.verifier()).isInstanceOf(RememberingTokenVerifier.class);
            assertThat(trust.remembering()).isInstanceOf(RememberingTokenVerifier.class);
        }
    }

    @Test
    void thoseThatTheSecretSignedAreOfAgentsAlone() {
        SkaldConfig config = SkaldConfig.builder()
                .secret("a-secret-of-exactly-32-bytes-....")
                .build();
        try (TokenTrust trust = TokenTrust.of(config.tokens(), Clock.systemUTC())) {
            assertThat(trust.verifier()).isInstanceOf(NimbusTokenVerifier.class);
            assertThat(trust.remembering()).isInstanceOf(RememberingTokenVerifier.class);
        }
    }
}
