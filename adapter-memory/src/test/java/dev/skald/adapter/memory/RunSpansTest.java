package dev.skald.adapter.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.run.RunId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunSpansTest {

    private final Optional<RunId> a = Optional.of(RunId.random());
    private final Optional<RunId> b = Optional.of(RunId.random());
    private final RunSpans spans = new RunSpans();

    @Test
    void aLogWithoutRunsWeighsNothing() {
        spans.forget(1);
        assertThat(spans.find(1)).isEmpty();
        assertThat(spans.weight()).isZero();
    }

    @Test
    void theEventsOfARunAreOneSpan() {
        for (long seq = 3; seq <= 5; seq++) {
            spans.add(seq, a);
        }
        spans.add(6, b);
        spans.add(8, b);

        assertThat(spans.find(2)).isEmpty();
        assertThat(spans.find(3)).isEqualTo(a);
        assertThat(spans.find(5)).isEqualTo(a);
        assertThat(spans.find(6)).isEqualTo(b);
        assertThat(spans.find(7)).isEmpty();
        assertThat(spans.find(8)).isEqualTo(b);
        assertThat(spans.find(9)).isEmpty();
        assertThat(spans.weight()).isEqualTo(3L * RunSpans.WEIGHT);
    }

    @Test
    void aSpanGoesWithTheLastOfItsEvents() {
        spans.add(2, a);
        spans.add(3, a);
        spans.forget(1);
        spans.forget(2);
        assertThat(spans.find(3)).isEqualTo(a);
        spans.forget(3);
        assertThat(spans.weight()).isZero();
        spans.add(4, a);
        assertThat(spans.find(4)).isEqualTo(a);
    }
}
