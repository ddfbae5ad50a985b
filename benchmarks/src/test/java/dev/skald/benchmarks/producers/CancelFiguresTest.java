package dev.skald.benchmarks.producers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of cancels, so that nobody takes a busy machine for a slow gateway. */
class CancelFiguresTest {

    private static final List<Double> QUICK = List.of(1.0, 2.0, 3.0);
    private static final List<Double> SLOW = List.of(1.0, 2.0, 300.0);

    @Test
    void sayInWordsThatTheyDependOnTheMachineAndShowWhatItTakesAnyway() {
        CancelFigures quick = new CancelFigures(QUICK, QUICK, QUICK);
        assertThat(quick.passed()).isTrue();
        assertThat(quick.text())
                .contains("beside, /health/live     3: p50 2.0 ms, p99 3.0 ms, max 3.0 ms")
                .contains("These figures depend on the machine")
                .doesNotContain("FAILED");
    }

    @Test
    void sayWhyTheyFailAndWhatToCompareThemWith() {
        CancelFigures slow = new CancelFigures(QUICK, SLOW, SLOW);
        assertThat(slow.passed()).isFalse();
        assertThat(slow.text())
                .contains("beside, /health/live     3: p50 2.0 ms, p99 300.0 ms, max 300.0 ms")
                .contains("FAILED, since a p99 is not below 100 ms. But these figures depend on the machine")
                .contains("where it is slow as well, it is the machine that is.");
        assertThat(CancelFigures.NONE.passed()).isTrue();
        assertThat(CancelFigures.NONE.text()).isEmpty();
    }
}
