package dev.skald.domain.port;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Whoever opens, takes over, appends, renews, ends or lets expire, and in whatever order: each run has one end at most,
 * and nothing behind it. The producers' plans follow from seeds, so that what happens on one thread happens again.
 */
public abstract class WorkflowRunsScheduleContract {

    private static final int PRODUCERS = 3;
    private static final int SCHEDULES = 60;
    private static final int SCHEDULES_ON_THREADS = 10;
    private static final int STEPS = 60;
    private static final Duration TTL = Duration.ofSeconds(5);

    /** The runs a test is about: the same at each call within one test. */
    protected abstract WorkflowRuns runs();

    /** The log that belongs to them; retains some thousand events. */
    protected abstract EventLog eventLog();

    /** Lets that much time pass for the store. */
    protected abstract void elapse(Duration time);

    @Test
    void inAnyOrderOnOneThread() {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            Random random = new Random(seed);
            Stage stage = new Stage();
            List<Producer> producers = producers(stage, seed);
            for (int step = 0; step < STEPS; step++) {
                producers.get(random.nextInt(PRODUCERS)).step();
            }
            producers.forEach(Producer::finish);
            stage.check();
        }
    }

    @Test
    void atTheSameTimeOnManyThreads() {
        for (int seed = 0; seed < SCHEDULES_ON_THREADS; seed++) {
            Stage stage = new Stage();
            await(CompletableFuture.allOf(producers(stage, seed).stream()
                    .map(producer -> CompletableFuture.runAsync(() -> {
                        IntStream.range(0, STEPS).forEach(step -> producer.step());
                        producer.finish();
                    }))
                    .toArray(CompletableFuture<?>[]::new)));
            stage.check();
        }
    }

    private List<Producer> producers(Stage stage, int seed) {
        return IntStream.range(0, PRODUCERS)
                .mapToObj(producer -> new Producer(stage, new Random(1_000L * seed + producer)))
                .toList();
    }

    /** One workflow, and what its producers were told. */
    private final class Stage {

        private final WorkflowId workflow = WorkflowId.random();
        private final RecordingPublisher hints = new RecordingPublisher();
        private final Following following = await(eventLog().follow(workflow, hints));
        private final AtomicInteger events = new AtomicInteger();

        /** Which run each accepted event was said to be part of. */
        private final Map<String, Optional<RunId>> accepted = new ConcurrentHashMap<>();

        private final Set<RunId> opened = ConcurrentHashMap.newKeySet();

        void check() {
            Page page = await(eventLog().read(workflow, new From.Start(), 10_000, Integer.MAX_VALUE));
            following.close();
            page.log().run().filter(Run::isOpen).ifPresent(this::end);
            Map<RunId, List<RecordedEvent>> byRun = page.events().stream()
                    .filter(event -> event.run().isPresent())
                    .collect(Collectors.groupingBy(event -> event.run().orElseThrow()));
            Optional<RunId> open = page.log().run().filter(Run::isOpen).map(Run::id);
            for (RunId run : opened) {
                List<RecordedEvent> ofRun = byRun.getOrDefault(run, List.of());
                List<RecordedEvent> ends =
                        ofRun.stream().filter(event -> isEnd(event)).toList();
                if (open.filter(run::equals).isPresent()) {
                    assertThat(ends).isEmpty();
                } else {
                    assertThat(ends).containsExactly(ofRun.get(ofRun.size() - 1));
                }
            }
            assertThat(opened).containsAll(byRun.keySet());
            assertThat(spans(page.events())).doesNotHaveDuplicates();
            Map<String, Optional<RunId>> kept = page.events().stream()
                    .filter(event -> event.data().json().contains("\"event\""))
                    .collect(Collectors.toMap(event -> event.data().json(), RecordedEvent::run));
            assertThat(kept).isEqualTo(accepted);
            hints.extents().stream()
                    .flatMap(log -> log.run().stream())
                    .filter(run -> !run.isOpen())
                    .collect(Collectors.groupingBy(Run::id))
                    .forEach(
                            (run, told) -> assertThat(new LinkedHashSet<>(told)).hasSize(1));
        }

        /** What is left open would be ended in another schedule, where a sweep looks at all workflows. */
        private void end(Run run) {
            await(runs().open(workflow, new RunRequest(TTL, Optional.of(run.id()), true))
                    .thenCompose(again ->
                            eventLog().append(workflow, List.of(event("last", true)), Optional.of(again.lease()))));
        }
    }

    private static boolean isEnd(RecordedEvent event) {
        return event.type() == EventType.RESULT
                || event.data().json().contains("\"producer_lost\"")
                || event.data().json().contains("\"superseded\"");
    }

    /** The runs in the order of their events, each as often as others stand in between. */
    private static List<RunId> spans(List<RecordedEvent> events) {
        List<RunId> spans = new ArrayList<>();
        Optional<RunId> last = Optional.empty();
        for (RecordedEvent event : events) {
            if (event.run().isPresent() && !event.run().equals(last)) {
                spans.add(event.run().get());
            }
            last = event.run();
        }
        return spans;
    }

    private static NewEvent event(String name, boolean ends) {
        return new NewEvent(
                ends ? EventType.RESULT : EventType.THOUGHT,
                EventData.of("{\"event\":\"" + name + "\"}"),
                Instant.EPOCH,
                Optional.of(name),
                ends ? Optional.of(RunState.SUCCEEDED) : Optional.empty());
    }

    /** Does one thing after the other, without a wait for what becomes of it, but for a lease it asked for. */
    private final class Producer {

        private final Stage stage;
        private final Random random;
        private final List<CompletionStage<?>> underWay = new ArrayList<>();
        private Optional<WorkflowRuns.Opened> held = Optional.empty();

        Producer(Stage stage, Random random) {
            this.stage = stage;
            this.random = random;
        }

        void step() {
            switch (random.nextInt(10)) {
                case 0 -> open(new RunRequest(TTL, Optional.empty(), random.nextBoolean()));
                case 1 -> open(new RunRequest(TTL, held.map(WorkflowRuns.Opened::run), random.nextBoolean()));
                case 2 -> append(true);
                case 3 -> held.ifPresent(run -> settle(runs().renew(stage.workflow, run.run(), run.lease())));
                case 4 -> {
                    elapse(TTL.dividedBy(2));
                    settle(runs().endExpired());
                }
                case 5 -> settle(runs().endExpired());
                default -> append(false);
            }
        }

        void finish() {
            underWay.forEach(Stages::await);
        }

        private void open(RunRequest request) {
            await(settle(runs().open(stage.workflow, request))).ifPresent(opened -> {
                stage.opened.add(opened.run());
                held = Optional.of(opened);
            });
        }

        private void append(boolean ends) {
            List<NewEvent> batch = new ArrayList<>();
            for (int more = random.nextInt(3); more > 0; more--) {
                batch.add(event("e" + stage.events.incrementAndGet(), false));
            }
            batch.add(event("e" + stage.events.incrementAndGet(), ends));
            Optional<WorkflowRuns.Opened> by = random.nextInt(8) == 0 ? Optional.empty() : held;
            Optional<Lease> lease = by.map(WorkflowRuns.Opened::lease);
            // Without a lease an end ends nothing, and here it would look as if it did.
            List<NewEvent> said = lease.isPresent() || !ends ? batch : batch.subList(0, batch.size() - 1);
            if (said.isEmpty()) {
                return;
            }
            underWay.add(settle(eventLog().append(stage.workflow, said, lease))
                    .thenAccept(appended -> appended.ifPresent(done -> {
                        assertThat(done.accepted()).isEqualTo(said.size());
                        said.forEach(
                                event -> stage.accepted.put(event.data().json(), by.map(WorkflowRuns.Opened::run)));
                    })));
        }

        /** What came of it; empty if the state of the run did not admit it. */
        private <T> CompletionStage<Optional<T>> settle(CompletionStage<T> asked) {
            CompletionStage<Optional<T>> settled = asked.thenApply(Optional::of).exceptionally(failure -> {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                if (cause instanceof RunConflictException) {
                    return Optional.empty();
                }
                throw new CompletionException(cause);
            });
            underWay.add(settled);
            return settled;
        }
    }
}
