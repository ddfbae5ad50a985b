package dev.skald.delivery.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.adapter.netty.Steps;
import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.authorize.ReadRight;
import dev.skald.application.subscribe.Notice;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.delivery.Counts;
import dev.skald.delivery.Delivery;
import dev.skald.delivery.HeldFeed;
import dev.skald.delivery.Subscriptions;
import dev.skald.delivery.Told;
import dev.skald.delivery.Watcher;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunRequest;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * What can happen between a log and its viewers, in a random order that a seed makes again: appends, deletions, changed
 * readers, late and lost reads, hints of any kind, subscribers that come and go, and whatever happens to the
 * {@link Line}s of viewers. The classes of delivery are the real ones. Once all is quiet every viewer has all there is,
 * and nobody had to be rescued.
 */
public final class Schedule {

    private static final WorkflowAccess OPEN = new WorkflowAccess("owner", Set.of("viewer"));
    private static final WorkflowAccess SHUT = new WorkflowAccess("owner", Set.of());
    private static final Principal VIEWER =
            new Principal("viewer", Set.of(), new WorkflowGrant.Absent(), Instant.parse("2100-01-01T00:00:00Z"));
    private static final ControlRequest STOP =
            new ControlRequest(ControlAction.CANCEL, Optional.empty(), Optional.empty(), "viewer", Optional.empty());
    private static final int MAX_STEPS = 200_000;
    private static final int MAX_ROUNDS = 200;

    private final Random random;
    private final Steps steps = new Steps();
    private final List<EventLoop> loops;
    private final RandomLog log;
    private final EventLog settled;
    private final WorkflowDirectory directory;
    private final WorkflowRuns runs;
    private final Map<WorkflowId, WorkflowRuns.Opened> open = new HashMap<>();
    private final Counts counts = new Counts();
    private final Said said;
    private final Delivery delivery;
    private final List<WorkflowId> workflows;
    private final List<Viewer> viewers = new ArrayList<>();

    /** Makes the lines of the viewers. */
    @FunctionalInterface
    public interface Lines {

        /**
         * A line whose viewer is given what reaches it.
         *
         * @param loops those that there are
         */
        Line open(Steps steps, List<EventLoop> loops, Random random, ModelViewer viewer);
    }

    private Schedule(long seed) {
        random = new Random(seed);
        said = new Said(random);
        loops = Stream.generate(steps::loop).limit(1 + random.nextInt(3)).toList();
        MemoryWorkflows memory = MemoryWorkflows.within(
                new MemorySettings(random.nextBoolean() ? 15 : 10_000, 1 << 20, Duration.ofHours(1), 1 << 26, 1_000));
        settled = memory.eventLog();
        directory = memory.directory();
        runs = memory.runs();
        log = new RandomLog(settled, random);
        int encoded = random.nextBoolean() ? 1 : 1 << (10 + random.nextInt(10));
        delivery = new Delivery(
                SubscribeToWorkflow.to(log, AuthorizeAccess.over(directory)),
                log,
                directory,
                log.with(runs),
                encoded,
                counts,
                steps::nanos);
        workflows = Stream.generate(() -> new WorkflowId(new UUID(random.nextLong(), random.nextLong())))
                .limit(1 + random.nextInt(3))
                .toList();
    }

    /** Plays the schedule of a seed with some viewers, and fails if one of them misses something. */
    public static void play(long seed, Lines lines) {
        Schedule schedule = new Schedule(seed);
        try {
            schedule.play(lines);
        } catch (Throwable e) {
            throw new AssertionError("the schedule of seed " + seed, e);
        }
    }

    private void play(Lines lines) {
        workflows.forEach(workflow -> directory.put(workflow, OPEN));
        int audience = 1 + random.nextInt(4);
        for (int i = 0; i < audience; i++) {
            viewers.add(new Viewer(lines));
        }
        int length = 100 + random.nextInt(600);
        for (int i = 0; i < length; i++) {
            happen();
        }
        settle();
        assertNothingIsMissed();
        viewers.forEach(Viewer::leave);
        runAll();
        assertThat(delivery.watchedWorkflows()).as("workflows still followed").isZero();
        assertThat(counts.behind).hasValue(0);
    }

