package dev.skald.domain.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventDataTest {

    private static final String JSON = "{\"content\":\"ünï ⚙ 🎻\", \"n\":1.10e+2}";

    @Test
    void keepsTheTextAsItWas() {
        assertThat(EventData.of(JSON).json()).isEqualTo(JSON);
    }

    @Test
    void countsBytesOfUtf8() {
        assertThat(EventData.of("{\"a\":\"ü\"}").size()).isEqualTo(10);
    }

    @Test
    void copiesAStretchAndIsNotChangedThroughIt() {
        byte[] around = ("xx" + JSON + "yy").getBytes(StandardCharsets.UTF_8);
        EventData data = EventData.ofUtf8(around, 2, around.length - 2);
        around[5] = '!';
        data.toUtf8()[0] = '!';

        assertThat(data).isEqualTo(EventData.of(JSON)).hasSameHashCodeAs(EventData.of(JSON));
    }

    @Test
    void handsOutItsBytes() {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        EventData.of(JSON).writeTo(target::writeBytes);

        assertThat(target.toString(StandardCharsets.UTF_8)).isEqualTo(JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "}", "[]", "null", "\"{}\"", " {}", "{} ", "{}x"})
    void isAnObjectFromBraceToBrace(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> EventData.of(text));
    }

    @Test
    void differsByText() {
        assertThat(EventData.of("{\"a\":1}"))
                .isNotEqualTo(EventData.of("{\"a\": 1}"))
                .isNotEqualTo("{\"a\":1}");
    }

    @Test
    void showsNothingOfWhatWasSaid() {
        assertThat(EventData.of("{\"content\":\"secret\"}")).hasToString("EventData[20 bytes]");
    }
}
