package dev.skald.adapter.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.util.Base64URL;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Native code and the JDK judge every signature alike. */
class NativeSignaturesTest {

    private static final int GOOD = 20;
    private static final int CHANGED = 200;
    private static final byte[] SIGNED = "what is signed".getBytes(StandardCharsets.US_ASCII);
    /** Of the group of P-256 (FIPS 186-5, SP 800-186). */
    private static final BigInteger ORDER =
            new BigInteger("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16);

    private static final int HALF = 32;

    @Test
    void thereIsSomeOnLinux() {
        if (System.getProperty("os.name").equals("Linux")
                && List.of("amd64", "aarch64").contains(System.getProperty("os.arch"))) {
            assertThat(NativeSignatures.provider()).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
    void takesWhatTheJdkTakesAndNothingElse(String name) throws JOSEException, GeneralSecurityException {
        JWSAlgorithm algorithm = JWSAlgorithm.parse(name);
        ProviderKey key = key(name);
        Random random = new Random(name.hashCode());
        Judges judges = Judges.of(key, algorithm);
        for (int i = 0; i < GOOD; i++) {
            byte[] signed = bytes(random, i * 17);
            byte[] signature = key.signature(algorithm, signed);
            assertThat(judges.take(signed, signature)).isTrue();
            for (int j = 0; j < CHANGED / GOOD; j++) {
                byte[] changed = signature.clone();
                changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
                assertThat(judges.take(signed, changed)).isFalse();
            }
            for (byte[] other : odd(signature, random)) {
                assertThat(judges.take(signed, other)).isFalse();
            }
        }
    }

    /**
     * What has made others take any signature, or fall (CVE-2022-21449 for one): zero and the order for its numbers.
     */
    @Test
    void refusesNumbersOutOfRange() throws JOSEException, GeneralSecurityException {
        ProviderKey key = ProviderKey.ec("ec", Curve.P_256);
        Judges judges = Judges.of(key, JWSAlgorithm.ES256);
        byte[] good = key.signature(JWSAlgorithm.ES256, SIGNED);
        BigInteger r = new BigInteger(1, Arrays.copyOf(good, HALF));
        BigInteger s = new BigInteger(1, Arrays.copyOfRange(good, HALF, good.length));
        List<BigInteger> odd = List.of(
                BigInteger.ZERO,
                BigInteger.ONE,
                ORDER,
                ORDER.add(BigInteger.ONE),
                BigInteger.ONE.shiftLeft(8 * HALF).subtract(BigInteger.ONE));
        for (BigInteger number : odd) {
            assertThat(judges.take(SIGNED, signature(number, s))).isFalse();
            assertThat(judges.take(SIGNED, signature(r, number))).isFalse();
            for (BigInteger other : odd) {
                assertThat(judges.take(SIGNED, signature(number, other))).isFalse();
            }
        }
        assertThat(judges.take(SIGNED, signature(s, r))).isFalse();
        assertThat(judges.take(SIGNED, signature(r, s))).isTrue();
        assertThat(judges.take(SIGNED, signature(r, ORDER.subtract(s))))
                .as("the other of the two that ECDSA has for each")
                .isTrue();
    }

    private static List<byte[]> odd(byte[] signature, Random random) {
        List<byte[]> odd = new ArrayList<>();
        odd.add(new byte[0]);
        odd.add(new byte[1]);
        odd.add(new byte[signature.length]);
        odd.add(Arrays.copyOf(signature, signature.length - 1));
        odd.add(Arrays.copyOf(signature, signature.length + 1));
        odd.add(Arrays.copyOf(signature, signature.length / 2));
        odd.add(bytes(random, signature.length));
        byte[] ones = new byte[signature.length];
        Arrays.fill(ones, (byte) -1);
        odd.add(ones);
        return odd;
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] signature(BigInteger r, BigInteger s) {
        byte[] both = new byte[2 * HALF];
        put(r, both, 0);
        put(s, both, HALF);
        return both;
    }

    private static void put(BigInteger number, byte[] to, int at) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(HALF, bytes.length);
        System.arraycopy(bytes, bytes.length - length, to, at + HALF - length, length);
    }

    private static ProviderKey key(String algorithm) {
        return switch (algorithm) {
            case "ES256" -> ProviderKey.ec("key", Curve.P_256);
            case "ES384" -> ProviderKey.ec("key", Curve.P_384);
            case "ES512" -> ProviderKey.ec("key", Curve.P_521);
            case "EdDSA" -> ProviderKey.ed25519("key");
            default -> ProviderKey.rsa("key");
        };
    }

    /** The two that judge, who must agree. */
    private record Judges(SignatureCheck jdk, SignatureCheck fast, JWSHeader header) {

        static Judges of(ProviderKey key, JWSAlgorithm algorithm) throws JOSEException, GeneralSecurityException {
            Optional<Provider> provider = NativeSignatures.provider();
            return new Judges(
                    SignatureChecks.with(key.jwk(), Optional.empty()),
                    SignatureChecks.with(key.jwk(), provider),
                    new JWSHeader(algorithm));
        }

        boolean take(byte[] signed, byte[] signature) throws JOSEException {
            Base64URL encoded = Base64URL.encode(signature);
            boolean verdict = jdk.verify(header, signed, encoded);
            assertThat(fast.verify(header, signed, encoded)).isEqualTo(verdict);
            return verdict;
        }
    }
}
