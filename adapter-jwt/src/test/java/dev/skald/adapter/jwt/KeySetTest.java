package dev.skald.adapter.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which keys of a key set can be used, and for what. */
class KeySetTest {

    private static final ProviderKey RSA = ProviderKey.rsa("rsa");
    private static final ProviderKey EC = ProviderKey.ec("ec", Curve.P_256);

    private static final List<JWSAlgorithm> ALL = Stream.of(
                    JWSAlgorithm.Family.SIGNATURE.stream(), JWSAlgorithm.Family.HMAC_SHA.stream())
            .flatMap(algorithms -> algorithms)
            .toList();

    @Test
    void aKeyIsGoodForTheAlgorithmsOfItsKindAlone() throws KeyFetchException {
        assertThat(algorithms(RSA)).containsExactlyInAnyOrder("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
        assertThat(algorithms(EC)).containsExactly("ES256");
        assertThat(algorithms(ProviderKey.ec("ec", Curve.P_384))).containsExactly("ES384");
        assertThat(algorithms(ProviderKey.ec("ec", Curve.P_521))).containsExactly("ES512");
        assertThat(algorithms(ProviderKey.ed25519("ed"))).containsExactly("EdDSA");
    }

    @Test
    void aKeyThatNamesItsAlgorithmIsGoodForThatAlone() throws KeyFetchException {
        String ps384 = RSA.jwk().toJSONString().replace("{", "{\"alg\":\"PS384\",\"use\":\"sig\",");
        KeySet keys = parse("{\"keys\":[" + ps384 + "]}");

        assertThat(algorithms(keys, "rsa")).containsExactly("PS384");
    }

    @Test
    void eachAlgorithmVerifiesWhatItsKeySignedAndNothingElse() throws KeyFetchException, JOSEException {
        for (ProviderKey key : List.of(
                RSA,
                EC,
                ProviderKey.ec("384", Curve.P_384),
                ProviderKey.ec("521", Curve.P_521),
                ProviderKey.ed25519("ed"))) {
            KeySet keys = parse(ProviderKey.set(key));
            for (String name : algorithms(keys, key.jwk().getKeyID())) {
                JWSAlgorithm algorithm = JWSAlgorithm.parse(name);
                String token = key.sign(algorithm, "{}").value();
                PresentedToken good = new PresentedToken(token, new JWSHeader(algorithm));
                SignatureCheck check = keys.checks(good.header()).get(0);
                assertThat(check.verify(good.header(), good.signed(), good.signature()))
                        .as(name)
                        .isTrue();
                byte[] other = "other".getBytes(StandardCharsets.UTF_8);
                assertThat(check.verify(good.header(), other, good.signature())).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kty\":\"oct\",\"k\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",\"kid\":\"x\"}",
                "{\"kty\":\"RSA\",\"kid\":\"x\"}",
                "{\"kty\":\"RSA\",\"kid\":\"x\",\"n\":7,\"e\":\"AQAB\"}",
                "{\"kty\":\"EC\",\"kid\":\"x\",\"crv\":\"P-256\",\"x\":\"AAAA\",\"y\":\"AAAA\"}",
                "{\"kty\":\"EC\",\"kid\":\"x\",\"crv\":\"P-999\",\"x\":\"AAAA\",\"y\":\"AAAA\"}",
                "{\"kty\":\"OKP\",\"kid\":\"x\",\"crv\":\"X25519\",\"x\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}",
                "{\"kty\":\"OKP\",\"kid\":\"x\",\"crv\":\"Ed25519\",\"x\":\"AAAA\"}",
                "{\"kty\":\"new\",\"kid\":\"x\"}",
                "{\"kid\":\"x\"}",
                "[]",
                "null",
                "\"x\""
            })
    void whatCannotBeUsedIsSkipped(String key) throws KeyFetchException {
        KeySet keys = parse("{\"keys\":[" + key + "," + EC.jwk().toJSONString() + "," + key + "]}");

        assertThat(keys.size()).isEqualTo(1);
        assertThat(keys.skipped()).isEqualTo(2);
        assertThat(algorithms(keys, "ec")).containsExactly("ES256");
        assertThat(algorithms(keys, "x")).isEmpty();
    }

    @Test
    void keysThatAreShortOrForSomethingElseOrPublishedWithTheirPrivateHalfAreNone() throws JOSEException {
        RSAKey whole = new RSAKeyGenerator(2_048).keyID("x").generate();
        for (String key : List.of(
                ProviderKey.rsa("x", 1_024).jwk().toJSONString(),
                RSA.jwk().toJSONString().replace("{", "{\"use\":\"enc\","),
                RSA.jwk().toJSONString().replace("{", "{\"key_ops\":[\"sign\"],"),
                RSA.jwk().toJSONString().replace("{", "{\"alg\":\"ES256\","),
                RSA.jwk().toJSONString().replace("{", "{\"alg\":\"RSA-OAEP-256\","),
                RSA.jwk().toJSONString().replace("{", "{\"alg\":\"HS256\","),
                EC.jwk().toJSONString().replace("{", "{\"alg\":\"ES384\","),
                whole.toJSONString())) {
            assertThatExceptionOfType(KeyFetchException.class)
                    .as(key)
                    .isThrownBy(() -> parse("{\"keys\":[" + key + "]}"));
        }
    }

    @Test
    void aKeyIsTriedForTokensThatNameItAlone() throws KeyFetchException {
        ProviderKey other = ProviderKey.ec("other", Curve.P_256);
        KeySet keys = parse(ProviderKey.set(EC, other));

        assertThat(keys.checks(named("ec"))).hasSize(1).doesNotContainAnyElementsOf(keys.checks(named("other")));
        assertThat(keys.checks(named("nobody"))).isEmpty();
        assertThat(keys.checks(new JWSHeader(JWSAlgorithm.ES256))).hasSize(2);
    }

    private static JWSHeader named(String kid) {
        return new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(kid).build();
    }

    @Test
    void withoutAKidEightKeysAreTriedAtMost() throws KeyFetchException {
        String ec = EC.jwk().toJSONString();
        KeySet keys = parse("{\"keys\":["
                + IntStream.range(0, 20)
                        .mapToObj(i -> ec.replace("\"ec\"", "\"" + i + "\""))
                        .collect(Collectors.joining(","))
                + "," + RSA.jwk().toJSONString() + "]}");

        assertThat(keys.checks(new JWSHeader(JWSAlgorithm.ES256))).hasSize(8);
        assertThat(keys.checks(new JWSHeader(JWSAlgorithm.RS256))).hasSize(1);
    }

    private static Set<String> algorithms(ProviderKey key) throws KeyFetchException {
        return algorithms(parse(ProviderKey.set(key)), key.jwk().getKeyID());
    }

    private static Set<String> algorithms(KeySet keys, String kid) {
        return ALL.stream()
                .filter(algorithm -> !keys.checks(
                                new JWSHeader.Builder(algorithm).keyID(kid).build())
                        .isEmpty())
                .map(JWSAlgorithm::getName)
                .collect(Collectors.toSet());
    }

    private static KeySet parse(String document) throws KeyFetchException {
        return KeySet.parse(document.getBytes(StandardCharsets.UTF_8));
    }
}
