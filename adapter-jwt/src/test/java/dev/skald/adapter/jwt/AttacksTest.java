package dev.skald.adapter.jwt;

import static dev.skald.adapter.jwt.RawTokens.HS256;
import static dev.skald.adapter.jwt.RawTokens.base64;
import static dev.skald.adapter.jwt.RawTokens.signed;
import static dev.skald.adapter.jwt.RawTokens.unsigned;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.DirectEncrypter;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier.Reason;
import dev.skald.domain.port.TokenVerifier.Refused;
import dev.skald.domain.port.TokenVerifier.Valid;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that were made to be let in. Each but the first is refused although its claims are good. */
class AttacksTest {

    private static final String CLAIMS = "{\"sub\":\"mallory\",\"exp\":4000000000,\"workflows\":\"*\"}";

    private final NimbusTokenVerifier verifier =
            NimbusTokenVerifier.hs256(SharedSecret.of(RawTokens.SECRET), JwtSettings.defaults(), Clock.systemUTC());

    @Test
    void aTokenSignedByHandIsGood() {
        assertThat(await(verifier.verify(signed(HS256, CLAIMS)))).isInstanceOf(Valid.class);
        assertThat(await(verifier.verify(signed("{\"alg\":\"HS256\",\"kid\":\"1\"}", CLAIMS))))
                .isInstanceOf(Valid.class);
    }

