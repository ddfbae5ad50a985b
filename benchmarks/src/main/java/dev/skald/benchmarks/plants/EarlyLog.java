package dev.skald.benchmarks.plants;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.run.Lease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A log that tells of events before it has them: it foresees their numbers, says so, and appends them some time later.
 * As long as it is not killed in between, all comes as it was foreseen. Thread-safe.
 */
final class EarlyLog implements EventLog {

    /** Who is told too early. */
    enum What {
        /** The publisher. */
        ACKNOWLEDGE,
        /** Those who follow. */
        HINT
    }

    private static final long LATE_MILLIS = 150;
    private static final int READ_PATIENCE_SECONDS = 10;

    /**
     * Right behind a start come what was not answered before, which may be in the log, so that nothing can be foreseen.
     */
    private static final Duration SOUND_AT_FIRST = Duration.ofMillis(400);

    private final EventLog sound;
    private final What what;
    private final ConcurrentMap<WorkflowId, List<EventPublisher>> followers = new ConcurrentHashMap<>();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "plant");
        thread.setDaemon(true);
        return thread;
    });
    /** How each log will be when all that waits has been appended; the executor's. */
    private final Map<WorkflowId, Extent> foreseen = new HashMap<>();

    /** When each workflow was first published to; the executor's. */
    private final Map<WorkflowId, Long> began = new HashMap<>();

    EarlyLog(EventLog sound, What what) {
        this.sound = sound;
        this.what = what;
    }

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        CompletableFuture<Appended> answer = new CompletableFuture<>();
        executor.execute(() -> {
            try {
                appendLater(workflow, batch, lease, answer);
            } catch (RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private void appendLater(
            WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease, CompletableFuture<Appended> answer) {
        long now = System.nanoTime();
        if (now - began.computeIfAbsent(workflow, first -> now) < SOUND_AT_FIRST.toNanos()) {
            pass(sound.append(workflow, batch, lease), answer);
            return;
        }
        Extent before = foreseen.computeIfAbsent(workflow, this::look);
        if (!before.exists()) {
            foreseen.remove(workflow);
            pass(sound.append(workflow, batch, lease), answer);
            return;
        }
        long first = before.lastSeq() + 1;
        Extent after = new Extent(before.epoch(), before.firstSeq(), before.lastSeq() + batch.size());
        foreseen.put(workflow, after);
        switch (what) {
            case ACKNOWLEDGE ->
                answer.complete(
                        new Appended(after, batch.size(), 0, OptionalLong.of(first), OptionalLong.of(after.lastSeq())));
            case HINT -> hint(new RecordedBatch(workflow, after, numbered(batch, first)));
        }
        later(() -> pass(sound.append(workflow, batch, lease), answer));
    }

    private static List<RecordedEvent> numbered(List<NewEvent> batch, long first) {
        List<RecordedEvent> events = new ArrayList<>(batch.size());
        for (NewEvent event : batch) {
            events.add(event.numbered(first + events.size()));
        }
        return events;
    }

    private void hint(RecordedBatch batch) {
        followers.getOrDefault(batch.workflow(), List.of()).forEach(to -> to.publish(batch));
    }

    private Extent look(WorkflowId workflow) {
        return sound.read(workflow, new From.Latest(), 1, 1)
                .toCompletableFuture()
                .orTimeout(READ_PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join()
                .log();
    }

    private static <T> void pass(CompletionStage<T> from, CompletableFuture<T> to) {
        var unused = from.whenComplete((result, failure) -> {
            if (failure == null) {
                to.complete(result);
            } else {
                to.completeExceptionally(failure);
            }
        });
    }

    /** In the order it was asked for. */
    private void later(Runnable task) {
        var unused = executor.schedule(task, LATE_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Behind all that waits. */
    @Override
    public CompletionStage<Void> delete(WorkflowId workflow) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        later(() -> {
            foreseen.remove(workflow);
            began.remove(workflow);
            pass(sound.delete(workflow), answer);
        });
        return answer;
    }

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        return sound.read(workflow, from, maxEvents, maxBytes);
    }

    @Override
    public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        List<EventPublisher> those = followers.computeIfAbsent(workflow, any -> new CopyOnWriteArrayList<>());
        return sound.follow(workflow, to).thenApply(following -> {
            those.add(to);
            return () -> {
                those.remove(to);
                following.close();
            };
        });
    }
}
