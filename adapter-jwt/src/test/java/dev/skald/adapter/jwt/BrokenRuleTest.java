package dev.skald.adapter.jwt;

import static dev.skald.adapter.jwt.RawTokens.HS256;
import static dev.skald.adapter.jwt.RawTokens.signed;
import static dev.skald.adapter.jwt.RawTokens.unsigned;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier.Reason;
import dev.skald.domain.port.TokenVerifier.Refused;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever operates the gateway is told which rule a token broke. */
class BrokenRuleTest {

    private static final String GOOD = "\"sub\":\"a\",\"exp\":1900000000,\"iss\":\"us\",\"aud\":\"skald\"";

    private final NimbusTokenVerifier verifier = NimbusTokenVerifier.hs256(
            SharedSecret.of(RawTokens.SECRET),
            new JwtSettings(Optional.of("us"), Optional.of("skald"), Duration.ofSeconds(30)),
            Clock.fixed(Instant.ofEpochSecond(1_800_000_000L), ZoneOffset.UTC));

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "sub":"a"        | "sub":42               | sub is no string
        "sub":"a"        | "sub":null             | sub is no string
        "sub":"a"        | "sub":""               | sub is empty
        "sub":"a"        | "sub":"\\ud83d"        | sub has a lone surrogate
        "sub":"a"        | "x":1                  | sub is missing
        "exp":1900000000 | "exp":1900000000000    | exp is beyond the year 9999: it counts seconds, not milliseconds
        "exp":1900000000 | "exp":"1900000000"     | exp is no number
        "exp":1900000000 | "exp":true             | exp is no number
        "exp":1900000000 | "exp":-1               | exp is below 0
        "exp":1900000000 | "x":1                  | exp is missing
        "aud":"skald"    | "aud":"other"          | aud does not name this gateway
        "aud":"skald"    | "aud":["other","x"]    | aud does not name this gateway
        "aud":"skald"    | "x":1                  | aud does not name this gateway
        "aud":"skald"    | "aud":["skald",7]      | aud lists what is no string
        "aud":"skald"    | "aud":7                | aud is no string
        "iss":"us"       | "iss":"them"           | iss is not the issuer that is trusted
        "iss":"us"       | "x":1                  | iss is not the issuer that is trusted
        "iss":"us"       | "iss":["us"]           | iss is no string
        "sub":"a"        | "sub":"a","nbf":1800000031    | nbf is yet to come
        "sub":"a"        | "sub":"a","nbf":1900000000000 | nbf is beyond the year 9999: it counts seconds, not milliseconds
        "sub":"a"        | "sub":"a","scope":["a",7]     | scope lists what is no string
        "sub":"a"        | "sub":"a","scope":7           | scope is neither a string nor a list of strings
        "sub":"a"        | "sub":"a","workflows":"a"     | workflows is neither a list of UUIDs nor "*"
        "sub":"a"        | "sub":"a","workflows":["a"]   | workflows lists what is no UUID of 36 characters
        "sub":"a"        | "sub":"a","workflows":[7]     | workflows lists what is no string
        "sub":"a"        | "sub":"a","sub":"b"           | its payload is no JSON object, or one that names a claim twice
        """)
    void ofAClaim(String claim, String instead, String rule) {
        String claims = "{" + GOOD.replace(claim, instead) + "}";
        assertThat(refusal(signed(HS256, claims))).isEqualTo(new Refused(Reason.INVALID, rule));
    }

    @Test
    void ofATokenThatIsOver() {
        assertThat(refusal(signed(HS256, "{" + GOOD.replace("1900000000", "1700000000") + "}")))
                .isEqualTo(new Refused(Reason.EXPIRED, "exp is past"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        {"alg":"HS384"}                     | alg is not one that is trusted
        {"alg":"RS256"}                     | alg is not one that is trusted
        {"alg":"hs256"}                     | alg is not one that is trusted
        {"alg":"none"}                      | alg is not one that is trusted
        {"alg":7}                           | alg is not one that is trusted
        {"typ":"JWT"}                       | alg is not one that is trusted
        {"alg":"HS256","typ":7}             | its header is malformed, or that of no signed token
        7                                   | its header is malformed, or that of no signed token
        {"alg":"HS256","crit":["exp"],"exp":1} | its header has crit, b64, or a key or certificate of its own
        {"alg":"HS256","jku":"http://k/"}   | its header has crit, b64, or a key or certificate of its own
        """)
    void ofAHeader(String header, String rule) {
        assertThat(refusal(signed(header, "{" + GOOD + "}"))).isEqualTo(new Refused(Reason.INVALID, rule));
    }

    @Test
    void ofWhatIsNoTokenOrNotSignedByUs() {
        String good = signed(HS256, "{" + GOOD + "}").value();
        assertThat(rule(good.substring(0, good.length() - 6) + "AAAAAA"))
                .isEqualTo("its signature is not by the key that is trusted");
        assertThat(refusal(signed(HS256, "{" + GOOD + "}", "HmacSHA512")).rule())
                .isEqualTo("its signature is not by the key that is trusted");
        assertThat(rule("Bearer " + good)).isEqualTo("it is not three parts of base64url");
        assertThat(rule(unsigned("{\"alg\":\"none\"}", "{}").value())).isEqualTo("it is not three parts of base64url");
        assertThat(rule("x".repeat(8_193))).isEqualTo("it is longer than 8192 characters");
        assertThat(refusal(signed(HS256, "7")).rule())
                .isEqualTo("its payload is no JSON object, or one that names a claim twice");
    }

    @Test
    void ofAPayloadThatIsNoUtf8() {
        byte[] claims = ("{" + GOOD.replace("\"a\"", "\"a\u00e9\"") + "}").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(refusal(signed(HS256, claims))).isEqualTo(new Refused(Reason.INVALID, "its payload is no UTF-8"));
    }

    private String rule(String token) {
        return refusal(new AccessToken(token)).rule();
    }

    private Refused refusal(AccessToken token) {
        return (Refused) await(verifier.verify(token));
    }
}
