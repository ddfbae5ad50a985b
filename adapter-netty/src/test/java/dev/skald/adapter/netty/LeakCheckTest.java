package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakCheckTest {

    private final LeakCheck check = new LeakCheck();

    @Test
    void catchesABufferThatNobodyReleases() throws InterruptedException {
        check.begin();
        PooledByteBufAllocator.DEFAULT.buffer();

        assertThat(check.end()).singleElement().asString().contains("LEAK");
    }

    @Test
    void hasNothingToSayOfABufferThatWasReleased() throws InterruptedException {
        check.begin();
        PooledByteBufAllocator.DEFAULT.buffer().release();

        assertThat(check.end()).isEmpty();
    }
}
