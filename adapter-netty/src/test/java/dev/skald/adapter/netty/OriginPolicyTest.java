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
    })
    void allowsWhatNamesTheSameOrigin(String configured, String sent) {
        assertThat(new OriginPolicy(Set.of(configured)).allows(sent)).isTrue();
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
    })
    void allowsNothingElse(String configured, String sent) {
        assertThat(new OriginPolicy(Set.of(configured)).allows(sent)).isFalse();
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
        assertThat(policy.allows("http://localhost:8080")).isTrue();
        assertThat(policy.allows("https://app.example")).isTrue();
    }
}
