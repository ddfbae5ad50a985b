package dev.skald.domain.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A session that is kept is a value within its bounds. */
class KeptSessionTest {

    private static final Instant END = Instant.parse("2026-11-26T10:00:00.123456Z");

    @Test
    void isNotChangedFromOutside() {
        byte[] content = {1, 2, 3};
        KeptSession session = new KeptSession("key", END, content);
        content[0] = 9;
        session.content()[1] = 9;

        assertThat(session.content()).containsExactly(1, 2, 3);
        assertThat(session)
                .isEqualTo(new KeptSession("key", END, new byte[] {1, 2, 3}))
                .isNotEqualTo(new KeptSession("key", END, new byte[] {1, 2, 4}))
                .hasSameHashCodeAs(new KeptSession("key", END, new byte[] {1, 2, 3}));
    }

    @Test
    void countsInMilliseconds() {
        KeptSession session = new KeptSession("key", END, new byte[0]);

        assertThat(session.expiresAt()).isEqualTo("2026-11-26T10:00:00.123Z");
        assertThat(session.hasExpired(session.expiresAt().minusMillis(1))).isFalse();
        assertThat(session.hasExpired(session.expiresAt())).isTrue();
    }

    @Test
    void hasBounds() {
        byte[] large = new byte[KeptSession.MAX_CONTENT_BYTES + 1];
        String longKey = "k".repeat(KeptSession.MAX_KEY_LENGTH + 1);

        assertThatIllegalArgumentException().isThrownBy(() -> new KeptSession("key", END, large));
        assertThatIllegalArgumentException().isThrownBy(() -> new KeptSession(longKey, END, new byte[0]));
        assertThatIllegalArgumentException().isThrownBy(() -> new KeptSession("", END, new byte[0]));
    }

    @Test
    void doesNotTellItsContent() {
        assertThat(new KeptSession("key", END, new byte[] {65, 66}))
                .hasToString("KeptSession[key, 2026-11-26T10:00:00.123Z, 2 bytes]");
    }
}
