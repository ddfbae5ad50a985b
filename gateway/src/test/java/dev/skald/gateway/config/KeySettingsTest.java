package dev.skald.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the keys of tokens may come from. */
class KeySettingsTest {

    private static final String URL = "https://id.example.com/jwks.json";
    private static final String SECRET = "a-secret-of-exactly-32-bytes-....";

    @Test
    void keysAreFetchedEveryHourUnlessTold() {
        assertThat(keys("JWT_JWKS_URL", URL))
                .isEqualTo(new SkaldConfig.Keys.Url(
                        URI.create(URL), new SkaldConfig.Fetching(Duration.ofHours(1), Optional.empty())));
        assertThat(keys("JWT_JWKS_URL", URL, "JWT_JWKS_TTL", "PT5M", "JWT_JWKS_CA", "ca.pem"))
                .isEqualTo(new SkaldConfig.Keys.Url(
                        URI.create(URL),
                        new SkaldConfig.Fetching(Duration.ofMinutes(5), Optional.of(Path.of("ca.pem")))));
    }

    @Test
    void keysMayBeInAFile() {
        assertThat(keys("JWT_JWKS_FILE", "/etc/skald/jwks.json"))
                .isEqualTo(new SkaldConfig.Keys.File(Path.of("/etc/skald/jwks.json")));
    }

    @Test
    void issuersAreSplitAtCommasAndEachAtItsFirstEqualsSign() {
        SkaldConfig.Keys.Issuers issuers = (SkaldConfig.Keys.Issuers) keys(
                "JWT_ISSUERS",
                "https://a.example/ = https://a.example/keys?v=1&w=2 , b=http://127.0.0.1:9/keys",
                "JWT_ADMIN_ISSUERS",
                "b");
        assertThat(issuers.urls())
                .containsOnly(
                        Map.entry("https://a.example/", URI.create("https://a.example/keys?v=1&w=2")),
                        Map.entry("b", URI.create("http://127.0.0.1:9/keys")));
        assertThat(issuers.admins()).isEqualTo(Set.of("b"));
        assertThat(((SkaldConfig.Keys.Issuers) keys("JWT_ISSUERS", "a=" + URL)).admins())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost/k",
                "http://LOCALHOST:81/k",
                "http://127.0.0.1/k",
                "http://127.9.8.7/k",
                "http://[::1]:80/k",
                "https://10.0.0.1/k",
                "HTTPS://id.example.com"
            })
    void keysAreFetchedOverHttpsOrFromThisMachine(String url) {
        assertThat(KeyUrl.isSafe(URI.create(url))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://id.example.com/k",
                "http://localhost.evil.example/k",
                "http://127.0.0.1.evil.example/k",
                "http://1270.0.0.1/k",
                "http://0.0.0.0/k",
                "http://10.0.0.1/k",
                "http://[::2]/k",
                "http://localhost@evil.example/k",
                "file:///etc/passwd",
                "ftp://localhost/k",
                "https:///k",
                "https:k",
                "/k",
                "https://a:99999/k"
            })
    void keysAreFetchedFromNowhereElse(String url) {
        assertThat(KeyUrl.isSafe(URI.create(url))).isFalse();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> keys("JWT_JWKS_URL", url))
                .withMessageStartingWith("JWT_JWKS_URL: ");
    }

    @ParameterizedTest(name = "{0}={1} is refused")
    @CsvSource(textBlock = """
        JWT_JWKS_URL | https://me:top-secret@id.example/k | "https://...@id.example/k" has a user or a fragment in it
        JWT_JWKS_URL | https://id.example/k#f             | "https://id.example/k#f" has a user or a fragment in it
        JWT_JWKS_URL | https://id example                 | "https://id example" is no URL
        JWT_ISSUERS  | https://id.example                 | "https://id.example" is not of the form ISSUER=JWKS_URL
        JWT_ISSUERS  | a=https://a/k,                     | "" is not of the form ISSUER=JWKS_URL
        JWT_ISSUERS  | =https://a/k                       | has an entry without an issuer
        JWT_ISSUERS  | a|b=https://a/k                    | "a|b" has a |, which ends the name of an issuer
        JWT_ISSUERS  | a=https://a/k,a=https://b/k        | names "a" twice
        JWT_ISSUERS  | a=http://a/k                       | "http://a/k" is no URL of https, nor one of http on loopback
        """, delimiterString = " | ")
    void aFaultIsTold(Variable variable, String value, String fault) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> keys(variable.name(), value))
                .withMessage(variable + ": " + fault + "; for example " + variable.example())
                .satisfies(exception -> assertThat(exception.getMessage()).doesNotContain("top-secret"));
    }

    @Test
    void thereIsOneKindOfKeysAlone() {
        Map<String, String> kinds = Map.of(
                "JWT_SECRET", SECRET, "JWT_JWKS_URL", URL, "JWT_JWKS_FILE", "keys.json", "JWT_ISSUERS", "a=" + URL);
        for (Map.Entry<String, String> one : kinds.entrySet()) {
            for (Map.Entry<String, String> other : kinds.entrySet()) {
                if (!one.equals(other)) {
                    refuses("and tokens are verified with one of them alone", Map.ofEntries(one, other));
                }
            }
        }
        refuses("names the issuers already", Map.of("JWT_ISSUERS", "a=" + URL, "JWT_ISSUER", "a"));
        refuses("is none of the issuers", Map.of("JWT_ISSUERS", "a=" + URL, "JWT_ADMIN_ISSUERS", "b"));
        refuses("set without JWT_ISSUERS", Map.of("JWT_JWKS_URL", URL, "JWT_ADMIN_ISSUERS", "b"));
        refuses("JWT_SECRET: not set, nor JWT_JWKS_URL", Map.of("JWT_ISSUER", "a"));
        refuses("JWT_JWKS_TTL: \"PT0.5S\"", Map.of("JWT_JWKS_URL", URL, "JWT_JWKS_TTL", "PT0.5S"));
        refuses("JWT_SCOPE_CLAIM: \"/a~2\"", Map.of("JWT_JWKS_URL", URL, "JWT_SCOPE_CLAIM", "/a~2"));
    }

    @Test
    void nobodySignsWithoutTheSecret() {
        SkaldConfig.Tokens tokens = SkaldConfig.Tokens.from(Map.of("JWT_JWKS_URL", URL));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(tokens::secret)
                .withMessageStartingWith("JWT_SECRET: not set, and nobody can sign a token without it");
    }

    private static void refuses(String fault, Map<String, String> environment) {
        assertThatExceptionOfType(ConfigException.class)
                .as("%s", environment)
                .isThrownBy(() -> SkaldConfig.from(environment))
                .withMessageContaining(fault);
    }

    private static SkaldConfig.Keys keys(String... settings) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(settings[i], settings[i + 1]);
        }
        return SkaldConfig.from(environment).tokens().keys();
    }
}
