package dev.skald.adapter.netty.passon;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoncesTest {

    private static final long NOW = 1_000_000;

    private final Nonces nonces = new Nonces(30, 4);

    @Test
    void eachIsTakenOnce() {
        assertThat(nonces.take("a", NOW, NOW)).isTrue();
        assertThat(nonces.take("a", NOW, NOW)).isFalse();
        assertThat(nonces.take("b", NOW, NOW)).isTrue();
        assertThat(nonces.take("a", NOW, NOW + 30)).isFalse();
    }

    @Test
    void aTimeBeyondTheWindowIsNotTaken() {
        assertThat(nonces.take("a", NOW - 31, NOW)).isFalse();
        assertThat(nonces.take("a", NOW + 31, NOW)).isFalse();
        assertThat(nonces.take("a", NOW - 30, NOW)).isTrue();
        assertThat(nonces.take("b", NOW + 30, NOW)).isTrue();
    }

    @Test
    void whatIsBeyondTheWindowIsForgotten() {
        for (int i = 0; i < 100; i++) {
            assertThat(nonces.take("a" + i, NOW + 40L * i, NOW + 40L * i)).isTrue();
        }
        assertThat(nonces.size()).isEqualTo(1);
    }

    @Test
    void whereThereAreTooManyWhatCannotBeToldApartIsRefused() {
        assertThat(nonces.take("old", NOW - 2, NOW)).isTrue();
        for (int i = 0; i < 4; i++) {
            assertThat(nonces.take("new" + i, NOW, NOW)).isTrue();
        }

        assertThat(nonces.size()).isEqualTo(4);
        assertThat(nonces.take("old", NOW - 2, NOW)).isFalse();
        assertThat(nonces.take("other", NOW - 2, NOW)).isFalse();
        assertThat(nonces.take("new0", NOW, NOW)).isFalse();
        assertThat(nonces.take("later", NOW + 1, NOW)).isTrue();
    }
}
