package dev.skald.delivery.schedule;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Lease;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A log as it may be: what it hints comes late and in any order, also twice, or with less in it; what it answers comes
 * at once, as from memory, or late and in any order as well, and then it cannot be read now and then.
 */
final class RandomLog implements EventLog {

    private final EventLog log;
    private final Random random;
    private final List<Runnable> waiting = new ArrayList<>();
    private final boolean prompt;
    private boolean quiet;

    RandomLog(EventLog log, Random random) {
        this.log = log;
        this.random = random;
        this.prompt = random.nextInt(3) == 0;
    }

    /** Something that waits happens; answers whether something did. */
    boolean step() {
        if (waiting.isEmpty()) {
            return false;
        }
        waiting.remove(random.nextInt(waiting.size())).run();
        return true;
    }

    /** Nothing fails any more. */
    void settle() {
        quiet = true;
    }

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        return log.append(workflow, batch, lease);
    }

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        CompletableFuture<Page> answer = new CompletableFuture<>();
        if (prompt) {
            return log.read(workflow, from, maxEvents, maxBytes);
        } else if (!quiet && random.nextInt(30) == 0) {
            waiting.add(() -> answer.completeExceptionally(new UnavailableException("not now")));
        } else if (random.nextBoolean()) {
            Page page = log.read(workflow, from, maxEvents, maxBytes)
                    .toCompletableFuture()
                    .join();
            waiting.add(() -> answer.complete(page));
        } else {
            waiting.add(() -> log.read(workflow, from, maxEvents, maxBytes).thenAccept(answer::complete));
        }
        return answer;
    }

    @Override
    public CompletionStage<Void> delete(WorkflowId workflow) {
        return log.delete(workflow);
    }

    @Override
    public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        CompletableFuture<Following> answer = new CompletableFuture<>();
        CompletionStage<Following> following = log.follow(workflow, new Hints(to));
        waiting.add(() -> following.thenAccept(answer::complete));
        return answer;
    }

    /** Runs whose controls are read as late, and as badly, as this log. */
    WorkflowRuns with(WorkflowRuns runs) {
        return new ForwardingRuns(runs) {
            @Override
            public CompletionStage<List<Control>> controls(WorkflowId workflow, long after) {
                CompletableFuture<List<Control>> answer = new CompletableFuture<>();
                if (prompt) {
                    return runs.controls(workflow, after);
                } else if (!quiet && random.nextInt(30) == 0) {
                    waiting.add(() -> answer.completeExceptionally(new UnavailableException("not now")));
                } else {
                    waiting.add(() -> runs.controls(workflow, after).thenAccept(answer::complete));
                }
                return answer;
            }
        };
    }

    private final class Hints implements EventPublisher {
        private final EventPublisher to;

        Hints(EventPublisher to) {
            this.to = to;
        }

        @Override
        public void publish(RecordedBatch batch) {
            if (random.nextInt(4) == 0) {
                moved(batch.workflow(), batch.log());
            } else if (random.nextInt(8) == 0) {
                to.publish(batch);
            } else {
                waiting.add(() -> to.publish(batch));
            }
            if (random.nextInt(8) == 0) {
                waiting.add(() -> to.publish(batch));
            }
        }

        @Override
        public void moved(WorkflowId workflow, Extent extent) {
            waiting.add(() -> to.moved(workflow, extent));
        }

        @Override
        public void ended(WorkflowId workflow, End why) {
            waiting.add(() -> to.ended(workflow, why));
        }
    }
}
