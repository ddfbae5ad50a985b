package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class WindowTest {

    @Test
    void viewersShareTheBytesAndEachReadsAtItsOwnPace() {
        ByteBuf encoded = Unpooled.copiedBuffer("onetwothree", StandardCharsets.US_ASCII);
        Window.Part part = new Window.Part(1, 3, 1, new int[] {3, 6, 11}, 0, encoded);
        ByteBuf ahead = part.frames(1, 3);
        ByteBuf behind = part.frames(1, 3);
        ByteBuf later = part.frames(2, 3);
        ahead.skipBytes(5);
        encoded.setByte(3, 'T');

        assertThat(text(ahead)).isEqualTo("othree");
        assertThat(text(behind)).isEqualTo("oneTwothree");
        assertThat(text(later)).isEqualTo("Twothree");
        for (ByteBuf frames : new ByteBuf[] {ahead, behind, later, encoded}) {
            frames.release();
        }
        assertThat(encoded.refCnt()).isZero();
    }

    private static String text(ByteBuf frames) {
        return frames.toString(StandardCharsets.US_ASCII);
    }
}
