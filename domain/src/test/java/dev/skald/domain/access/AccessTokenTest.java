package dev.skald.domain.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccessTokenTest {

    private static final AccessToken TOKEN = new AccessToken("canary.canary.canary");

    @Test
    void isNeverShown() {
        assertThat(TOKEN.toString()).doesNotContain("canary");
        assertThat(String.format("%s", Optional.of(TOKEN))).doesNotContain("canary");
    }

    @Test
    void isComparedByItsValue() {
        assertThat(TOKEN).isEqualTo(new AccessToken("canary.canary.canary")).isNotEqualTo(new AccessToken("another"));
    }
}
