package dev.skald.adapter.memory;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.adapter.store.AccessWeight;
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
        for (WorkflowId workflow : List.of(a, b, c, d)) {
            append(workflow, thoughts("e", 1));
        }
        Following following = await(store.eventLog().follow(c, new RecordingPublisher()));
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
        store = MemoryWorkflows.within(Stores.counting(2), ticker);
        append(a, thoughts("e", 1));
        await(store.directory().put(b, ALICE));

        assertUnavailable(store.eventLog().append(c, thoughts("e", 1)));
        assertUnavailable(store.directory().put(c, ALICE));

        for (WorkflowId workflow : List.of(a, b)) {
            append(workflow, thoughts("e", 1));
            await(store.directory().put(workflow, ALICE));
        }
        assertThat(extent(c)).isEqualTo(Extent.NONE);
        assertThat(store.size()).isEqualTo(2);
    }

    @Test
    void doesNotCountWhatIsMerelyFollowedAmongTheWorkflows() {
        store = MemoryWorkflows.within(Stores.counting(1), ticker);
        for (int i = 0; i < 100; i++) {
            await(store.eventLog().follow(WorkflowId.random(), new RecordingPublisher()));
        }
        assertThat(store.size()).isZero();
        assertThat(store.reserved()).isEqualTo(100);

        append(a, thoughts("e", 1));

        assertThat(store.size()).isEqualTo(1);
        assertThat(store.bytes()).isPositive();
        await(store.eventLog().follow(b, new RecordingPublisher()));
    }

    @Test
    void hasNoRoomForAnEventOfWhatIsMerelyFollowedIfThereAreAsManyWorkflowsAsThereMayBe() {
        store = MemoryWorkflows.within(Stores.counting(1), ticker);
        append(a, thoughts("e", 1));
        await(store.eventLog().follow(b, new RecordingPublisher()));
        Extent reserved = extent(b);

        assertUnavailable(store.eventLog().append(b, thoughts("e", 1)));
        assertUnavailable(store.directory().put(b, ALICE));
        assertThat(extent(b)).isEqualTo(reserved);
        assertThat(store.size()).isEqualTo(1);
        assertThat(store.reserved()).isEqualTo(1);

        await(store.eventLog().delete(a));
        assertThat(append(b, thoughts("e", 1)).log().epoch()).isEqualTo(reserved.epoch());
        assertThat(store.size()).isEqualTo(1);
        assertThat(store.reserved()).isZero();
    }

    @Test
    void reservesOnlySoManyWorkflowsAtATime() {
        store = MemoryWorkflows.within(Stores.reserving(2), ticker);
        Following following = await(store.eventLog().follow(a, new RecordingPublisher()));
        await(store.eventLog().follow(b, new RecordingPublisher()));
        assertUnavailable(store.eventLog().follow(c, new RecordingPublisher()));
        assertThat(extent(c)).isEqualTo(Extent.NONE);

        await(store.eventLog().follow(a, new RecordingPublisher())).close();
        append(c, thoughts("e", 1));
        await(store.eventLog().follow(c, new RecordingPublisher()));

        following.close();
        assertThat(store.reserved()).isEqualTo(1);
        await(store.eventLog().follow(WorkflowId.random(), new RecordingPublisher()));
        assertThat(store.reserved()).isEqualTo(2);
    }

    @Test
    void leavesWhatWasKeptToItsFollowersWhateverTheirBound() {
        store = MemoryWorkflows.within(Stores.reserving(1), ticker);
        List<Following> followings = new ArrayList<>();
        for (WorkflowId workflow : List.of(a, b, c)) {
            append(workflow, thoughts("e", 1));
            followings.add(await(store.eventLog().follow(workflow, new RecordingPublisher())));
            await(store.eventLog().delete(workflow));
        }
        assertThat(store.size()).isZero();
        assertThat(store.reserved()).isEqualTo(3);
        assertUnavailable(store.eventLog().follow(WorkflowId.random(), new RecordingPublisher()));

        followings.forEach(Following::close);

        assertThat(store.reserved()).isZero();
    }

    @Test
    void hasRoomAgainOnceAWorkflowIsGone() {
        store = MemoryWorkflows.within(Stores.counting(1), ticker);
        append(a, thoughts("e", 1));
        await(store.eventLog().delete(a));
        await(store.directory().put(b, ALICE));
        await(store.directory().remove(b));
        append(c, thoughts("e", 1));
        ticker.pass(Stores.TTL);
        store.expire();

        assertThat(append(a, thoughts("e", 1)).accepted()).isEqualTo(1);
    }

    @Test
    void keepsADeletedWorkflowWithoutALogAsLongAsItIsFollowed() {
        Following following = await(store.eventLog().follow(a, new RecordingPublisher()));
        append(a, thoughts("e", 1));
        await(store.eventLog().delete(a));
        assertThat(store.size()).isZero();
        assertThat(store.reserved()).isEqualTo(1);

        following.close();

        assertThat(store.reserved()).isZero();
    }

    @Test
    void weighsOwnersAndReadersByTheirStrings() {
        await(store.directory().put(a, new WorkflowAccess("a".repeat(16), Set.of())));
        long owner = AccessWeight.OVERHEAD + AccessWeight.STRING_OVERHEAD + 16;
        assertThat(store.bytes()).isEqualTo(owner);

        await(store.directory().put(a, new WorkflowAccess("a".repeat(16), Set.of("b".repeat(255), "ü", "日本"))));
        assertThat(store.bytes()).isEqualTo(owner + 3 * AccessWeight.STRING_OVERHEAD + 256 + 8 + 8);

        await(store.directory().put(a, new WorkflowAccess("日".repeat(16), Set.of())));
        assertThat(store.bytes()).isEqualTo(owner + 16);

        await(store.directory().remove(a));
        assertThat(store.bytes()).isZero();
    }

    @Test
    void weighsNoRegistrationThatWasForgotten() {
        await(store.directory().put(a, ALICE));
        append(b, thoughts("e", 1));
        await(store.directory().put(b, ALICE));
        ticker.pass(Stores.TTL);

        store.expire();

        assertThat(store.bytes()).isZero();
    }

    @Test
    void trimsEventsForOwnersAndReaders() {
        long room = 2 * weightOfOneLarge();
        store = MemoryWorkflows.within(Stores.weighing(room), ticker);
        append(a, large(2));
        RecordingPublisher follower = new RecordingPublisher();
        await(store.eventLog().follow(a, follower));

        await(store.directory().put(b, ALICE));

        assertThat(extent(a).firstSeq()).isEqualTo(2);
        assertThat(follower.extents()).containsExactly(extent(a));
        assertThat(store.bytes()).isLessThanOrEqualTo(room);
    }

    @Test
    void hasNoRoomForOwnersAndReadersThatAllEventsTogetherWouldNotMake() {
        WorkflowAccess large = new WorkflowAccess("alice", longNames("x", 240));
        long weight = AccessWeight.of(large);
        store = MemoryWorkflows.within(Stores.weighing(2 * weight), ticker);
        append(a, large(1));
        await(store.directory().put(a, large));
        await(store.directory().put(b, large));
        assertThat(extent(a).firstSeq()).isEqualTo(2);

        assertUnavailable(store.directory().put(c, ALICE));
        assertUnavailable(store.directory().put(a, new WorkflowAccess("alice", longNames("x", 241))));

        assertThat(await(store.directory().find(a))).contains(large);
        assertThat(extent(c)).isEqualTo(Extent.NONE);
        assertThat(store.size()).isEqualTo(2);
        assertThat(store.bytes()).isEqualTo(2 * weight);
        await(store.directory().put(a, new WorkflowAccess("bob", longNames("y", 240))));
        await(store.directory().put(b, ALICE));
        await(store.directory().put(c, ALICE));
    }

    /** Some readers of that many characters each. */
    private static Set<String> longNames(String letter, int length) {
        return Set.of(
                "a" + letter.repeat(length - 1), "b" + letter.repeat(length - 1), "c" + letter.repeat(length - 1));
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