    private void happen() {
        WorkflowId workflow = workflows.get(random.nextInt(workflows.size()));
        Viewer viewer = viewers.get(random.nextInt(viewers.size()));
        int what = random.nextInt(100);
        if (what < 45) {
            steps.step(random);
        } else if (what < 60) {
            log.step();
        } else if (what < 75) {
            viewer.line.happen(random);
        } else if (what < 79) {
            produce(workflow);
        } else if (what < 89) {
            append(workflow, 1 + random.nextInt(random.nextInt(10) == 0 ? 200 : 4));
        } else if (what < 94) {
            viewer.subscribe(workflow);
        } else if (what < 95) {
            viewer.unsubscribe(workflow);
        } else if (what < 96) {
            log.delete(workflow);
            open.remove(workflow);
            directory.put(workflow, OPEN);
        } else if (what < 97) {
            directory.put(workflow, random.nextBoolean() ? SHUT : OPEN);
        } else {
            steps.pass(Duration.ofMillis(random.nextInt(300)));
        }
    }

    private void append(WorkflowId workflow, int count) {
        append(workflow, Stream.generate(said::something).limit(count).toList());
    }

    private void append(WorkflowId workflow, List<NewEvent> events) {
        Optional<WorkflowRuns.Opened> run = Optional.ofNullable(open.get(workflow));
        said.appended(
                workflow,
                log.append(workflow, events, run.map(WorkflowRuns.Opened::lease))
                        .toCompletableFuture()
                        .join(),
                events,
                run.map(WorkflowRuns.Opened::run));
    }

    /** A producer opens a run, ends it or loses it to another, or is asked for something. */
    private void produce(WorkflowId workflow) {
        if (!open.containsKey(workflow)) {
            open(workflow);
        } else if (random.nextInt(3) == 0) {
            append(workflow, List.of(said.end()));
            open.remove(workflow);
        } else if (random.nextInt(3) == 0) {
            String epoch = open(workflow).log().epoch();
            EventLog.Page last = settled.read(workflow, new EventLog.From.Tail(1, Optional.empty()), 1, 1)
                    .toCompletableFuture()
                    .join();
            said.appended(workflow, epoch, last.events().get(0));
        } else {
            var unused = runs.control(workflow, STOP).toCompletableFuture().join();
        }
    }

    private WorkflowRuns.Opened open(WorkflowId workflow) {
        WorkflowRuns.Opened opened = runs.open(workflow, new RunRequest(RunRequest.MAX_TTL, Optional.empty(), true))
                .toCompletableFuture()
                .join();
        open.put(workflow, opened);
        return opened;
    }

    /** Nothing is appended any more, and nothing keeps what there is. */
    private void settle() {
        log.settle();
        // The last hint is behind everybody before the last of them moves or has room: no hint makes up for a signal.
        runAll();
        for (int second = 0; second < 6; second++) {
            int rounds = 0;
            do {
                // A client that polls takes little at a time, and each time may take a read.
                viewers.forEach(viewer -> viewer.line.settle());
                runAll();
                rounds++;
            } while (counts.behind.get() > 0 && rounds < MAX_ROUNDS);
            steps.pass(Duration.ofMillis(500));
        }
        runAll();
    }

    private void runAll() {
        int ran = 0;
        while (log.step() || steps.step(random)) {
            assertThat(++ran).as("steps until all is quiet").isLessThan(MAX_STEPS);
        }
    }

