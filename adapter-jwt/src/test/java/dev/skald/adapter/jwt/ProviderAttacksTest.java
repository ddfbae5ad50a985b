package dev.skald.adapter.jwt;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier.Reason;
import dev.skald.domain.port.TokenVerifier.Refused;
import dev.skald.domain.port.TokenVerifier.Valid;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that were made to be let in where the keys are an identity provider's. */
class ProviderAttacksTest {

    private static final String CLAIMS = "{\"sub\":\"mallory\",\"exp\":4000000000,\"workflows\":\"*\"}";
    private static final ProviderKey RSA = ProviderKey.rsa("rsa");
    private static final ProviderKey EC = ProviderKey.ec("ec", Curve.P_256);
    private static final ProviderKey ED = ProviderKey.ed25519("ed");
    private static final ProviderKey STRANGER = ProviderKey.rsa("rsa");
    private static final KeyServer PROVIDER = new KeyServer().serves(ProviderKey.set(RSA, EC, ED));

    /** Where a token says that its key is; nobody asks there. */
    private static final KeyServer TRAP = new KeyServer().serves(ProviderKey.set(STRANGER));

    private static ProviderKeys keys;
    private static NimbusTokenVerifier verifier;

    @BeforeAll
    static void start() {
        keys = ProviderKeys.of(
                new KeyLocation.Url(PROVIDER.url("/jwks")),
                new KeySettings(Duration.ofHours(1), Optional.empty(), url -> true),
                new KeyListener() {
                    @Override
                    public void changed(String source, int keys, int skipped) {
                        // As expected.
                    }

                    @Override
                    public void failed(String source, String why, boolean keys) {
                        throw new AssertionError(why);
                    }
                });
        verifier = NimbusTokenVerifier.jwks(keys, JwtSettings.defaults(), Set.of(), Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        assertThat(TRAP.requests())
                .as("keys that tokens name are never fetched")
                .isZero();
        keys.close();
        PROVIDER.close();
        TRAP.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void aTokenOfAKeyOfRsaIsGood(String algorithm) {
        assertThat(await(verifier.verify(RSA.sign(JWSAlgorithm.parse(algorithm), CLAIMS))))
                .isInstanceOf(Valid.class);
    }

    @Test
    void aTokenOfAnotherKindOfKeyIsGood() {
        assertThat(await(verifier.verify(EC.sign(JWSAlgorithm.ES256, CLAIMS)))).isInstanceOf(Valid.class);
        assertThat(await(verifier.verify(ED.sign(JWSAlgorithm.EdDSA, CLAIMS)))).isInstanceOf(Valid.class);
        assertThat(await(verifier.verify(ED.signed(JWSAlgorithm.EdDSA, "{\"alg\":\"EdDSA\"}", CLAIMS))))
                .isInstanceOf(Valid.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt", "Application/JWT"})
    void theTypeOfAnAccessTokenIsGood(String type) {
        String header = "{\"alg\":\"ES256\",\"kid\":\"ec\",\"typ\":\"" + type + "\"}";
        assertThat(await(verifier.verify(EC.signed(JWSAlgorithm.ES256, header, CLAIMS))))
                .isInstanceOf(Valid.class);
        assertThat(await(NimbusTokenVerifier.hs256(
                                SharedSecret.of(RawTokens.SECRET), JwtSettings.defaults(), Clock.systemUTC())
                        .verify(RawTokens.signed("{\"alg\":\"HS256\",\"typ\":\"" + type + "\"}", CLAIMS))))
                .isInstanceOf(Valid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logout+jwt",
                "id+jwt",
                "dpop+jwt",
                "secevent+jwt",
                "application/logout+jwt",
                "JWS",
                "JOSE",
                "",
                "application/",
                "at+jwt ",
                "application/application/jwt",
                "xapplication/jwt"
            })
    void anotherTypeIsRefused(String type) {
        String header = "{\"alg\":\"ES256\",\"kid\":\"ec\",\"typ\":\"" + type + "\"}";
        assertThat(await(verifier.verify(EC.signed(JWSAlgorithm.ES256, header, CLAIMS))))
                .isEqualTo(new Refused(Reason.INVALID, "typ is not that of an access token"));
        assertThat(await(NimbusTokenVerifier.hs256(
                                SharedSecret.of(RawTokens.SECRET), JwtSettings.defaults(), Clock.systemUTC())
                        .verify(RawTokens.signed("{\"alg\":\"HS256\",\"typ\":\"" + type + "\"}", CLAIMS))))
                .isEqualTo(new Refused(Reason.INVALID, "typ is not that of an access token"));
    }

    static Stream<Arguments> attacks() {
        String publicKey = RSA.jwk().toJSONString();
        String trap = TRAP.url("/keys").toString();
        return Stream.of(
                arguments("none", RawTokens.unsigned("{\"alg\":\"none\"}", CLAIMS)),
                arguments("none with a kid", RawTokens.signed("{\"alg\":\"none\",\"kid\":\"rsa\"}", CLAIMS)),
                arguments("HS256 by the key in PEM", hmac(pem())),
                arguments("HS256 by the key in PEM, with a line end", hmac(pem() + "\n")),
                arguments("HS256 by the key as a JWK", hmac(publicKey)),
                arguments(
                        "HS256 by its modulus",
                        hmac(RSA.jwk().toRSAKey().getModulus().toString())),
                arguments("HS256 by the key set", hmac(ProviderKey.set(RSA, EC, ED))),
                arguments("a stranger's key of the same kid", STRANGER.sign(JWSAlgorithm.RS256, CLAIMS)),
                arguments(
                        "a stranger's key without a kid",
                        STRANGER.signed(JWSAlgorithm.RS256, "{\"alg\":\"RS256\"}", CLAIMS)),
                arguments("jku", stranger("\"jku\":\"" + trap + "\"")),
                arguments("x5u", stranger("\"x5u\":\"" + trap + "\"")),
                arguments("x5c", stranger("\"x5c\":[\"AAAA\"]")),
                arguments("jwk", stranger("\"jwk\":" + STRANGER.jwk().toJSONString())),
                arguments("jku beside a good signature", good("\"jku\":\"" + trap + "\"")),
                arguments("jwk beside a good signature", good("\"jwk\":" + publicKey)),
                arguments("crit beside a good signature", good("\"crit\":[\"x\"],\"x\":1")),
                arguments("crit of b64", good("\"crit\":[\"b64\"],\"b64\":true")),
                arguments("RS256 in name, signed with PS256", RSA.signed(JWSAlgorithm.PS256, header("RS256"), CLAIMS)),
                arguments("RS512 in name, signed with RS256", RSA.signed(JWSAlgorithm.RS256, header("RS512"), CLAIMS)),
                arguments("ES256 with the kid of RSA", EC.signed(JWSAlgorithm.ES256, header("ES256"), CLAIMS)),
                arguments(
                        "RS256 with the kid of EC",
                        RSA.signed(JWSAlgorithm.RS256, "{\"alg\":\"RS256\",\"kid\":\"ec\"}", CLAIMS)),
                arguments("ES256 with a signature of zeros", zeros(64)),
                arguments("ES256 with a signature of nothing but two zeros in DER", zeros(2)),
                arguments("a kid that is a path", kid("../../../../dev/null")),
                arguments("a kid that is a statement", kid("' or 1=1 --")),
                arguments("a kid that is a command", kid("x|touch /tmp/x")),
                arguments("a kid that is a URL", kid(trap)),
                arguments("a kid of 4000 characters", kid("k".repeat(4_000))),
                arguments("a kid that is empty", kid("")),
                arguments(
                        "a kid that is a number",
                        RSA.signed(JWSAlgorithm.RS256, "{\"alg\":\"RS256\",\"kid\":7}", CLAIMS)),
                arguments(
                        "encrypted with a password, counted far too often",
                        RawTokens.signed(
                                "{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A256GCM\",\"p2c\":2147483647,\"p2s\":\"AAAA\"}",
                                CLAIMS)),
                arguments(
                        "the same with five parts",
                        new AccessToken(RawTokens.base64(
                                        "{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A256GCM\",\"p2c\":2147483647,\"p2s\":\"AAAA\"}")
                                + ".AAAA.AAAA.AAAA.AAAA")),
                arguments("compressed", good("\"zip\":\"DEF\",\"enc\":\"A256GCM\",\"crit\":[\"zip\"]")),
                arguments("oversized", RSA.sign(JWSAlgorithm.RS256, CLAIMS.replace("mallory", "m".repeat(9_000)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void isRefused(String attack, AccessToken token) {
        long begun = System.nanoTime();
        assertThat(await(verifier.verify(token)))
                .as(attack)
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.reason()).isIn(Reason.INVALID, Reason.UNAVAILABLE));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).as("fast").isLessThan(Duration.ofSeconds(5));
        assertThat(await(verifier.verify(RSA.sign(JWSAlgorithm.RS256, CLAIMS)))).isInstanceOf(Valid.class);
    }

    private static String header(String algorithm) {
        return "{\"alg\":\"" + algorithm + "\",\"kid\":\"rsa\"}";
    }

    private static AccessToken stranger(String member) {
        return STRANGER.signed(JWSAlgorithm.RS256, "{\"alg\":\"RS256\",\"kid\":\"x\"," + member + "}", CLAIMS);
    }

    private static AccessToken good(String member) {
        return RSA.signed(JWSAlgorithm.RS256, "{\"alg\":\"RS256\",\"kid\":\"rsa\"," + member + "}", CLAIMS);
    }

    private static AccessToken kid(String kid) {
        return STRANGER.signed(JWSAlgorithm.RS256, "{\"alg\":\"RS256\",\"kid\":\"" + kid + "\"}", CLAIMS);
    }

    private static AccessToken zeros(int length) {
        return new AccessToken(RawTokens.base64("{\"alg\":\"ES256\",\"kid\":\"ec\"}") + "."
                + RawTokens.base64(CLAIMS) + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[length]));
    }

    private static String pem() {
        try {
            return "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(RSA.jwk().toRSAKey().toPublicKey().getEncoded())
                    + "\n-----END PUBLIC KEY-----";
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static AccessToken hmac(String secret) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String input = RawTokens.base64(header("HS256")) + "." + RawTokens.base64(CLAIMS);
            return new AccessToken(input + "."
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII))));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
