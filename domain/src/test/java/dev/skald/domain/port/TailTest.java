package dev.skald.domain.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From.Tail;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TailTest {

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, Tail.MAX_COUNT + 1})
    void hasOneEventOrMoreButNotTooMany(int count) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Tail(count, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource({"1,20", "3,18", "10,11", "11,11", "10000,11"})
    void beginsSoManyEventsBeforeTheEndOrWhereTheLogDoes(int count, long first) {
        assertThat(new Tail(count, Optional.empty()).firstSeq(new Extent("a", 11, 20)))
                .isEqualTo(first);
    }

    @Test
    void ofALogThatRetainsNothingBeginsWithWhatComesNext() {
        assertThat(new Tail(5, Optional.empty()).firstSeq(new Extent("a", 21, 20)))
                .isEqualTo(21);
    }
}
