package dev.skald.domain.port;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowCatalog.Entry;
import dev.skald.domain.port.WorkflowCatalog.Place;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every {@link WorkflowCatalog} does, over the other ports of a store that is empty at first. */
public abstract class WorkflowCatalogContract {

    private static final WorkflowAccess ALICE = new WorkflowAccess("alice", Set.of("bob"));
    private static final Duration TICK = Duration.ofMillis(1);

    private final WorkflowId a = WorkflowId.random();
    private final WorkflowId b = WorkflowId.random();
    private final WorkflowId c = WorkflowId.random();

    /** The catalog a test is about: the same at each call within one test. */
    protected abstract WorkflowCatalog catalog();

    /** The log that belongs to it. */
    protected abstract EventLog eventLog();

    /** The directory that belongs to it. */
    protected abstract WorkflowDirectory directory();

    /** The runs that belong to it. */
    protected abstract WorkflowRuns runs();

    /** Lets that much time pass for the store. */
    protected abstract void elapse(Duration time);

    @Test
    void knowsNoWorkflowThatDoesNotExist() {
        assertThat(find(a)).isEmpty();
        assertThat(list(Optional.empty(), 10)).isEmpty();
    }

    @Test
    void tellsOfAWorkflowThatHadAnEvent() {
        append(a);

        Entry entry = find(a).orElseThrow();

        assertThat(entry.workflow()).isEqualTo(a);
        assertThat(entry.access()).isEmpty();
        assertThat(entry.log().lastSeq()).isEqualTo(1);
        assertThat(entry.log().run()).isEmpty();
        assertThat(entry.lastEventAt()).isPresent();
        assertThat(entry.createdAt()).isBeforeOrEqualTo(entry.lastEventAt().get());
        assertThat(entry.place()).isEqualTo(new Place(entry.lastEventAt().get(), a));
        assertThat(list(Optional.empty(), 10)).containsExactly(entry);
    }

    @Test
    void tellsOfAWorkflowThatIsRegistered() {
        await(directory().put(a, ALICE));

        Entry entry = find(a).orElseThrow();

        assertThat(entry.access()).contains(ALICE);
        assertThat(entry.log().exists()).isTrue();
        assertThat(entry.lastEventAt()).isEmpty();
        assertThat(entry.place()).isEqualTo(new Place(entry.createdAt(), a));
        assertThat(list(Optional.empty(), 10)).containsExactly(entry);
    }

    @Test
    void tellsOfAWorkflowThatHasARunAlone() {
        Run run = open(a);

        Entry entry = find(a).orElseThrow();

        assertThat(entry.log().run()).contains(run);
        assertThat(entry.log().run().orElseThrow().state()).isEqualTo(RunState.RUNNING);
        assertThat(entry.lastEventAt()).isEmpty();
        assertThat(list(Optional.empty(), 10)).containsExactly(entry);
    }

    @Test
    void doesNotKnowWhatIsMerelyFollowed() {
        Following following = await(eventLog().follow(a, new RecordingPublisher()));

        assertThat(find(a)).isEmpty();
        assertThat(list(Optional.empty(), 10)).isEmpty();

        following.close();
    }

    @Test
    void whatIsFollowedIsCreatedWhenItIsKept() {
        Following following = await(eventLog().follow(a, new RecordingPublisher()));
        append(b);
        elapse(TICK);
        append(a);

        assertThat(find(a).orElseThrow().createdAt())
                .isAfter(find(b).orElseThrow().createdAt());

        following.close();
    }

    @Test
    void datesByWhatWasAppendedLast() {
        append(a);
        Entry first = find(a).orElseThrow();
        elapse(TICK);
        await(directory().put(a, ALICE));
        append(a, "once");
        Entry second = find(a).orElseThrow();
        elapse(TICK);
        append(a, "once");

        assertThat(second.createdAt()).isEqualTo(first.createdAt());
        assertThat(second.lastEventAt()).contains(at(first).plus(TICK));
        assertThat(find(a)).contains(second);
    }

    @Test
    void aDeletedWorkflowIsGoneAndTheNextIsAnother() {
        append(a);
        Entry first = find(a).orElseThrow();
        assertThat(list(Optional.empty(), 10)).hasSize(1);

        await(eventLog().delete(a));

        assertThat(find(a)).isEmpty();
        assertThat(list(Optional.empty(), 10)).isEmpty();
        elapse(TICK);
        append(a);
        assertThat(find(a).orElseThrow().createdAt()).isAfter(first.createdAt());
        assertThat(ids(list(Optional.empty(), 10))).containsExactly(a);
    }

