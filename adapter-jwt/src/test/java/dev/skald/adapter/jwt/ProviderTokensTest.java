package dev.skald.adapter.jwt;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.port.TokenVerifier.Reason;
import dev.skald.domain.port.TokenVerifier.Refused;
import dev.skald.domain.port.TokenVerifier.Valid;
import dev.skald.domain.port.TokenVerifier.Verification;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Access tokens in the shapes that identity providers document, signed with a key of ours, with the settings that the
 * page names.
 */
class ProviderTokensTest {

    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_800_000_000L), ZoneOffset.UTC);
    private static final ProviderKey KEY = ProviderKey.rsa("k1");

    /** A key set as Entra publishes it: with certificates, issuers, and a key for something else beside it. */
    private static final KeyServer PROVIDER = new KeyServer()
            .serves(
                    "{\"keys\":["
                            + KEY.jwk().toJSONString().replace("{", "{\"use\":\"sig\",\"x5t\":\"k1\",\"issuer\":\"x\",")
                            + ",{\"kty\":\"RSA\",\"use\":\"enc\",\"alg\":\"RSA-OAEP\",\"kid\":\"k2\",\"n\":\"AQAB\",\"e\":\"AQAB\"}]}");

    private static ProviderKeys keys;

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
    }

    @AfterAll
    static void stop() {
        keys.close();
        PROVIDER.close();
    }

    @Test
    void auth0() {
        String token = """
                {"iss":"https://tenant.auth0.com/","sub":"auth0|5f7c8ec7c33c6c004bbafe82",
                 "aud":["https://agents.example.com","https://tenant.auth0.com/userinfo"],
                 "iat":1799999000,"exp":1800086400,"azp":"my_client_id","scope":"openid profile events:publish",
                 "permissions":["events:publish","runs:control"]}""";
        assertThat(accepted(token, "https://tenant.auth0.com/", "https://agents.example.com", ClaimNames.STANDARD))
                .extracting(Principal::subject, Principal::scopes)
                .containsExactly("auth0|5f7c8ec7c33c6c004bbafe82", Set.of("openid", "profile", "events:publish"));
        assertThat(accepted(
                                token,
                                "https://tenant.auth0.com/",
                                "https://agents.example.com",
                                new ClaimNames("sub", "permissions", "workflows", "aud"))
                        .scopes())
                .containsExactlyInAnyOrder("events:publish", "runs:control");
    }

    @Test
    void keycloak() {
        String token = """
                {"exp":1800000300,"iat":1800000000,"jti":"onrtac:7a1f","iss":"https://id.example.com/realms/agents",
                 "aud":["skald","account"],"sub":"f1b8c8a4-5d3c-4d7e-9a53-6f2c2a4c0d11","typ":"Bearer","azp":"web",
                 "sid":"f9b1","acr":"1","allowed-origins":["https://app.example.com"],
                 "realm_access":{"roles":["default-roles-agents","events:publish"]},
                 "resource_access":{"skald":{"roles":["runs:control"]},"account":{"roles":["view-profile"]}},
                 "scope":"openid email profile","email_verified":false,"preferred_username":"alice"}""";
        assertThat(accepted(
                        token,
                        "https://id.example.com/realms/agents",
                        "skald",
                        new ClaimNames("preferred_username", "/realm_access/roles", "workflows", "aud")))
                .extracting(Principal::subject, Principal::scopes)
                .containsExactly("alice", Set.of("default-roles-agents", "events:publish"));
        assertThat(accepted(
                                token,
                                "https://id.example.com/realms/agents",
                                "skald",
                                new ClaimNames("sub", "/resource_access/skald/roles", "workflows", "aud"))
                        .scopes())
                .containsExactly("runs:control");
    }

    @Test
    void entra() {
        String token = """
                {"aud":"6e74172b-be56-4843-9ff4-e66a39bb12e3",
                 "iss":"https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0",
                 "iat":1799999000,"nbf":1799999000,"exp":1800004000,"aio":"AXQAi/8IAAAA",
                 "azp":"6e74172b-be56-4843-9ff4-e66a39bb12e3","azpacr":"0","name":"Abe Lincoln",
                 "oid":"690222be-ff1a-4d56-abd1-7e4f7d38e474","preferred_username":"abeli@microsoft.com","rh":"I",
                 "scp":"access_as_user events:publish","roles":["runs:control"],
                 "sub":"HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ","tid":"72f988bf-86f1-41af-91ab-2d7cd011db47",
                 "uti":"fqiBqXLPj0eQa82S-IYFAA","ver":"2.0"}""";
        String issuer = "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0";
        String audience = "6e74172b-be56-4843-9ff4-e66a39bb12e3";
        assertThat(accepted(token, issuer, audience, new ClaimNames("oid", "scp", "workflows", "aud")))
                .extracting(Principal::subject, Principal::scopes)
                .containsExactly("690222be-ff1a-4d56-abd1-7e4f7d38e474", Set.of("access_as_user", "events:publish"));
        assertThat(accepted(token, issuer, audience, new ClaimNames("oid", "roles", "workflows", "aud"))
                        .scopes())
                .containsExactly("runs:control");
    }

    @Test
    void cognito() {
        String token = """
                {"sub":"aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee","cognito:groups":["events:publish","testers"],
                 "iss":"https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example","version":2,
                 "client_id":"1example23456789","origin_jti":"a","event_id":"b","token_use":"access",
                 "scope":"openid resourceserver.1/appclient2","auth_time":1799999000,"exp":1800003600,"iat":1799999000,
                 "jti":"aaaaaaaa-bbbb","username":"my-test-user"}""";
        String issuer = "https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example";
        assertThat(accepted(
                        token,
                        issuer,
                        "1example23456789",
                        new ClaimNames("username", "cognito:groups", "workflows", "client_id")))
                .extracting(Principal::subject, Principal::scopes)
                .containsExactly("my-test-user", Set.of("events:publish", "testers"));
        assertThat(verify(token, issuer, "1example23456789", ClaimNames.STANDARD))
                .isEqualTo(new Refused(Reason.INVALID, "aud does not name this gateway"));
        assertThat(verify(token, issuer, "another", new ClaimNames("sub", "scope", "workflows", "client_id")))
                .isEqualTo(new Refused(Reason.INVALID, "client_id does not name this gateway"));
    }

    @Test
    void okta() {
        String token = """
                {"ver":1,"jti":"AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE",
                 "iss":"https://example.okta.com/oauth2/default","aud":"api://default","sub":"alice@example.com",
                 "iat":1799999000,"exp":1800003600,"cid":"nmdP1fcyvdVO11AL7ECm","uid":"00ujmkLgagxeRrAg20g3",
                 "scp":["openid","events:publish"]}""";
        assertThat(accepted(
                        token,
                        "https://example.okta.com/oauth2/default",
                        "api://default",
                        new ClaimNames("sub", "scp", "workflows", "aud")))
                .extracting(Principal::subject, Principal::scopes)
                .containsExactly("alice@example.com", Set.of("openid", "events:publish"));
    }

    private static Principal accepted(String claims, String issuer, String audience, ClaimNames names) {
        assertThat(verify(claims, issuer + "x", audience, names))
                .isEqualTo(new Refused(Reason.INVALID, "iss is not the issuer that is trusted"));
        assertThat(verify(claims, issuer, audience + "x", names)).isInstanceOf(Refused.class);
        return ((Valid) verify(claims, issuer, audience, names)).principal();
    }

    private static Verification verify(String claims, String issuer, String audience, ClaimNames names) {
        AccessToken token = KEY.signed(
                JWSAlgorithm.RS256, "{\"typ\":\"at+jwt\",\"alg\":\"RS256\",\"kid\":\"k1\",\"x5t\":\"k1\"}", claims);
        JwtSettings settings =
                new JwtSettings(Optional.of(issuer), Optional.of(audience), Duration.ofSeconds(30), names);
        return await(NimbusTokenVerifier.jwks(keys, settings, Set.of(), CLOCK).verify(token));
    }
}
