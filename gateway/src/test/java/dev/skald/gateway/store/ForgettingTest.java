package dev.skald.gateway.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.port.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What is tried every second must not fill the log as long as a disk, or Redis, takes nothing. */
class ForgettingTest {

    private final CompletableFuture<Integer> forgetting = new CompletableFuture<>();
    private final List<Boolean> faults = new ArrayList<>();

    private void look(CompletionStage<?> stage) {
        stage.whenComplete((done, failure) -> faults.add(Forgetting.isFault(failure)));
    }

    private void lookFromEverySide() {
        look(forgetting);
        look(forgetting.thenApply(count -> count + 1));
        look(forgetting.thenCombine(CompletableFuture.completedFuture(1), Integer::sum));
    }

    @Test
    void aStoreThatTakesNothingForNowIsNoFault() {
        lookFromEverySide();
        forgetting.completeExceptionally(new UnavailableException("try again later"));
        assertThat(faults).containsExactly(false, false, false);
    }

    @Test
    void whatElseFailsIsOne() {
        lookFromEverySide();
        forgetting.completeExceptionally(new IllegalStateException("broken"));
        assertThat(faults).containsExactly(true, true, true);
    }
}
