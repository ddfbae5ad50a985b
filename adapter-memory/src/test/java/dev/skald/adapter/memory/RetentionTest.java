package dev.skald.adapter.memory;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordingPublisher;
import dev.skald.domain.port.UnavailableException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The bounds of the store, each on its own. */
class RetentionTest {

    private static final WorkflowAccess ALICE = new WorkflowAccess("alice", Set.of());
    private static final Duration ALMOST = Stores.TTL.minusNanos(1);
    private static final int LARGE = 400;
    private static final Duration LAST_NANO = Duration.ofNanos(1);

    private final FakeTicker ticker = new FakeTicker();
    private final WorkflowId a = WorkflowId.random();
    private final WorkflowId b = WorkflowId.random();
    private final WorkflowId c = WorkflowId.random();
    private MemoryWorkflows store = MemoryWorkflows.within(Stores.retaining(1_000), ticker);

    @Test
    void trimsAWorkflowBeyondItsBytesOfData() {
        int size = thought("e0").data().size();
        store = MemoryWorkflows.within(Stores.retainingBytes(3L * size), ticker);

        assertThat(append(a, thoughts("e", 3)).log().firstSeq()).isEqualTo(1);
        assertThat(append(a, thoughts("e", 2)).log().firstSeq()).isEqualTo(3);
    }

    @Test
    void keepsTheNewestEventEvenIfItIsTooLarge() {
        store = MemoryWorkflows.within(Stores.retainingBytes(20), ticker);

        append(a, thoughts("e", 3));
        Extent log = append(a, List.of(thought("x".repeat(100)))).log();

        assertThat(log.firstSeq()).isEqualTo(4);
        assertThat(log.lastSeq()).isEqualTo(4);
    }

    @Test
    void trimsTheWorkflowSilentLongestFirst() {
        long room = 6 * weightOfOneLarge();
        store = MemoryWorkflows.within(Stores.weighing(room), ticker);
        append(a, large(2));
        append(b, large(2));
        append(c, large(2));
        append(a, large(1));

        assertThat(extent(b)).satisfies(log -> assertThat(log.firstSeq()).isEqualTo(2));
        append(a, large(2));

        assertThat(extent(a).firstSeq()).isEqualTo(1);
        assertThat(extent(b).firstSeq()).isEqualTo(3);
        assertThat(extent(b).lastSeq()).isEqualTo(2);
        assertThat(extent(b).exists()).isTrue();
        assertThat(extent(c).firstSeq()).isEqualTo(2);
        assertThat(store.bytes()).isLessThanOrEqualTo(room);
    }

    @Test
    void trimsTheOnlyWorkflowItself() {
        store = MemoryWorkflows.within(Stores.weighing(2 * weightOfOneLarge()), ticker);

        append(a, large(5));

        assertThat(extent(a).firstSeq()).isEqualTo(4);
    }

    @Test
    void sparesNotEvenTheNewestOfAllBytes() {
        store = MemoryWorkflows.within(Stores.weighing(50), ticker);

        Appended appended = append(a, thoughts("e", 1));

        assertThat(appended.last()).hasValue(1);
        assertThat(extent(a).firstSeq()).isEqualTo(2);
        assertThat(append(a, thoughts("e", 1)).first()).hasValue(2);
        assertThat(store.bytes()).isZero();
    }

    @Test
    void hintsToTheFollowersOfWhatWasTrimmedForOthers() {
        store = MemoryWorkflows.within(Stores.weighing(2 * weightOfOneLarge()), ticker);
        String epoch = append(a, large(2)).log().epoch();
        RecordingPublisher follower = new RecordingPublisher();
        await(store.eventLog().follow(a, follower));

        append(b, large(1));

        assertThat(follower.extents()).containsExactly(new Extent(epoch, 2, 2));
    }

    @Test
    void weighsSomeBytesMoreThanTheDataOfManySmallEvents() {
        store = MemoryWorkflows.within(Stores.retaining(1_000), ticker);
        int data = thought("e").data().size();

        for (int i = 0; i < 50; i++) {
            append(a, thoughts("", 100));
        }

        assertThat(extent(a).firstSeq()).isEqualTo(4_001);
        assertThat(store.bytes()).isBetween(1_000L * data, 1_000L * (data + 30));
    }

    @Test
    void weighsIdsAndForgetsTheirWeightWithThem() {
        append(b, List.of(thought("named x"), thought("y")));
        long withoutId = store.bytes();
        append(a, List.of(named("x"), thought("y")));
        assertThat(store.bytes()).isEqualTo(2 * withoutId + RememberedIds.OVERHEAD + 2);

        await(store.eventLog().delete(a));

        assertThat(store.bytes()).isEqualTo(withoutId);
    }

    @Test
    void weighsNothingOnceEverythingWasTrimmedDeletedOrForgotten() {
        store = MemoryWorkflows.within(Stores.retaining(3), ticker);
        for (int i = 0; i < 100; i++) {
            append(a, List.of(named("a" + i), thought("-")));
            append(b, List.of(thought("-"), named("b" + i)));
            append(c, List.of(named("c" + i)));
        }
        await(store.eventLog().delete(a));
        ticker.pass(Stores.TTL);

        assertThat(store.expire()).isEqualTo(2);
        assertThat(store.bytes()).isZero();
        assertThat(store.size()).isZero();
    }

