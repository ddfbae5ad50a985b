package dev.skald.benchmarks.micro;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.skald.adapter.jwt.JwtSettings;
import dev.skald.adapter.jwt.KeyListener;
import dev.skald.adapter.jwt.KeyLocation;
import dev.skald.adapter.jwt.KeySettings;
import dev.skald.adapter.jwt.NimbusTokenVerifier;
import dev.skald.adapter.jwt.ProviderKeys;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What it takes to verify a token that an identity provider signed, with its key at hand: signature, expiry and claims.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ProviderTokenBenchmark {

    /** What the token is signed with. */
    @Param({"RS256", "PS256", "ES256"})
    public String algorithm = "";

    private final NimbusKeys keys = new NimbusKeys();
    private AccessToken token = new AccessToken("none");

    /** Signs the token, and waits for the keys. */
    @Setup
    public void sign() throws JOSEException, IOException {
        token = keys.open(JWSAlgorithm.parse(algorithm));
    }

    /** Lets the keys go. */
    @TearDown
    public void close() throws IOException {
        keys.close();
    }

    /** One good token. */
    @Benchmark
    public Object verify() {
        return keys.verifier().verify(token);
    }

    /** Keys in a file, as a provider would publish them. */
    private static final class NimbusKeys {

        private Optional<Path> file = Optional.empty();
        private Optional<ProviderKeys> keys = Optional.empty();
        private Optional<TokenVerifier> verifier = Optional.empty();

        AccessToken open(JWSAlgorithm algorithm) throws JOSEException, IOException {
            RSAKey rsa = new RSAKeyGenerator(2_048).keyID("rsa").generate();
            ECKey ec = new ECKeyGenerator(Curve.P_256).keyID("ec").generate();
            Path written = Files.writeString(
                    Files.createTempFile("skald", ".jwks"),
                    new JWKSet(List.of(rsa.toPublicJWK(), ec.toPublicJWK())).toString());
            ProviderKeys read = ProviderKeys.of(
                    new KeyLocation.File(written),
                    new KeySettings(Duration.ofHours(1), Optional.empty(), url -> false),
                    new Silent());
            while (!read.ready()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            file = Optional.of(written);
            keys = Optional.of(read);
            verifier = Optional.of(NimbusTokenVerifier.jwks(read, JwtSettings.defaults(), Set.of(), Clock.systemUTC()));
            return JWSAlgorithm.ES256.equals(algorithm)
                    ? signed(algorithm, "ec", new ECDSASigner(ec))
                    : signed(algorithm, "rsa", new RSASSASigner(rsa));
        }

        private static AccessToken signed(JWSAlgorithm algorithm, String kid, JWSSigner signer) throws JOSEException {
            SignedJWT jwt = new SignedJWT(
                    new JWSHeader.Builder(algorithm).keyID(kid).build(),
                    new JWTClaimsSet.Builder()
                            .subject("alice")
                            .claim("scope", "events:publish")
                            .claim("workflows", List.of(UUID.randomUUID().toString()))
                            .expirationTime(
                                    Date.from(Clock.systemUTC().instant().plus(Duration.ofDays(1))))
                            .build());
            jwt.sign(signer);
            return new AccessToken(jwt.serialize());
        }

        TokenVerifier verifier() {
            return verifier.orElseThrow();
        }

        void close() throws IOException {
            keys.ifPresent(ProviderKeys::close);
            if (file.isPresent()) {
                Files.deleteIfExists(file.get());
            }
        }
    }

    /** Nobody has to be told. */
    private static final class Silent implements KeyListener {
        @Override
        public void changed(String source, int keys, int skipped) {
            // As expected.
        }

        @Override
        public void failed(String source, String why, boolean keys) {
            throw new IllegalStateException(why);
        }
    }
}
