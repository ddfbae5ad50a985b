package dev.skald.domain.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What failed is found, however many stages have passed it on. */
class StageFailuresTest {

    private final Exception failure = new IllegalStateException("as planned");

    @Test
    void whatFailedIsFound() {
        assertThat(StageFailures.cause(failure)).isSameAs(failure);
        assertThat(StageFailures.cause(new CompletionException(failure))).isSameAs(failure);
        assertThat(StageFailures.cause(new CompletionException(new CompletionException(failure))))
                .isSameAs(failure);
    }

    @Test
    void whatIsThrownInsteadOfAnsweredIsAFailureAsWell() {
        IllegalStateException thrown = new IllegalStateException("as planned");
        assertThat(StageFailures.<Integer>caught(() -> {
                    throw thrown;
                }))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCause(thrown);
        assertThat(StageFailures.caught(() -> CompletableFuture.completedStage(1)))
                .isCompletedWithValue(1);
    }

    @Test
    void whatWrapsNothingIsWhatFailed() {
        CompletionException bare = new CompletionException("as planned", null);

        assertThat(StageFailures.cause(bare)).isSameAs(bare);
    }
}