    @Test
    void forgetsLogOwnerAndReadersTogether() {
        append(a, thoughts("e", 1));
        await(store.directory().put(a, ALICE));
        ticker.pass(ALMOST);
        assertThat(store.expire()).isZero();

        ticker.pass(LAST_NANO);

        assertThat(store.expire()).isEqualTo(1);
        assertThat(extent(a)).isEqualTo(Extent.NONE);
        assertThat(await(store.directory().find(a))).isEmpty();
        assertThat(await(store.directory().put(a, ALICE))).isTrue();
    }

    @Test
    void countsTheTimeFromTheLastEventRegistrationOrFollower() {
        WorkflowId d = WorkflowId.random();
        Following following = await(store.eventLog().follow(c, new RecordingPublisher()));
        for (WorkflowId workflow : List.of(a, b, d)) {
            append(workflow, thoughts("e", 1));
        }
        ticker.pass(ALMOST);
        append(a, thoughts("e", 1));
        await(store.directory().put(b, ALICE));
        following.close();
        ticker.pass(ALMOST);

        assertThat(store.expire()).isEqualTo(1);
        assertThat(List.of(a, b, c))
                .allSatisfy(workflow -> assertThat(extent(workflow).exists()).isTrue());
        assertThat(extent(d)).isEqualTo(Extent.NONE);

        ticker.pass(LAST_NANO);
        assertThat(store.expire()).isEqualTo(3);
    }

    @Test
    void readingDoesNotKeepAWorkflow() {
        append(a, thoughts("e", 1));
        ticker.pass(ALMOST);
        extent(a);
        ticker.pass(LAST_NANO);

        assertThat(store.expire()).isEqualTo(1);
    }

    @Test
    void keepsWhatIsFollowedWithItsOwner() {
        await(store.directory().put(a, ALICE));
        Following one = await(store.eventLog().follow(a, new RecordingPublisher()));
        Following other = await(store.eventLog().follow(a, new RecordingPublisher()));
        ticker.pass(Stores.TTL.multipliedBy(3));
        one.close();
        one.close();
        assertThat(store.expire()).isZero();
        assertThat(await(store.directory().find(a))).contains(ALICE);

        other.close();
        assertThat(store.expire()).isZero();
        ticker.pass(Stores.TTL);
        assertThat(store.expire()).isEqualTo(1);
    }

    @Test
    void tellsListenersThatARegistrationWasForgotten() {
        List<Optional<WorkflowAccess>> heard = new ArrayList<>();
        await(store.directory().put(a, ALICE));
        store.directory().follow(a, (workflow, access) -> {
            heard.add(access);
            return CompletableFuture.completedFuture(null);
        });
        ticker.pass(Stores.TTL);

        store.expire();

        assertThat(heard).containsExactly(Optional.empty());
    }

    @Test
    void hasNoRoomForFurtherWorkflowsHoweverTheyComeToBe() {
        store = MemoryWorkflows.within(Stores.counting(3), ticker);
        append(a, thoughts("e", 1));
        await(store.directory().put(b, ALICE));
        await(store.eventLog().follow(c, new RecordingPublisher()));
        WorkflowId d = WorkflowId.random();

        assertUnavailable(store.eventLog().append(d, thoughts("e", 1)));
        assertUnavailable(store.directory().put(d, ALICE));
        assertUnavailable(store.eventLog().follow(d, new RecordingPublisher()));

        for (WorkflowId workflow : List.of(a, b, c)) {
            append(workflow, thoughts("e", 1));
            await(store.directory().put(workflow, ALICE));
        }
        assertThat(extent(d)).isEqualTo(Extent.NONE);
        assertThat(store.size()).isEqualTo(3);
    }

    @Test
    void hasRoomAgainOnceAWorkflowIsGone() {
        store = MemoryWorkflows.within(Stores.counting(1), ticker);
        append(a, thoughts("e", 1));
        await(store.eventLog().delete(a));
        await(store.directory().put(b, ALICE));
        await(store.directory().remove(b));
        await(store.eventLog().follow(c, new RecordingPublisher())).close();
        ticker.pass(Stores.TTL);
        store.expire();

        assertThat(append(a, thoughts("e", 1)).accepted()).isEqualTo(1);
    }

    @Test
    void keepsADeletedWorkflowWithoutALogAsLongAsItIsFollowed() {
        Following following = await(store.eventLog().follow(a, new RecordingPublisher()));
        append(a, thoughts("e", 1));
        await(store.eventLog().delete(a));
        assertThat(store.size()).isEqualTo(1);

        following.close();

        assertThat(store.size()).isZero();
    }

    private void assertUnavailable(CompletionStage<?> stage) {
        assertThatThrownBy(() -> stage.toCompletableFuture().join()).hasCauseInstanceOf(UnavailableException.class);
    }

    private Appended append(WorkflowId workflow, List<NewEvent> batch) {
        return await(store.eventLog().append(workflow, batch));
    }

    private Extent extent(WorkflowId workflow) {
        return await(store.eventLog().read(workflow, new From.Latest(), 1, 1)).log();
    }

    /** Events that fill a segment each, so that they are let go one by one. */
    private static List<NewEvent> large(int count) {
        return thoughts("x".repeat(LARGE), count);
    }

    /** What each of them weighs in a log of its own. */
    private long weightOfOneLarge() {
        MemoryWorkflows other = MemoryWorkflows.within(Stores.retaining(1_000), ticker);
        await(other.eventLog().append(a, large(1)));
        return other.bytes();
    }
}
