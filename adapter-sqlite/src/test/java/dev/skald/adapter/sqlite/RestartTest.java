package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.RecordingPublisher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store still knows when it is opened again. */
class RestartTest {

    private static final WorkflowAccess ALICE = new WorkflowAccess("alice\u0000日本", Set.of("bob", "ü", "c|\n,"));
    private static final SqliteSettings SETTINGS = TestStores.retaining(1_000);

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final WorkflowId workflow = WorkflowId.random();
    private final WorkflowId other = WorkflowId.random();
    private SqliteWorkflows store = stores.open(directory, SETTINGS);

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void eventsEpochsIdsAndRegistrationsOutliveTheProcess() {
        await(store.directory().put(workflow, ALICE));
        List<NewEvent> events = List.of(named("x"), thought("y"), named("lone \uD800 half"));
        await(store.eventLog().append(workflow, events));
        await(store.directory().put(other, ALICE));
        Page before = readAll(workflow);
        Extent registered = readAll(other).log();

        reopen(SETTINGS);

        assertThat(readAll(workflow)).isEqualTo(before);
        assertThat(readAll(workflow).events()).hasSize(3);
        assertThat(readAll(other).log()).isEqualTo(registered);
        assertThat(await(store.directory().find(workflow))).contains(ALICE);
        assertThat(await(store.eventLog().append(workflow, events)).duplicates())
                .isEqualTo(2);
        assertThat(await(store.directory().put(other, ALICE))).isFalse();
        assertThat(store.size()).isEqualTo(2);
    }

    @Test
    void leavesOneFileWhenItIsClosed() {
        for (int i = 0; i < 10; i++) {
            await(store.eventLog().append(workflow, thoughts("e", 3)));
            store.close();
            assertThat(directory.resolve(StoreDirectory.DATABASE + "-wal")).doesNotExist();
            store = stores.open(directory, SETTINGS);
        }
    }

