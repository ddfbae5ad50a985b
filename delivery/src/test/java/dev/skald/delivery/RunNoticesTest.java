package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.adapter.netty.Steps;
import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.authorize.ReadRight;
import dev.skald.application.subscribe.Notice;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.delivery.schedule.ForwardingRuns;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.ForwardingEventLog;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.SampleEvents;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What viewers are told of runs and controls, with a clock that stands still (the protocol, section 3). */
final class RunNoticesTest {

    private static final Principal ALICE =
            new Principal("alice", Set.of(), new WorkflowGrant.Absent(), Instant.parse("2100-01-01T00:00:00Z"));
    private static final Optional<Duration> C100 = Optional.of(Duration.ofMillis(100));
    private static final RunRequest TAKEOVER = new RunRequest(RunRequest.MAX_TTL, Optional.empty(), true);

    private final Steps steps = new Steps();
    private final MemoryWorkflows workflows = Memory.retaining(20_000);
    private final Controls controls = new Controls();
    private final Hints log = new Hints(workflows.eventLog());
    private final WorkflowId workflow = WorkflowId.random();
    private final List<Viewer> viewers = new ArrayList<>();
    private final NotingFormat format = new NotingFormat();
    private final Delivery delivery = new Delivery(
            SubscribeToWorkflow.to(log, AuthorizeAccess.over(workflows.directory())),
            log,
            workflows.directory(),
            controls,
            1 << 20,
            new Counts(),
            steps::nanos);

    @BeforeEach
    void register() {
        workflows.directory().put(workflow, new WorkflowAccess("alice", Set.of()));
    }

    @AfterEach
    void nothingIsHeldInTheEnd() {
        viewers.forEach(viewer -> steps.on(viewer.outlet.home, viewer.subscriptions::close));
        steps.run();
        assertThat(delivery.watchedWorkflows()).as("workflows still followed").isZero();
    }

    @Test
    void aRunIsToldBehindTheEventsThatOpenAndEndIt() {
        Viewer viewer = begin(Optional.empty());
        think("a");
        Opened run = open();
        append(run, SampleEvents.thought("b"), result());
        think("c");

        assertThat(viewer.news())
                .containsExactly(
                        "1 \"a\"", "run running 2-1", "2 \"b\"", "3 {\"r\":1}", "run succeeded 2-3", "4 \"c\"");
    }

    @Test
    void aTakeoverIsTwoChanges() {
        Viewer viewer = begin(Optional.empty());
        open();
        viewer.news();
        open();

        assertThat(viewer.news()).hasSize(3).last().isEqualTo("run running 2-1");
        assertThat(viewer.all).contains("run superseded 1-1");
    }

    @Test
    void ofTheRunThatWasAnsweredNothingIsTold() {
        Opened run = open();
        append(run, SampleEvents.thought("a"));
        Viewer viewer = begin(Optional.empty());
        append(run, SampleEvents.thought("b"));
        assertThat(viewer.news()).containsExactly("1 \"a\"", "2 \"b\"");

        append(run, result());
        assertThat(viewer.news()).containsExactly("3 {\"r\":1}", "run succeeded 1-3");
        viewer.subscribe(Optional.empty(), new From.Start());
        assertThat(viewer.news()).isEmpty();
    }

    @Test
    void anAnswerThatComesBeforeTheHintIsNotRepeatedByIt() {
        Viewer viewer = begin(Optional.empty());
        Subscribed<HeldFeed> found = found(new From.Start(), Optional.empty());
        workflows.runs().open(workflow, TAKEOVER);
        Subscribed<HeldFeed> later = found(new From.Start(), Optional.empty());
        steps.on(viewer.outlet.home, () -> viewer.subscriptions.begin(later, () -> {}));
        steps.run();

        assertThat(viewer.news()).isEmpty();
        found.close();
    }

    @Test
    void whoIsBehindIsToldTheNewestStateWhenItComesThere() {
        Viewer viewer = begin(Optional.empty());
        viewer.outlet.writable = false;
        Opened first = open();
        append(first, SampleEvents.thought("a"));
        Opened second = open();
        append(second, SampleEvents.thought("b"), result());
        // Of what lies before it nothing is told.
        assertThat(viewer.news()).containsExactly("run running 1-0");

        viewer.outlet.writable = true;
        steps.on(viewer.outlet.home, viewer.subscriptions::writable);
        steps.run();

        List<String> news = viewer.news();
        assertThat(news).hasSize(5).last().isEqualTo("run succeeded 3-4");
        assertThat(news.subList(0, 4)).noneMatch(one -> one.startsWith("run"));
    }