    private void assertNothingIsMissed() {
        for (Viewer viewer : viewers) {
            if (!viewer.line.ended()) {
                assertThat(viewer.model.watched())
                        .containsExactlyInAnyOrderElementsOf(viewer.subscriptions.workflows().stream()
                                .map(WorkflowId::toString)
                                .toList());
                viewer.model
                        .watched()
                        .forEach(watched -> assertThat(viewer.model.place(watched))
                                .as("a viewer of %s once all is quiet", watched)
                                .isEqualTo(end(WorkflowId.parse(watched))));
                viewer.model
                        .watched()
                        .forEach(watched -> assertThat(viewer.model.told(watched))
                                .as("what a viewer of %s knows of runs and controls", watched)
                                .isEqualTo(Told.of(extent(WorkflowId.parse(watched)))));
            }
        }
        assertThat(counts.rescued).as("subscriptions that stood still").hasValue(0);
        assertThat(counts.behind)
                .as("subscriptions that are behind, of %s", viewers)
                .hasValue(0);
    }

    private ModelViewer.Place end(WorkflowId workflow) {
        EventLog.Extent extent = extent(workflow);
        return new ModelViewer.Place(extent.epoch(), extent.lastSeq() + 1);
    }

    private EventLog.Extent extent(WorkflowId workflow) {
        return settled.read(workflow, new EventLog.From.Latest(), 1, 1)
                .toCompletableFuture()
                .join()
                .log();
    }

    /** Who watches over a line, and tells its viewer everything. */
    private final class Viewer implements Watcher {

        private final ModelViewer model = new ModelViewer(said);
        private final Line line;
        private final Subscriptions subscriptions;

        Viewer(Lines lines) {
            line = lines.open(steps, loops, random, model);
            subscriptions = delivery.to(line.outlet(), this, ReadRight.of(() -> VIEWER));
            line.carries(subscriptions);
        }

        void subscribe(WorkflowId workflow) {
            EventLog.From from = random.nextInt(4) == 0 ? new EventLog.From.Latest() : new EventLog.From.Start();
            Optional<Duration> coalesce = random.nextInt(3) == 0
                    ? Optional.empty()
                    : Optional.of(Duration.ofMillis(random.nextInt(3) * 100L));
            delivery.subscribe(VIEWER, workflow, from, Optional.empty(), line.format(), coalesce)
                    .whenComplete((outcome, failure) -> line.outlet().execute(() -> {
                        if (outcome instanceof Subscribed<HeldFeed> found) {
                            subscriptions.begin(
                                    found,
                                    () -> line.tell("subscribed " + workflow + " "
                                            + found.start().epoch() + " "
                                            + (found.start().seq() + 1)
                                            + (coalesce.isPresent() ? " joined " : " single ")
                                            + Told.of(found.log()).stage() + " "
                                            + found.log().controls()));
                        }
                    }));
        }

        void unsubscribe(WorkflowId workflow) {
            line.outlet().execute(() -> {
                if (!line.ended()) {
                    subscriptions.end(workflow);
                    line.tell("unsubscribed " + workflow);
                }
            });
        }

        void leave() {
            line.close();
            line.outlet().execute(subscriptions::close);
        }

        @Override
        public String toString() {
            return line + " on " + subscriptions.workflows();
        }

        @Override
        public void wrote(int subscription, WorkflowId workflow, String epoch, long first, long last) {
            assertThat(last).isGreaterThanOrEqualTo(first);
        }

        @Override
        public void tell(WorkflowId workflow, Notice notice) {
            if (notice instanceof Notice.Gap gap) {
                line.tell("gap " + workflow + " " + gap.from() + " " + gap.to());
            } else if (notice instanceof Notice.Reset reset) {
                line.tell("reset " + workflow + " " + reset.epoch() + " " + reset.firstSeq());
            }
        }

        @Override
        public void ran(int subscription, WorkflowId workflow, Told now, Run run) {
            line.tell("run " + workflow + " " + now.epoch() + " " + now.stage() + " " + run.since());
        }

        @Override
        public void controlled(int subscription, WorkflowId workflow, Told now, Control control) {
            line.tell("control " + workflow + " " + now.epoch() + " " + control.seq());
        }

        @Override
        public void over(WorkflowId workflow, End why) {
            line.tell("over " + workflow);
        }
    }
}