    @Test
    void whatWasDeletedStaysSo() {
        await(store.eventLog().append(workflow, thoughts("e", 3)));
        await(store.directory().put(other, ALICE));
        await(store.eventLog().append(other, List.of(named("x"))));
        String epoch = readAll(other).log().epoch();
        await(store.eventLog().delete(workflow));
        await(store.eventLog().delete(other));
        await(store.directory().remove(workflow));

        reopen(SETTINGS);

        assertThat(readAll(workflow).log()).isEqualTo(Extent.NONE);
        assertThat(readAll(other).log()).isEqualTo(Extent.NONE);
        assertThat(await(store.directory().find(other))).contains(ALICE);
        assertThat(await(store.eventLog().append(other, List.of(named("x"))))
                        .log()
                        .epoch())
                .isNotEqualTo(epoch);
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void aSubscriptionWritesNothing() throws IOException {
        await(store.eventLog().follow(workflow, new RecordingPublisher()));
        assertThat(readAll(workflow).log().exists()).isTrue();
        long commits = commits();

        await(store.eventLog().follow(other, new RecordingPublisher()));

        assertThat(commits()).isEqualTo(commits);
        reopen(SETTINGS);
        assertThat(readAll(workflow).log()).isEqualTo(Extent.NONE);
        assertThat(store.size()).isZero();
    }

    @Test
    void theTimeOfRetentionGoesOnWhileNoProcessRuns() {
        await(store.eventLog().append(workflow, thoughts("e", 3)));
        stores.clock().pass(TestStores.TTL.dividedBy(2));
        await(store.eventLog().append(other, thoughts("e", 3)));
        store.close();
        stores.clock().pass(TestStores.TTL.dividedBy(2));
        store = stores.open(directory, SETTINGS);

        assertThat(await(store.expire())).isEqualTo(1);

        assertThat(readAll(workflow).log()).isEqualTo(Extent.NONE);
        assertThat(readAll(other).log().lastSeq()).isEqualTo(3);
    }

    @Test
    void whatWasFollowedToTheEndIsRetainedFromThenOn() {
        await(store.eventLog().append(workflow, thoughts("e", 3)));
        await(store.eventLog().follow(workflow, new RecordingPublisher()));
        stores.clock().pass(TestStores.TTL.multipliedBy(3));

        reopen(SETTINGS);

        assertThat(await(store.expire())).isZero();
        stores.clock().pass(TestStores.TTL);
        assertThat(await(store.expire())).isEqualTo(1);
    }

    @Test
    void lowerBoundsHoldFromTheStartOn() {
        int size = thought("e0").data().size();
        await(store.eventLog().append(workflow, thoughts("e", 9)));
        await(store.eventLog().append(other, List.of(named("a"), named("b"), named("c"))));

        reopen(TestStores.retaining(4));
        assertThat(readAll(workflow).log())
                .satisfies(log -> assertThat(log.firstSeq()).isEqualTo(6));
        assertThat(readAll(workflow).events()).hasSize(4);

        reopen(TestStores.settings(new Retention(4, 2L * size, TestStores.TTL), 1 << 20, 1_000));
        assertThat(readAll(workflow).log().firstSeq()).isEqualTo(8);
        assertThat(await(store.eventLog().append(other, List.of(named("a")))).accepted())
                .isEqualTo(1);

        stores.clock().pass(Duration.ofSeconds(1));
        await(store.eventLog().append(other, List.of(thought("later"))));
        long weight = store.bytes();
        reopen(TestStores.settings(new Retention(4, 1 << 20, TestStores.TTL), weight - 1, 1_000));
        assertThat(readAll(workflow).log().firstSeq()).isGreaterThan(8);
        assertThat(store.bytes()).isLessThan(weight);
    }

    @Test
    void startsWithMoreWorkflowsThanThereMayBeAndRefusesNewOnes() {
        await(store.eventLog().append(workflow, thoughts("e", 1)));
        await(store.eventLog().append(other, thoughts("e", 1)));

        reopen(TestStores.settings(new Retention(1_000, 1 << 20, TestStores.TTL), 1 << 20, 1));

        await(store.eventLog().append(workflow, thoughts("e", 1)));
        assertThat(store.eventLog()
                        .append(WorkflowId.random(), thoughts("e", 1))
                        .toCompletableFuture())
                .failsWithin(Duration.ofSeconds(10));
        assertThat(store.size()).isEqualTo(2);
    }

    @Test
    void aDatabaseThatWasCopiedBeginsOtherEpochs() throws IOException {
        await(store.eventLog().append(workflow, thoughts("e", 3)));
        Page before = readAll(workflow);
        store.close();
        Path copy = stores.directory();
        Files.copy(directory.resolve(StoreDirectory.DATABASE), copy.resolve(StoreDirectory.DATABASE));

        store = stores.open(copy, SETTINGS);

        assertThat(readAll(workflow).events()).isEqualTo(before.events());
        assertThat(readAll(workflow).log().epoch()).isNotEqualTo(before.log().epoch());
        String epoch = readAll(workflow).log().epoch();
        store.close();
        store = stores.open(copy, SETTINGS);
        assertThat(readAll(workflow).log().epoch()).isEqualTo(epoch);
    }

    @Test
    void aDatabaseThatLacksCommitsBeginsOtherEpochs() throws IOException {
        await(store.eventLog().append(workflow, thoughts("e", 3)));
        store.close();
        byte[] then = Files.readAllBytes(directory.resolve(StoreDirectory.DATABASE));
        store = stores.open(directory, SETTINGS);
        await(store.eventLog().append(workflow, thoughts("f", 3)));
        String epoch = readAll(workflow).log().epoch();
        store.close();
        Files.write(directory.resolve(StoreDirectory.DATABASE), then);

        store = stores.open(directory, SETTINGS);

        assertThat(readAll(workflow).log().lastSeq()).isEqualTo(3);
        assertThat(readAll(workflow).log().epoch()).isNotEqualTo(epoch);
    }

    @Test
    void goesOnDeletingWhatWasLeft() {
        await(store.eventLog().append(workflow, List.of(named("x"))));
        await(store.eventLog().append(workflow, thoughts("e", 900)));
        await(store.eventLog().append(other, thoughts("e", 900)));
        await(store.eventLog().append(other, List.of(named("x"))));
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(rows("event_id")).isEqualTo(2));
        await(store.eventLog().delete(other));
        store.close();

        store = stores.open(directory, TestStores.retaining(10));

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(rows("event")).isEqualTo(10));
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(rows("garbage")).isZero());
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(rows("event_id")).isZero());
    }

    private long rows(String table) {
        return TestStores.number(directory, "SELECT count(*) FROM " + table);
    }

    private long commits() {
        return TestStores.number(directory, "SELECT commits FROM store");
    }

    private void reopen(SqliteSettings settings) {
        store.close();
        store = stores.open(directory, settings);
    }

    private Page readAll(WorkflowId id) {
        return await(store.eventLog().read(id, new From.Start(), 1_000, Integer.MAX_VALUE));
    }
}