    @Test
    void whatWaitsToBeJoinedIsSentBeforeARunIsTold() {
        Viewer viewer = begin(C100);
        think("a");
        think("b");
        think("c");
        assertThat(viewer.news()).containsExactly("1 \"a\"");

        Opened run = open();
        assertThat(viewer.news()).containsExactly("2-3 \"bc\"", "run running 4-3");

        append(run, SampleEvents.thought("d"));
        append(run, SampleEvents.thought("e"));
        assertThat(viewer.news()).isEmpty();
        append(run, result());
        assertThat(viewer.news()).containsExactly("4-5 \"de\"", "6 {\"r\":1}", "run succeeded 4-6");
    }

    @Test
    void nothingIsJoinedOverTheBoundsOfARun() {
        think("a", "b");
        Opened run = open();
        append(run, SampleEvents.thought("c"), SampleEvents.thought("d"));
        Opened next = open();
        append(next, SampleEvents.thought("e"), SampleEvents.thought("f"));
        Viewer viewer = begin(Optional.of(Duration.ZERO));

        assertThat(viewer.news())
                .hasSize(4)
                .startsWith("1-2 \"ab\"", "3-4 \"cd\"")
                .endsWith("6-7 \"ef\"");
        assertThat(format.made)
                .extracting(RecordedEvent::run)
                .containsExactly(
                        Optional.empty(), Optional.of(run.run()), Optional.of(run.run()), Optional.of(next.run()));
    }

    @Test
    void aChangeIsToldOnTheLoopThatAViewerHasMovedTo() {
        Viewer viewer = begin(Optional.empty());
        steps.on(viewer.outlet.home, viewer.subscriptions::leaving);
        Opened run = open();
        control();
        append(run, result());
        assertThat(viewer.news()).isEmpty();

        viewer.outlet.home = steps.loop();
        steps.on(viewer.outlet.home, viewer.subscriptions::arrived);
        steps.run();

        assertThat(viewer.news()).last().isEqualTo("control 1");
        assertThat(viewer.all).containsOnlyOnce("run succeeded 1-1");
    }

    @Test
    void whoComesBackIsToldTheNewestStateAndTheControlsItMissed() {
        begin(Optional.empty());
        Opened first = open();
        control();
        Told known = Told.of(extent());
        control();
        append(first, result());
        open();
        Viewer viewer = viewer();
        Subscribed<HeldFeed> found = found(new From.Latest(), Optional.empty());
        steps.on(viewer.outlet.home, () -> {
            viewer.subscriptions.take(found, known);
            viewer.subscriptions.arrived();
        });
        steps.run();

        assertThat(viewer.news()).containsExactly("run running 2-1", "control 2");
    }

    @Test
    void controlsAreToldInTheirOrderEachOnceToEverybodyAndReadOnce() {
        open();
        control();
        Viewer one = begin(Optional.empty());
        Viewer other = begin(C100);
        controls.read = 0;
        control();
        steps.run();
        control();
        control();
        steps.run();

        assertThat(one.news()).containsExactly("control 2", "control 3", "control 4");
        assertThat(other.news()).containsExactly("control 2", "control 3", "control 4");
        assertThat(controls.read).as("once for both, of each").isEqualTo(3);
    }

    @Test
    void controlsThatAreReadLateAreToldAllTheSame() {
        Viewer viewer = begin(Optional.empty());
        Opened run = open();
        viewer.news();
        controls.held = new CompletableFuture<>();
        control();
        control();
        assertThat(viewer.news()).isEmpty();

        controls.held.complete(null);
        append(run, SampleEvents.thought("a"));
        assertThat(viewer.news()).containsExactlyInAnyOrder("1 \"a\"", "control 1", "control 2");
        assertThat(viewer.all).containsSubsequence("control 1", "control 2");
    }

    @Test
    void aHintThatWasLostIsMadeUpForByWhoeverSubscribesNext() {
        Viewer viewer = begin(Optional.empty());
        log.hinting = false;
        open();
        control();
        assertThat(viewer.news()).isEmpty();

        Viewer next = begin(C100);

        assertThat(viewer.news()).containsExactly("run running 1-0", "control 1");
        assertThat(next.news()).isEmpty();
    }

    @Test
    void aHintThatIsOlderThanWhatIsReadHidesNothing() {
        Viewer viewer = begin(Optional.empty());
        log.hinting = false;
        think("a");
        EventLog.Extent old = extent();
        open();
        log.to.moved(workflow, old);
        steps.run();

        assertThat(viewer.news()).containsExactly("1 \"a\"", "run running 2-1");
        log.to.moved(workflow, old);
        steps.run();
        assertThat(viewer.news()).isEmpty();
    }

