package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.adapter.store.AccessWeight;
import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bounds of the store, each on its own. */
class RetentionTest {

    private static final WorkflowAccess ALICE = new WorkflowAccess("alice", Set.of());
    private static final long WIDE = 1 << 30;

    private final TestStores stores = new TestStores();
    private final WorkflowId a = WorkflowId.random();
    private final WorkflowId b = WorkflowId.random();
    private final WorkflowId c = WorkflowId.random();
    private SqliteWorkflows store = stores.open(TestStores.retaining(1_000));

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void trimsTheWorkflowSilentLongestFirst() {
        long one = weight(1);
        open(6 * one, 1_000);
        append(a, 2);
        append(b, 2);
        append(c, 2);
        append(a, 1);
        assertThat(extent(b).firstSeq()).isEqualTo(2);
        RecordingPublisher follower = new RecordingPublisher();
        await(store.eventLog().follow(b, follower));

        append(a, 2);

        assertThat(extent(a).firstSeq()).isEqualTo(1);
        assertThat(extent(b)).isEqualTo(new Extent(extent(b).epoch(), 3, 2));
        assertThat(extent(c).firstSeq()).isEqualTo(2);
        assertThat(store.bytes()).isEqualTo(6 * one);
        org.awaitility.Awaitility.await().until(() -> follower.extents().contains(extent(b)));
    }

    @Test
    void weighsNothingOnceEverythingWasTrimmedDeletedOrForgotten() {
        store = stores.open(TestStores.retaining(3));
        for (int i = 0; i < 30; i++) {
            await(store.eventLog().append(a, List.of(named("a" + i))));
            append(b, 3);
            await(store.directory().put(c, ALICE));
        }
        await(store.eventLog().delete(a));
        stores.clock().pass(TestStores.TTL);

        assertThat(await(store.expire())).isEqualTo(2);
        assertThat(store.bytes()).isZero();
        assertThat(store.size()).isZero();
    }

    @Test
    void tellsListenersThatARegistrationWasForgotten() {
        List<Optional<WorkflowAccess>> heard = new ArrayList<>();
        await(store.directory().put(a, ALICE));
        store.directory().follow(a, (workflow, access) -> {
            heard.add(access);
            return CompletableFuture.completedFuture(null);
        });
        stores.clock().pass(TestStores.TTL);

        await(store.expire());

        assertThat(heard).containsExactly(Optional.empty());
    }

    @Test
    void countsTheTimeFromTheLastEventRegistrationOrFollower() {
        Duration almost = TestStores.TTL.minusMillis(1);
        WorkflowId d = WorkflowId.random();
        List.of(a, b, c, d).forEach(workflow -> append(workflow, 1));
        Following following = await(store.eventLog().follow(c, new RecordingPublisher()));
        stores.clock().pass(almost);
        append(a, 1);
        await(store.directory().put(b, ALICE));
        following.close();
        stores.clock().pass(almost);

        assertThat(await(store.expire())).isEqualTo(1);
        assertThat(List.of(a, b, c))
                .allSatisfy(workflow -> assertThat(extent(workflow).exists()).isTrue());
        assertThat(extent(d)).isEqualTo(Extent.NONE);
    }

    @Test
    void hasNoRoomForFurtherWorkflowsHoweverTheyComeToBe() {
        open(WIDE, 2);
        append(a, 1);
        await(store.directory().put(b, ALICE));
        await(store.eventLog().follow(c, new RecordingPublisher()));
        Extent reserved = extent(c);

        assertUnavailable(store.eventLog().append(c, thoughts("e", 1)));
        assertUnavailable(store.directory().put(c, ALICE));

        assertThat(extent(c)).isEqualTo(reserved);
        assertThat(store.size()).isEqualTo(2);
        await(store.eventLog().delete(a));
        append(c, 1);
        assertThat(extent(c).epoch()).isEqualTo(reserved.epoch());
    }

    @Test
    void reservesOnlySoManyWorkflowsAtATime() {
        store = stores.open(new SqliteSettings(
                new Retention(1_000, WIDE, TestStores.TTL), new Capacity(WIDE, 1_000, 1), Sync.ALWAYS));
        Following following = await(store.eventLog().follow(a, new RecordingPublisher()));
        assertUnavailable(store.eventLog().follow(b, new RecordingPublisher()));
        append(b, 1);
        await(store.eventLog().follow(b, new RecordingPublisher()));

        following.close();

        assertThat(store.reserved()).isZero();
    }

    @Test
    void hasNoRoomForOwnersAndReadersThatAllEventsTogetherWouldNotMake() {
        long weight = AccessWeight.of(ALICE);
        open(2 * weight + 10, 1_000);
        append(a, 1);
        await(store.directory().put(a, ALICE));
        await(store.directory().put(b, ALICE));
        assertThat(extent(a).firstSeq()).isEqualTo(2);

        assertUnavailable(store.directory().put(c, ALICE));

        assertThat(store.size()).isEqualTo(2);
        assertThat(store.bytes()).isEqualTo(2 * weight);
        await(store.directory().put(a, new WorkflowAccess("bob", Set.of())));
    }

    private void open(long bytes, int workflows) {
        store = stores.open(TestStores.settings(new Retention(1_000, WIDE, TestStores.TTL), bytes, workflows));
    }

    private void append(WorkflowId workflow, int count) {
        await(store.eventLog().append(workflow, thoughts("e", count)));
    }

    private static long weight(int count) {
        return count * new EventSize(thoughts("e", 1).get(0).data().size(), 0).weight();
    }

    private Extent extent(WorkflowId workflow) {
        return await(store.eventLog().read(workflow, new From.Latest(), 1, 1)).log();
    }

    private static void assertUnavailable(CompletionStage<?> stage) {
        assertThatThrownBy(() -> stage.toCompletableFuture().join()).hasCauseInstanceOf(UnavailableException.class);
    }
}
