package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginPolicyTest {

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3000, http://localhost:3000",
        "HTTP://LocalHost:3000, http://localhost:3000",
        "http://app.example:80, http://app.example",
        "https://app.example, https://app.example:443",
        "http://[::1]:8080, http://[::1]:8080",
        "capacitor://localhost, capacitor://localhost",
        "http://localhost:3000, ws://localhost:3000",
        "https://app.example, wss://app.example",
        "https://app.example, wss://app.example:443",
        "HTTPS://App.example, https://app.example",
        "http://app.example, ws://app.example:80",
        "wss://app.example:443, https://app.example",
        "ws://localhost:3000, http://localhost:3000",
        "wss://app.example, wss://app.example",
    })
    void findsWhatNamesTheSameOriginInTheSpellingOfBrowsers(String listed, String sent) {
        OriginPolicy policy = new OriginPolicy(Set.of(listed));
        String spelling = policy.origins().iterator().next();
        assertThat(policy.find(sent)).hasValue(spelling);
        assertThat(spelling)
                .isLowerCase()
                .doesNotStartWith("ws")
                .doesNotEndWith(":443")
                .doesNotEndWith(":80");
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:3000, http://localhost:3001",
        "http://app.example, https://app.example",
        "https://app.example, https://sub.app.example",
        "https://app.example, null",
        "https://app.example, ''",
        "https://app.example, https://app.example/",
        "https://app.example, https://user@app.example",
        "https://app.example, ws://app.example",
        "http://app.example, wss://app.example",
        "http://app.example, ws://app.example:443",
        "https://app.example, wss://app.example:80",
        "https://app.example, wss://app.example/",
        "https://app.example, wsss://app.example",
        "https://app.example, HTTPS://app.example",
        "https://app.example, https://App.example",
        "https://app.example, https://APP.EXAMPLE",
        "https://app.example, WSS://app.example",
        "https://app.example, https://app.example:0443",
        "https://app.example, https://app.example:443:443",
        "https://app.example, https://app.example.",
        "http://app.example, http://app.example:443",
        "http://[::1], http://[::1",
    })
    void findsNothingElse(String listed, String sent) {
        assertThat(new OriginPolicy(Set.of(listed)).find(sent)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "null",
                "",
                "localhost",
                "http://",
                "://host",
                "http://*",
                "http://*.example",
                "http://host/",
                "http://host/path",
                "http://host?q",
                "http://host#f",
                "http://user@host",
                "http://host:",
                "http://host:0",
                "http://host:65536",
                "http://host:8x",
                "http://[::1",
                "http://ho st",
                " http://host",
                "1http://host",
            })
    void refusesToBeMadeOfWhatIsNoOrigin(String origin) {
        assertThatThrownBy(() -> OriginPolicy.of(List.of(origin), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + origin + "\"");
    }

    @Test
    void countsTheGatewaysOwnOriginsAsAllowed() {
        OriginPolicy policy = OriginPolicy.of(List.of("https://app.example"), List.of("http://localhost:8080"));
        assertThat(policy.find("http://localhost:8080")).isPresent();
        assertThat(policy.find("https://app.example")).isPresent();
    }
}