    @Test
    void ofALogThatBeganAnewRunAndControlsAreToldOnceMore() {
        Viewer viewer = begin(Optional.empty());
        append(open(), SampleEvents.thought("a"));
        control();
        assertThat(viewer.news()).containsExactly("run running 1-0", "1 \"a\"", "control 1");

        log.epoch = Optional.of("next");
        EventLog.Extent anew = extent();
        log.reads = new CompletableFuture<>();
        log.to.moved(workflow, anew);
        steps.run();
        // It stands in the old epoch still, of which there is no news.
        assertThat(viewer.news()).isEmpty();
        log.reads.complete(null);
        steps.run();

        assertThat(viewer.news()).containsExactly("reset", "1 \"a\"", "run running 1-1", "control 1");
    }

    @Test
    void whoAsksForThoughtsToBeJoinedFromNowOnIsToldAsBefore() {
        Viewer viewer = begin(Optional.empty());
        Opened run = open();
        control();
        viewer.news();
        viewer.subscribe(C100, new From.Start());
        assertThat(viewer.news()).isEmpty();

        control();
        append(run, result());
        assertThat(viewer.news()).containsExactly("control 2", "1 {\"r\":1}", "run succeeded 1-1");
    }

    @Test
    void controlsThatCannotBeReadAreReadAgainInASecond() {
        Viewer viewer = begin(Optional.empty());
        open();
        viewer.news();
        controls.failing = true;
        control();
        assertThat(viewer.news()).isEmpty();
        controls.failing = false;
        steps.pass(Duration.ofMillis(999));
        steps.run();
        assertThat(viewer.news()).isEmpty();

        steps.pass(Duration.ofMillis(1));
        steps.run();

        assertThat(viewer.news()).containsExactly("control 1");
    }

    @Test
    void whoTakesNothingIsToldOfControlsWhenItDoes() {
        Viewer viewer = begin(Optional.empty());
        open();
        viewer.news();
        viewer.outlet.writable = false;
        control();
        control();
        assertThat(viewer.news()).isEmpty();

        viewer.outlet.writable = true;
        steps.on(viewer.outlet.home, viewer.subscriptions::writable);
        steps.run();

        assertThat(viewer.news()).containsExactly("control 1", "control 2");
    }

    @Test
    void whoHasLeftIsToldNothingOfWhatWasUnderWay() {
        Viewer viewer = begin(Optional.empty());
        open();
        viewer.news();
        controls.held = new CompletableFuture<>();
        control();
        steps.on(viewer.outlet.home, () -> viewer.subscriptions.end(workflow));
        controls.held.complete(null);
        steps.run();

        assertThat(viewer.news()).isEmpty();
    }

    @Test
    void withoutRunsThereIsNothingToLookAt() {
        WorkflowNews news = new WorkflowNews(new ControlReads(workflow, controls));
        int before = news.version();

        assertThat(news.hear(new EventLog.Extent("e", 1, 5))).isFalse();
        assertThat(news.version()).isEqualTo(before);
    }

    @Test
    void aLateHintOfAnEpochThatIsOverHidesNothing() {
        WorkflowNews news = new WorkflowNews(new ControlReads(workflow, controls));
        open();
        Run run = extent().run().orElseThrow();
        EventLog.Extent old = new EventLog.Extent("old", 1, 0, Optional.of(run), 0);
        EventLog.Extent next = new EventLog.Extent("next", 1, 0, Optional.of(run), 3);

        assertThat(news.hear(old)).isTrue();
        assertThat(news.hear(next)).isTrue();
        assertThat(news.hear(old)).isFalse();
        assertThat(news.of("next").controls()).isEqualTo(3);
        assertThat(news.hear(new EventLog.Extent("next", 1, 0, Optional.of(run), 2)))
                .isFalse();
    }

    private Opened open() {
        Opened opened =
                workflows.runs().open(workflow, TAKEOVER).toCompletableFuture().join();
        steps.run();
        return opened;
    }

    private void control() {
        var unused = workflows
                .runs()
                .control(
                        workflow,
                        new ControlRequest(
                                ControlAction.CANCEL, Optional.empty(), Optional.empty(), "alice", Optional.empty()))
                .toCompletableFuture()
                .join();
        steps.run();
    }

    private void append(Opened run, NewEvent... events) {
        var unused = log.append(workflow, List.of(events), Optional.of(run.lease()))
                .toCompletableFuture()
                .join();
        steps.run();
    }

    private void think(String... contents) {
        var unused = log.append(
                        workflow,
                        Arrays.stream(contents).map(SampleEvents::thought).toList())
                .toCompletableFuture()
                .join();
        steps.run();
    }

