package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class LeaseSweepTest {

    private final SlowRuns runs = new SlowRuns();
    private final LeaseSweep sweep = new LeaseSweep(runs);

    @Test
    void oneSweepAtATime() {
        sweep.run();
        sweep.run();
        assertThat(runs.asked).hasSize(1);

        runs.asked.get(0).complete(3);
        sweep.run();

        assertThat(runs.asked).hasSize(2);
    }

    @Test
    void aSweepThatFailedIsFollowedByTheNext() {
        sweep.run();
        runs.asked.get(0).completeExceptionally(new UnavailableException("as planned"));
        runs.broken = true;
        assertThatIllegalStateException().isThrownBy(sweep::run);
        runs.broken = false;

        sweep.run();

        assertThat(runs.asked).hasSize(2);
    }

    /** Ends runs when a test says so. */
    private static final class SlowRuns implements WorkflowRuns {

        private final List<CompletableFuture<Integer>> asked = new ArrayList<>();
        private boolean broken;

        @Override
        public CompletionStage<Integer> endExpired() {
            if (broken) {
                throw new IllegalStateException("as planned");
            }
            CompletableFuture<Integer> ended = new CompletableFuture<>();
            asked.add(ended);
            return ended;
        }

        @Override
        public CompletionStage<Opened> open(WorkflowId workflow, RunRequest request) {
            throw new AssertionError("a sweep opens nothing");
        }

        @Override
        public CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease) {
            throw new AssertionError("a sweep renews nothing");
        }

        @Override
        public CompletionStage<Long> control(WorkflowId workflow, ControlRequest request) {
            throw new AssertionError("a sweep controls nothing");
        }

        @Override
        public CompletionStage<List<Control>> controls(WorkflowId workflow, long after) {
            throw new AssertionError("a sweep reads no controls");
        }
    }
}