    static Stream<Arguments> attacks() throws JOSEException {
        String good = signed(HS256, CLAIMS).value();
        String signature = good.substring(good.lastIndexOf('.'));
        RSAKey rsa = new RSAKeyGenerator(2048).generate();
        ECKey ec = new ECKeyGenerator(Curve.P_256).generate();
        return Stream.of(
                arguments("alg none", unsigned("{\"alg\":\"none\"}", CLAIMS)),
                arguments("alg None", unsigned("{\"alg\":\"None\"}", CLAIMS)),
                arguments("alg none, signed all the same", signed("{\"alg\":\"none\"}", CLAIMS)),
                arguments("no alg", signed("{\"typ\":\"JWT\"}", CLAIMS)),
                arguments("alg null", signed("{\"alg\":null}", CLAIMS)),
                arguments("alg a number", signed("{\"alg\":256}", CLAIMS)),
                arguments("alg a list", signed("{\"alg\":[\"HS256\"]}", CLAIMS)),
                arguments("alg in lower case", signed("{\"alg\":\"hs256\"}", CLAIMS)),
                arguments("alg twice", signed("{\"alg\":\"none\",\"alg\":\"HS256\"}", CLAIMS)),
                arguments("HS384", signed("{\"alg\":\"HS384\"}", CLAIMS, "HmacSHA384")),
                arguments("HS512", signed("{\"alg\":\"HS512\"}", CLAIMS, "HmacSHA512")),
                arguments("HS512 in name", signed("{\"alg\":\"HS512\"}", CLAIMS)),
                arguments("HS512 signature under HS256", signed(HS256, CLAIMS, "HmacSHA512")),
                arguments("RS256 in name, signed with the secret", signed("{\"alg\":\"RS256\"}", CLAIMS)),
                arguments("RS256 with a key of its own", rs256(rsa, new JWSHeader(JWSAlgorithm.RS256))),
                arguments(
                        "RS256 with the key embedded",
                        rs256(
                                rsa,
                                new JWSHeader.Builder(JWSAlgorithm.RS256)
                                        .jwk(rsa.toPublicJWK())
                                        .build())),
                arguments("ES256 with the key embedded", es256(ec)),
                arguments("ES256 with a signature of zeros", zeros()),
                arguments("EdDSA in name", signed("{\"alg\":\"EdDSA\"}", CLAIMS)),
                arguments(
                        "the secret embedded as a key",
                        signed(
                                "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"oct\",\"k\":\"" + base64(RawTokens.SECRET)
                                        + "\"}}",
                                CLAIMS)),
                arguments("a key's URL", signed("{\"alg\":\"HS256\",\"jku\":\"http://127.0.0.1/k\"}", CLAIMS)),
                arguments("a certificate's URL", signed("{\"alg\":\"HS256\",\"x5u\":\"http://127.0.0.1/k\"}", CLAIMS)),
                arguments("a certificate", signed("{\"alg\":\"HS256\",\"x5c\":[\"AAAA\"]}", CLAIMS)),
                arguments("crit", signed("{\"alg\":\"HS256\",\"crit\":[\"exp\"],\"exp\":1}", CLAIMS)),
                arguments("crit of nothing", signed("{\"alg\":\"HS256\",\"crit\":[]}", CLAIMS)),
                arguments("crit of a wrong shape", signed("{\"alg\":\"HS256\",\"crit\":\"b64\"}", CLAIMS)),
                arguments("crit b64", signed("{\"alg\":\"HS256\",\"crit\":[\"b64\"],\"b64\":true}", CLAIMS)),
                arguments("unencoded payload", signed("{\"alg\":\"HS256\",\"b64\":false,\"crit\":[\"b64\"]}", CLAIMS)),
                arguments("unencoded payload without crit", signed("{\"alg\":\"HS256\",\"b64\":false}", CLAIMS)),
                arguments("nested", signed("{\"alg\":\"HS256\",\"cty\":\"JWT\"}", good)),
                arguments("encrypted", encrypted()),
                arguments("no signature", new AccessToken(good.substring(0, good.lastIndexOf('.') + 1))),
                arguments("two parts", new AccessToken(good.substring(0, good.lastIndexOf('.')))),
                arguments("four parts", new AccessToken(good + ".e30")),
                arguments("detached payload", new AccessToken(base64(HS256) + "." + signature)),
                arguments(
                        "another's payload",
                        new AccessToken(base64(HS256) + "." + base64(CLAIMS.replace("mallory", "root")) + signature)),
                arguments("truncated signature", new AccessToken(good.substring(0, good.length() - 6))),
                arguments("padded", new AccessToken(good + "=")),
                arguments("a line break", new AccessToken(good + "\n")),
                arguments("a blank before", new AccessToken(" " + good)),
                arguments("a character of no alphabet", new AccessToken(good.replaceFirst("[.]", "*."))),
                arguments("JSON serialisation", new AccessToken("{\"payload\":\"" + base64(CLAIMS) + "\"}")),
                arguments("oversize", signed(HS256, CLAIMS.replace("mallory", "m".repeat(8_192)))),
                arguments(
                        "deeply nested claims",
                        signed(HS256, "{\"a\":" + "[".repeat(3_000) + "]".repeat(3_000) + "," + CLAIMS.substring(1))),
                arguments(
                        "deeply nested header",
                        signed("{\"alg\":\"HS256\",\"a\":" + "[".repeat(2_500) + "]".repeat(2_500) + "}", CLAIMS)),
                arguments("unclosed nesting", signed(HS256, "{\"a\":".repeat(1_000))),
                arguments("claims a list", signed(HS256, "[" + CLAIMS + "]")),
                arguments("claims a string", signed(HS256, "\"x\"")),
                arguments("claims null", signed(HS256, "null")),
                arguments("claims empty", signed(HS256, "")),
                arguments("claims followed by more", signed(HS256, CLAIMS + "{}")),
                arguments("claims in another encoding", signed(HS256, "\uFEFF" + CLAIMS + "\u0000")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void isRefusedAlsoBehindAGoodTokenOfTheSameHeader(String attack, AccessToken token) {
        assertThat(await(verifier.verify(signed(HS256, CLAIMS)))).isInstanceOf(Valid.class);
        assertThat(reason(token)).as(attack).isEqualTo(Reason.INVALID);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void isRefused(String attack, AccessToken token) {
        assertThat(reason(token)).as(attack).isEqualTo(Reason.INVALID);
    }

    /** A secret that is long enough for any of them. */
    @ParameterizedTest
    @ValueSource(strings = {"HS384", "HS512"})
    void isRefusedWithAnyOtherAlgorithmOfALongSecret(String algorithm) throws JOSEException {
        String secret = "s".repeat(64);
        JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.parse(algorithm)), new Payload(CLAIMS));
        token.sign(new MACSigner(secret));

        assertThat(await(NimbusTokenVerifier.hs256(SharedSecret.of(secret), JwtSettings.defaults(), Clock.systemUTC())
                        .verify(new AccessToken(token.serialize()))))
                .isEqualTo(new Refused(Reason.INVALID, TokenHeader.FOREIGN_ALGORITHM));
    }

    @Test
    void takesTokensOfUpToTheBoundAndNoneBeyond() {
        String claims = "{\"sub\":\"a\",\"exp\":4000000000,\"x\":\"%s\"}";
        AccessToken longest = signed(HS256, String.format(claims, "y".repeat(6_048)));
        AccessToken tooLong = signed(HS256, String.format(claims, "y".repeat(6_049)));

        assertThat(longest.value()).hasSize(8_192);
        assertThat(await(verifier.verify(longest))).isInstanceOf(Valid.class);
        assertThat(tooLong.value()).hasSize(8_193);
        assertThat(reason(tooLong)).isEqualTo(Reason.INVALID);
    }

    @Test
    void neverThrowsWhateverIsSigned() {
        Random random = new Random(7);
        byte[] claims = CLAIMS.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 5_000; i++) {
            byte[] mutated = Arrays.copyOf(claims, 1 + random.nextInt(claims.length));
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(128);
            }
            String text = new String(mutated, StandardCharsets.UTF_8);
            assertThat(await(verifier.verify(signed(HS256, text)))).as(text).isNotNull();
            assertThat(reason(signed(text, CLAIMS))).as(text).isEqualTo(Reason.INVALID);
        }
    }

    private Reason reason(AccessToken token) {
        return ((Refused) await(verifier.verify(token))).reason();
    }

    private static AccessToken rs256(RSAKey key, JWSHeader header) throws JOSEException {
        JWSObject token = new JWSObject(header, new Payload(CLAIMS));
        token.sign(new RSASSASigner(key));
        return new AccessToken(token.serialize());
    }

    private static AccessToken es256(ECKey key) throws JOSEException {
        JWSObject token = new JWSObject(
                new JWSHeader.Builder(JWSAlgorithm.ES256).jwk(key.toPublicJWK()).build(), new Payload(CLAIMS));
        token.sign(new ECDSASigner(key));
        return new AccessToken(token.serialize());
    }

    private static AccessToken zeros() {
        return new AccessToken(
                base64("{\"alg\":\"ES256\"}") + "." + base64(CLAIMS) + "." + base64("\u0000".repeat(64)));
    }

    private static AccessToken encrypted() throws JOSEException {
        JWEObject token = new JWEObject(new JWEHeader(JWEAlgorithm.DIR, EncryptionMethod.A256GCM), new Payload(CLAIMS));
        token.encrypt(new DirectEncrypter(Arrays.copyOf(RawTokens.SECRET.getBytes(StandardCharsets.UTF_8), 32)));
        return new AccessToken(token.serialize());
    }
}