    @Test
    void aRegisteredWorkflowStaysWithoutItsLog() {
        await(directory().put(a, ALICE));
        Entry first = find(a).orElseThrow();
        elapse(TICK);
        append(a);

        await(eventLog().delete(a));

        Entry entry = find(a).orElseThrow();
        assertThat(entry.lastEventAt()).isEmpty();
        assertThat(entry.place()).isEqualTo(first.place());
        assertThat(ids(list(Optional.empty(), 10))).containsExactly(a);
    }

    @Test
    void listsTheLastActiveFirst() {
        append(a);
        elapse(TICK);
        await(directory().put(b, ALICE));
        elapse(TICK);
        open(c);
        assertThat(ids(list(Optional.empty(), 10))).containsExactly(c, b, a);

        elapse(TICK);
        append(a);

        assertThat(ids(list(Optional.empty(), 10))).containsExactly(a, c, b);
        assertThat(ids(list(Optional.empty(), 2))).containsExactly(a, c);
    }

    @Test
    void listsTheSmallerIdFirstOfThoseThatWereActiveAtTheSameTime() {
        List<WorkflowId> inOrder = Stream.of(
                        "00000000-0000-0000-8000-000000000000",
                        "7fffffff-ffff-ffff-0000-000000000000",
                        "7fffffff-ffff-ffff-f000-000000000000",
                        "80000000-0000-0000-0000-000000000000",
                        "f0000000-0000-0000-0000-000000000000")
                .map(UUID::fromString)
                .map(WorkflowId::new)
                .toList();
        List<WorkflowId> shuffled = new ArrayList<>(inOrder);
        Collections.reverse(shuffled);
        shuffled.forEach(this::register);

        assertThat(list(Optional.empty(), 10)).extracting(Entry::createdAt).containsOnly(at(find(inOrder.get(0))));
        assertThat(ids(list(Optional.empty(), 10))).isEqualTo(inOrder);
    }

    @Test
    void listsByThePageWithoutHoleOrRepeat() {
        List<WorkflowId> all = new ArrayList<>();
        for (int workflow = 0; workflow < 25; workflow++) {
            WorkflowId id = WorkflowId.random();
            register(id);
            all.add(id);
            if (workflow % 3 == 0) {
                elapse(TICK);
            }
        }
        List<Entry> listed = new ArrayList<>();
        List<Entry> page = list(Optional.empty(), 7);
        while (page.size() == 7) {
            listed.addAll(page);
            page = list(Optional.of(page.get(6).place()), 7);
        }
        listed.addAll(page);

        assertThat(page).hasSize(4);
        assertThat(ids(listed)).containsExactlyInAnyOrderElementsOf(all);
        assertThat(listed).extracting(Entry::place).isSorted();
        assertThat(list(Optional.of(page.get(3).place()), 7)).isEmpty();
    }

    @Test
    void refusesAPageWithoutRoom() {
        assertThatIllegalArgumentException().isThrownBy(() -> refuseEarly(catalog()));
    }

    private static void refuseEarly(WorkflowCatalog catalog) {
        try {
            await(catalog.list(Optional.empty(), 0));
        } catch (AssertionError e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw e;
        }
    }

    private void register(WorkflowId workflow) {
        await(directory().put(workflow, ALICE));
    }

    private Run open(WorkflowId workflow) {
        return await(runs().open(workflow, new RunRequest(RunRequest.DEFAULT_TTL, Optional.empty(), false)))
                .log()
                .run()
                .orElseThrow();
    }

    private void append(WorkflowId workflow) {
        await(eventLog().append(workflow, List.of(thought("x"))));
    }

    private void append(WorkflowId workflow, String id) {
        await(eventLog().append(workflow, List.of(named(id))));
    }

    private Optional<Entry> find(WorkflowId workflow) {
        return await(catalog().find(workflow));
    }

    private List<Entry> list(Optional<Place> after, int limit) {
        return await(catalog().list(after, limit));
    }

    private static Instant at(Optional<Entry> entry) {
        return entry.orElseThrow().createdAt();
    }

    private static Instant at(Entry entry) {
        return entry.lastEventAt().orElseThrow();
    }

    private static List<WorkflowId> ids(List<Entry> entries) {
        return entries.stream().map(Entry::workflow).toList();
    }
}
