package dev.skald.domain.port;

import static org.assertj.core.api.Assertions.assertThat;

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
    void whatWrapsNothingIsWhatFailed() {
        CompletionException bare = new CompletionException("as planned", null);

        assertThat(StageFailures.cause(bare)).isSameAs(bare);
    }
}
