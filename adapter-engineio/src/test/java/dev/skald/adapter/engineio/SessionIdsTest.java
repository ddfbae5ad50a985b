package dev.skald.adapter.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionIdsTest {

    private final SessionIds alone = new SessionIds(Optional.empty());
    private final SessionIds one = new SessionIds(Optional.of("node-1"));
    private final SessionIds two = new SessionIds(Optional.of("node_2"));

    @Test
    void aSessionIdHas144RandomBits() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            secrets.add(one.next().substring(0, 24));
        }
        assertThat(secrets).hasSize(1_000).allMatch(secret -> secret.matches("[A-Za-z0-9_-]{24}"));
        assertThat(alone.next()).matches("[A-Za-z0-9_-]{24}");
    }

    @Test
    void aSessionIdTellsItsNode() {
        assertThat(two.elsewhere(one.next())).contains("node-1");
        assertThat(one.elsewhere(one.next())).isEmpty();
    }

    @Test
    void whatNamesNoNodeIsNowhereElse() {
        assertThat(one.elsewhere("")).isEmpty();
        assertThat(one.elsewhere(alone.next())).isEmpty();
        assertThat(alone.elsewhere(one.next())).isEmpty();
        assertThat(one.elsewhere("A".repeat(24) + "a b")).isEmpty();
        assertThat(one.elsewhere("A".repeat(24) + "\n")).isEmpty();
        assertThat(one.elsewhere("A".repeat(10_000))).isEmpty();
    }
}