    private static NewEvent result() {
        return new NewEvent(
                EventType.RESULT,
                EventData.of("{\"r\":1}"),
                SampleEvents.NOON,
                Optional.empty(),
                Optional.of(RunState.SUCCEEDED));
    }

    private EventLog.Extent extent() {
        return log.read(workflow, new From.Latest(), 1, 1)
                .toCompletableFuture()
                .join()
                .log();
    }

    private Subscribed<HeldFeed> found(From from, Optional<Duration> coalesce) {
        return (Subscribed<HeldFeed>) delivery.subscribe(ALICE, workflow, from, Optional.empty(), format, coalesce)
                .toCompletableFuture()
                .join();
    }

    private Viewer viewer() {
        Viewer viewer = new Viewer();
        viewers.add(viewer);
        return viewer;
    }

    private Viewer begin(Optional<Duration> coalesce) {
        Viewer viewer = viewer();
        viewer.subscribe(coalesce, new From.Start());
        return viewer;
    }

    /** A viewer, and all that it is told, in one order with the events. */
    private final class Viewer implements Watcher {
        private final TextOutlet outlet = new TextOutlet(steps);
        private final Subscriptions subscriptions = delivery.to(outlet, this, ReadRight.of(() -> ALICE));
        private final List<String> all = new ArrayList<>();

        void subscribe(Optional<Duration> coalesce, From from) {
            Subscribed<HeldFeed> found = found(from, coalesce);
            steps.on(outlet.home, () -> subscriptions.begin(found, () -> {}));
            steps.run();
        }

        List<String> news() {
            List<String> news = outlet.news();
            all.addAll(news);
            return news;
        }

        @Override
        public void wrote(int id, WorkflowId of, String epoch, long first, long last) {
            // It is in the outlet.
        }

        @Override
        public void tell(WorkflowId of, Notice notice) {
            outlet.events.add(notice instanceof Notice.Reset ? "reset" : notice.toString());
        }

        @Override
        public void ran(int id, WorkflowId of, Told now, Run run) {
            outlet.events.add(
                    "run " + run.state().name().toLowerCase(Locale.ROOT) + " " + run.firstSeq() + "-" + run.lastSeq());
        }

        @Override
        public void controlled(int id, WorkflowId of, Told now, Control control) {
            outlet.events.add("control " + control.seq());
        }

        @Override
        public void over(WorkflowId of, End why) {
            throw new AssertionError(why);
        }
    }

    /** A log that hints or does not, and that may be of another epoch. */
    private static final class Hints implements ForwardingEventLog {
        private final EventLog log;
        private EventPublisher to;
        private boolean hinting = true;
        private Optional<String> epoch = Optional.empty();
        private CompletableFuture<Void> reads = CompletableFuture.completedFuture(null);

        Hints(EventLog log) {
            this.log = log;
        }

        @Override
        public EventLog log() {
            return log;
        }

        @Override
        public CompletionStage<Page> read(WorkflowId of, From from, int maxEvents, int maxBytes) {
            From place = epoch.isPresent() && from instanceof From.After ? new From.Start() : from;
            return reads.thenCompose(now -> log.read(of, place, maxEvents, maxBytes))
                    .thenApply(page -> epoch.map(next -> new Page(
                                    new Extent(
                                            next,
                                            page.log().firstSeq(),
                                            page.log().lastSeq(),
                                            page.log().run(),
                                            page.log().controls()),
                                    true,
                                    Optional.empty(),
                                    page.events()))
                            .orElse(page));
        }

        @Override
        public CompletionStage<Following> follow(WorkflowId of, EventPublisher publisher) {
            to = publisher;
            return log.follow(of, new EventPublisher() {
                @Override
                public void publish(RecordedBatch batch) {
                    if (hinting) {
                        publisher.publish(batch);
                    }
                }

                @Override
                public void moved(WorkflowId moved, Extent extent) {
                    if (hinting) {
                        publisher.moved(moved, extent);
                    }
                }

                @Override
                public void ended(WorkflowId ended, End why) {
                    publisher.ended(ended, why);
                }
            });
        }
    }

    /** Controls that are read late, or not at all, and a count of that. */
    private final class Controls extends ForwardingRuns {
        private CompletableFuture<Void> held = CompletableFuture.completedFuture(null);
        private boolean failing;
        private int read;

        Controls() {
            super(workflows.runs());
        }

        @Override
        public CompletionStage<List<Control>> controls(WorkflowId of, long after) {
            read++;
            return failing
                    ? CompletableFuture.failedStage(new UnavailableException("not now"))
                    : held.thenCompose(now -> super.controls(of, after));
        }
    }
}
