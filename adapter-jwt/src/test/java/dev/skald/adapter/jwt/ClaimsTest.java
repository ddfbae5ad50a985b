package dev.skald.adapter.jwt;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.TokenVerifier.Reason;
import dev.skald.domain.port.TokenVerifier.Refused;
import dev.skald.domain.port.TokenVerifier.Valid;
import dev.skald.domain.port.TokenVerifier.Verification;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What well-signed tokens must say. */
class ClaimsTest {

    private static final long NOW = 1_800_000_000L;
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(NOW), ZoneOffset.UTC);
    private static final JwtSettings SKEWED =
            new JwtSettings(Optional.empty(), Optional.empty(), Duration.ofSeconds(30));

    @Test
    void expiresAtIsTheClaimAndTheTokenIsGoodForTheSkewLonger() {
        assertThat(verify(SKEWED, "\"sub\":\"a\",\"exp\":" + (NOW + 10)))
                .isEqualTo(new Valid(
                        new Principal("a", Set.of(), new WorkflowGrant.Absent(), Instant.ofEpochSecond(NOW + 10)),
                        Instant.ofEpochSecond(NOW + 40)));
    }

    @ParameterizedTest
    @CsvSource({"1800000010.25,250000000", "1.80000001025e9,250000000", "18000000.10e2,0", "1800000010.0,0"})
    void anExpiryMayHaveAFractionOrAnExponent(String exp, int nanos) {
        assertThat(verify(SKEWED, "\"sub\":\"a\",\"exp\":" + exp))
                .isInstanceOfSatisfying(
                        Valid.class,
                        valid -> assertThat(valid.principal().expiresAt())
                                .isEqualTo(Instant.ofEpochSecond(NOW + 10, nanos)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"jti\":\"a b\"                     | a b | ",
                "\"iat\":1700000000                | | 2023-11-14T22:13:20Z",
                "\"iat\":1700000000.25,\"jti\":\"\" | `` | 2023-11-14T22:13:20.250Z",
                "\"iat\":1900000000                | | 2030-03-17T17:46:40Z",
                "\"x\":1                           | | "
            })
    void aTokenIsKnownByItsNameAndWhenItWasIssued(String claims, String name, Instant issuedAt) {
        assertThat(verify(SKEWED, good(claims)))
                .isInstanceOfSatisfying(
                        Valid.class,
                        valid -> assertThat(valid.principal().token())
                                .isEqualTo(
                                        new TokenIdentity(Optional.ofNullable(name), Optional.ofNullable(issuedAt))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"jti\":7            | jti is no string",
                "\"jti\":null         | jti is no string",
                "\"iat\":\"yesterday\" | iat is no number",
                "\"iat\":-1           | iat is below 0",
                "\"iat\":1700000000000 | iat is beyond the year 9999: it counts seconds, not milliseconds"
            })
    void aNameOrATimeOfAnotherShapeIsRefused(String claims, String rule) {
        assertThat(verify(SKEWED, good(claims))).isEqualTo(new Refused(Reason.INVALID, rule));
    }

    @ParameterizedTest
    @CsvSource({"-29,true", "-30,false", "-31,false", "0,true", "-1000000,false"})
    void anExpiryIsOverOnceTheSkewIs(long fromNow, boolean good) {
        Verification verification = verify(SKEWED, "\"sub\":\"a\",\"exp\":" + (NOW + fromNow));

        if (good) {
            assertThat(verification).isInstanceOf(Valid.class);
        } else {
            assertThat(verification).isEqualTo(new Refused(Reason.EXPIRED, "exp is past"));
        }
    }

    @ParameterizedTest
    @CsvSource({"-1000,true", "0,true", "30,true", "31,false", "1000000,false"})
    void aTokenIsNotGoodBeforeItsTimeLessTheSkew(long fromNow, boolean good) {
        assertThat(isValid(SKEWED, good("\"nbf\":" + (NOW + fromNow)))).isEqualTo(good);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"exp\":1900000000",
                "\"sub\":\"\",\"exp\":1900000000",
                "\"sub\":null,\"exp\":1900000000",
                "\"sub\":7,\"exp\":1900000000",
                "\"sub\":[\"a\"],\"exp\":1900000000",
                "\"sub\":{\"a\":1},\"exp\":1900000000",
                "\"sub\":true,\"exp\":1900000000",
                "\"sub\":\"\\ud83d\",\"exp\":1900000000",
                "\"sub\":\"a\\ud83d b\",\"exp\":1900000000",
                "\"sub\":\"\\ude00\",\"exp\":1900000000",
                "\"sub\":\"\\ude00\\ud83d\",\"exp\":1900000000",
                "\"sub\":\"a\"",
                "\"sub\":\"a\",\"exp\":null",
                "\"sub\":\"a\",\"exp\":\"1900000000\"",
                "\"sub\":\"a\",\"exp\":\"2099-01-01T00:00:00Z\"",
                "\"sub\":\"a\",\"exp\":[1900000000]",
                "\"sub\":\"a\",\"exp\":true",
                "\"sub\":\"a\",\"exp\":-1",
                "\"sub\":\"a\",\"exp\":253402300800",
                "\"sub\":\"a\",\"exp\":9223372036854775807",
                "\"sub\":\"a\",\"exp\":9223372036854775808",
                "\"sub\":\"a\",\"exp\":99999999999999999999999999999999999999",
                "\"sub\":\"a\",\"exp\":1e300",
                "\"sub\":\"a\",\"exp\":1e999999999",
                "\"sub\":\"a\",\"exp\":NaN",
                "\"sub\":\"a\",\"exp\":Infinity",
                "\"sub\":\"a\",\"exp\":1900000000,\"exp\":1900000001",
                "\"sub\":\"a\",\"sub\":\"b\",\"exp\":1900000000"
            })
    void subjectAndExpiryAreThereAndOfTheirShape(String claims) {
        assertThat(reason(SKEWED, claims)).isEqualTo(Reason.INVALID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"nbf\":\"1\"",
                "\"nbf\":null",
                "\"nbf\":1e400",
                "\"scope\":null",
                "\"scope\":[\"events:publish\",7]",
                "\"scope\":7",
                "\"scope\":{}",
                "\"workflows\":null",
                "\"workflows\":\"\"",
                "\"workflows\":\"**\"",
                "\"workflows\":\"7b0e1d2c-3a4f-4b5c-8d6e-9f0a1b2c3d4e\"",
                "\"workflows\":[[\"*\"]]",
                "\"workflows\":[\"*\",\"*\"]",
                "\"workflows\":[\"*\",\"7b0e1d2c-3a4f-4b5c-8d6e-9f0a1b2c3d4e\"]",
                "\"workflows\":[7]",
                "\"workflows\":[null]",
                "\"workflows\":[\"7b0e1d2c-3a4f-4b5c-8d6e-9f0a1b2c3d4e\",\"1-1-1-1-1\"]",
                "\"workflows\":{\"*\":true}",
                "\"workflows\":true"
            })
    void otherClaimsAreOfTheirShapeIfTheyAreThere(String claim) {
        assertThat(reason(SKEWED, good(claim))).isEqualTo(Reason.INVALID);
    }

    @Test
    void aSubjectMayHaveCharactersBeyondTheFirstPlane() {
        assertThat(principal(verify(SKEWED, "\"sub\":\"\\ud83d\\ude00 😀\",\"exp\":1900000000"))
                        .subject())
                .isEqualTo("😀 😀");
    }

    @Test
    void scopeIsAListOfWordsBetweenSpacesOrOfStrings() {
        assertThat(principal("\"scope\":\" events:publish  b \"").scopes())
                .containsExactlyInAnyOrder("events:publish", "b");
        assertThat(principal("\"scope\":\"\"").scopes()).isEmpty();
        assertThat(principal("\"scope\":[\"events:publish\",\"b\"]").scopes())
                .containsExactlyInAnyOrder("events:publish", "b");
        assertThat(principal("\"scope\":[]").scopes()).isEmpty();
        assertThat(principal("\"scope\":\"a\\tb\"").scopes()).containsExactly("a\tb");
    }

    @Test
    void workflowsAreAListOfIdsOrAStar() {
        WorkflowId id = WorkflowId.random();
        assertThat(principal("\"workflows\":\"*\"").workflows()).isEqualTo(new WorkflowGrant.Every());
        assertThat(principal("\"workflows\":[\"*\"]").workflows()).isEqualTo(new WorkflowGrant.Every());
        assertThat(principal("\"workflows\":[]").workflows()).isEqualTo(new WorkflowGrant.Listed(Set.of()));
        assertThat(principal("\"workflows\":[\"" + id + "\",\"" + id.toString().toUpperCase(Locale.ROOT) + "\"]")
                        .workflows())
                .isEqualTo(new WorkflowGrant.Listed(Set.of(id)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"iss\":\"us\",\"aud\":\"skald\"            | true",
                "\"iss\":\"us\",\"aud\":[\"x\",\"skald\"]    | true",
                "\"iss\":\"us\",\"aud\":[]                   | false",
                "\"iss\":\"us\",\"aud\":\"Skald\"            | false",
                "\"iss\":\"us\",\"aud\":[\"skald\",7]        | false",
                "\"iss\":\"us\",\"aud\":{\"skald\":1}        | false",
                "\"iss\":\"us\",\"aud\":null                 | false",
                "\"iss\":\"us\"                              | false",
                "\"iss\":\"us/\",\"aud\":\"skald\"           | false",
                "\"iss\":[\"us\"],\"aud\":\"skald\"          | false",
                "\"iss\":null,\"aud\":\"skald\"              | false",
                "\"aud\":\"skald\"                           | false"
            })
    void issuerAndAudienceAreCheckedWhereSet(String claims, boolean good) {
        JwtSettings settings = new JwtSettings(Optional.of("us"), Optional.of("skald"), Duration.ZERO);

        assertThat(isValid(settings, good(claims))).isEqualTo(good);
        assertThat(isValid(SKEWED, good("\"iss\":\"anybody\",\"aud\":\"anything\"")))
                .isTrue();
    }

    @Test
    void aTokenForOthersIsInvalidEvenIfExpired() {
        JwtSettings settings = new JwtSettings(Optional.of("us"), Optional.empty(), Duration.ZERO);

        assertThat(reason(settings, "\"sub\":\"a\",\"exp\":1,\"iss\":\"them\"")).isEqualTo(Reason.INVALID);
        assertThat(reason(settings, "\"sub\":\"a\",\"exp\":1,\"iss\":\"us\"")).isEqualTo(Reason.EXPIRED);
        assertThat(reason(SKEWED, "\"sub\":\"a\",\"exp\":1,\"nbf\":1900000000")).isEqualTo(Reason.INVALID);
        assertThat(reason(SKEWED, "\"sub\":\"a\",\"exp\":1,\"workflows\":7")).isEqualTo(Reason.INVALID);
    }

    private static String good(String claims) {
        return "\"sub\":\"a\",\"exp\":1900000000," + claims;
    }

    private static Principal principal(String claims) {
        return principal(verify(SKEWED, good(claims)));
    }

    private static Principal principal(Verification verification) {
        return ((Valid) verification).principal();
    }

    private static Reason reason(JwtSettings settings, String claims) {
        return ((Refused) verify(settings, claims)).reason();
    }

    private static boolean isValid(JwtSettings settings, String claims) {
        return verify(settings, claims) instanceof Valid;
    }

    private static Verification verify(JwtSettings settings, String claims) {
        return await(NimbusTokenVerifier.hs256(SharedSecret.of(RawTokens.SECRET), settings, CLOCK)
                .verify(RawTokens.signed(RawTokens.HS256, "{" + claims + "}")));
    }
}
