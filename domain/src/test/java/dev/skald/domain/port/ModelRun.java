package dev.skald.domain.port;

import static dev.skald.domain.port.SampleEvents.data;
import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Gap;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;

/** Asks a log for this and that in random order, and holds every answer against that of {@link NaiveLog}. */
public final class ModelRun {

    private static final int ACTIONS = 200;
    private static final RunRequest RUN = new RunRequest(RunRequest.MAX_TTL, Optional.empty(), false);
    private static final NewEvent END = new NewEvent(
            EventType.RESULT, data("the end"), Instant.EPOCH, Optional.empty(), Optional.of(RunState.SUCCEEDED));

    private ModelRun() {}

    /**
     * Carries out a run by that seed.
     *
     * @param log an empty log with room for three workflows
     * @param runs the runs that belong to it
     * @param events how many events of a workflow it retains
     * @param bytes how many bytes of data of a workflow it retains
     */
    public static void of(EventLog log, WorkflowRuns runs, int events, int bytes, long seed) {
        Random random = new Random(seed);
        List<WorkflowId> workflows = List.of(id(random), id(random), id(random));
        NaiveLog naive = new NaiveLog(events, bytes);
        Map<WorkflowId, Opened> open = new HashMap<>();
        Map<WorkflowId, String> epochs = new HashMap<>();
        for (int action = 0; action < ACTIONS; action++) {
            WorkflowId workflow = workflows.get(random.nextInt(workflows.size()));
            int dice = random.nextInt(24);
            if (dice == 0) {
                await(log.delete(workflow));
                naive.delete(workflow);
                epochs.remove(workflow);
                open.remove(workflow);
            } else if (dice < 10) {
                append(log, naive, workflow, batch(random), epochs, Optional.ofNullable(open.get(workflow)));
            } else if (dice < 15) {
                read(log, naive, workflow, random);
            } else if (dice > 20) {
                beginOrEnd(log, runs, naive, workflow, epochs, open);
            } else {
                readTail(log, naive, workflow, random);
            }
        }
    }

    private static void beginOrEnd(
            EventLog log,
            WorkflowRuns runs,
            NaiveLog naive,
            WorkflowId workflow,
            Map<WorkflowId, String> epochs,
            Map<WorkflowId, Opened> open) {
        if (open.containsKey(workflow)) {
            append(log, naive, workflow, List.of(END), epochs, Optional.of(open.remove(workflow)));
        } else {
            Opened opened = await(runs.open(workflow, RUN));
            naive.begin(workflow);
            open.put(workflow, opened);
            epochs.put(workflow, opened.log().epoch());
        }
    }

    private static void append(
            EventLog log,
            NaiveLog naive,
            WorkflowId workflow,
            List<NewEvent> batch,
            Map<WorkflowId, String> epochs,
            Optional<Opened> run) {
        Appended appended = await(log.append(workflow, batch, run.map(Opened::lease)));
        int duplicates = naive.append(workflow, batch, run.map(Opened::run));

        assertThat(appended.duplicates()).isEqualTo(duplicates);
        assertThat(appended.accepted()).isEqualTo(batch.size() - duplicates);
        assertThat(appended.log().firstSeq()).isEqualTo(naive.firstSeq(workflow));
        assertThat(appended.log().lastSeq()).isEqualTo(naive.lastSeq(workflow));
        assertThat(appended.first().isPresent()).isEqualTo(appended.accepted() > 0);
        appended.first()
                .ifPresent(first -> assertThat(first).isEqualTo(naive.lastSeq(workflow) - appended.accepted() + 1));
        appended.last().ifPresent(last -> assertThat(last).isEqualTo(naive.lastSeq(workflow)));
        assertThat(epochs.putIfAbsent(workflow, appended.log().epoch()))
                .isIn(null, appended.log().epoch());
    }

    private static void read(EventLog log, NaiveLog naive, WorkflowId workflow, Random random) {
        long last = naive.lastSeq(workflow);
        long first = naive.firstSeq(workflow);
        int maxEvents = 1 + random.nextInt(20);
        int maxBytes = 1 + random.nextInt(400);
        long after = random.nextInt(20) == 0 ? Long.MAX_VALUE - random.nextInt(2) : random.nextInt((int) last + 3);

        Page page = await(log.read(workflow, new From.After(after, Optional.empty()), maxEvents, maxBytes));

        boolean reset = after > last;
        assertThat(page.log().exists()).isEqualTo(naive.exists(workflow));
        assertThat(page.log()).isEqualTo(extent(page, first, last));
        assertThat(page.reset()).isEqualTo(reset);
        assertThat(page.gap())
                .isEqualTo(!reset && after + 1 < first ? Optional.of(new Gap(after + 1, first - 1)) : Optional.empty());
        assertThat(page.events()).isEqualTo(naive.read(workflow, reset ? 0 : after, maxEvents, maxBytes));
    }

    private static void readTail(EventLog log, NaiveLog naive, WorkflowId workflow, Random random) {
        long last = naive.lastSeq(workflow);
        long first = naive.firstSeq(workflow);
        int count = 1 + random.nextInt((int) last + 3);
        int maxEvents = 1 + random.nextInt(20);
        int maxBytes = 1 + random.nextInt(400);
        Optional<String> epoch = random.nextBoolean() ? Optional.of("another") : Optional.empty();

        Page page = await(log.read(workflow, new From.Tail(count, epoch), maxEvents, maxBytes));

        assertThat(page.log()).isEqualTo(extent(page, first, last));
        assertThat(page.reset()).isEqualTo(epoch.isPresent());
        assertThat(page.gap()).isEmpty();
        assertThat(page.events()).isEqualTo(naive.read(workflow, Math.max(0, last - count), maxEvents, maxBytes));
    }

    private static Extent extent(Page page, long first, long last) {
        return new Extent(page.log().epoch(), first, last, page.log().run(), 0);
    }

    private static List<NewEvent> batch(Random random) {
        return Stream.generate(() -> random.nextBoolean()
                        ? thought("t".repeat(random.nextInt(60)))
                        : named("id-" + random.nextInt(30)))
                .limit(1 + random.nextInt(12))
                .toList();
    }

    private static WorkflowId id(Random random) {
        return new WorkflowId(new UUID(random.nextLong(), random.nextLong()));
    }
}
