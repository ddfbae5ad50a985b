package dev.skald.adapter.sqlite;

import static dev.skald.adapter.sqlite.SampleRuns.append;
import static dev.skald.adapter.sqlite.SampleRuns.approve;
import static dev.skald.adapter.sqlite.SampleRuns.input;
import static dev.skald.adapter.sqlite.SampleRuns.read;
import static dev.skald.adapter.sqlite.SampleRuns.result;
import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import dev.skald.domain.run.rules.RunBook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store still knows of runs and controls when it is opened again, sound or not. */
class RunRestartTest {

    private static final SqliteSettings SETTINGS = TestStores.retaining(1_000);

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final WorkflowId workflow = WorkflowId.random();
    private SqliteWorkflows store = stores.open(directory, SETTINGS);

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void runsLeasesAndControlsOutliveTheProcess() {
        Opened first = SampleRuns.open(store, workflow);
        append(store, workflow, first, named("a"), result("end"));
        Opened second = SampleRuns.open(store, workflow);
        append(store, workflow, second, thought("b"));
        assertThat(await(store.runs().control(workflow, input("once")))).isEqualTo(1);
        assertThat(await(store.runs().control(workflow, approve("call")))).isEqualTo(2);
        Page before = read(store, workflow);
        List<Control> controls = await(store.runs().controls(workflow, 0));
        long bytes = store.bytes();

        reopen();

        assertThat(read(store, workflow)).isEqualTo(before);
        assertThat(await(store.runs().controls(workflow, 0)))
                .isEqualTo(controls)
                .hasSize(2);
        assertThat(store.bytes()).isEqualTo(bytes);
        assertThat(await(store.runs().control(workflow, input("once")))).isEqualTo(1);
        assertConflict(Code.ALREADY_ANSWERED, store.runs().control(workflow, approve("call")));
        assertConflict(Code.RUN_OPEN, store.eventLog().append(workflow, List.of(thought("intruder"))));
        assertConflict(
                Code.LEASE_LOST,
                store.eventLog().append(workflow, List.of(thought("late")), Optional.of(first.lease())));
        append(store, workflow, second, result("other end"));
        assertConflict(
                Code.RUN_ENDED,
                store.eventLog().append(workflow, List.of(thought("late")), Optional.of(first.lease())));
        assertConflict(
                Code.RUN_ENDED,
                store.runs().open(workflow, new RunRequest(SampleRuns.TTL, Optional.of(first.run()), false)));
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    @Test
    void afterAStartALeaseHasOneMoreTimeAndThenOneEnd() {
        Opened opened = SampleRuns.open(store, workflow);
        append(store, workflow, opened, thought("a"));
        store.close();
        stores.clock().pass(Duration.ofHours(1));
        store = stores.open(directory, SETTINGS);
        stores.clock().pass(SampleRuns.TTL.minusMillis(1));
        assertThat(await(store.runs().endExpired())).isZero();
        stores.clock().pass(Duration.ofMillis(1));

        assertThat(await(store.runs().endExpired())).isEqualTo(1);

        Page page = read(store, workflow);
        assertThat(page.log().run().orElseThrow().state()).isEqualTo(RunState.LOST);
        reopen();
        stores.clock().pass(SampleRuns.TTL);
        assertThat(await(store.runs().endExpired())).isZero();
        assertThat(read(store, workflow)).isEqualTo(page);
        assertThat(page.events()).hasSize(2);
    }

    @Test
    void neitherARenewedLeaseNorALookForWhatIsOverWritesAnything() {
        Opened opened = SampleRuns.open(store, workflow);
        long commits = commits();

        for (int i = 0; i < 5; i++) {
            stores.clock().pass(SampleRuns.TTL.minusMillis(1));
            assertThat(await(store.runs().renew(workflow, opened.run(), opened.lease())))
                    .isPresent();
            assertThat(await(store.runs().endExpired())).isZero();
        }

        assertThat(commits()).isEqualTo(commits);
    }

    @Test
    void aFullDiskTakesNoRunAndKeepsLeases() {
        Opened opened = SampleRuns.open(store, workflow);
        await(store.onWriter(store.database().bound(1)));
        assertUnavailable(store.eventLog()
                .append(workflow, List.of(thought("x".repeat(1 << 20))), Optional.of(opened.lease())));
        assertThat(store.isHealthy()).isFalse();
        assertUnavailable(store.runs().open(WorkflowId.random(), SampleRuns.PLAIN));
        assertUnavailable(store.runs().control(workflow, input("once")));
        stores.clock().pass(SampleRuns.TTL);

        assertUnavailable(store.runs().endExpired());
        assertThat(await(store.runs().renew(workflow, opened.run(), opened.lease())))
                .isPresent();

        assertThat(await(store.runs().endExpired())).isZero();
        await(store.onWriter(store.database().bound(1 << 20)));
        org.awaitility.Awaitility.await().until(store::isHealthy);
        stores.clock().pass(SampleRuns.TTL);
        assertThat(await(store.runs().endExpired())).isEqualTo(1);
    }

    @Test
    void anOpenRunIsActivityForTheTimeOfRetention() {
        Opened opened = SampleRuns.open(store, workflow);
        stores.clock().pass(TestStores.TTL.multipliedBy(2));
        assertThat(await(store.expire())).isZero();
        reopen();
        assertThat(await(store.expire())).isZero();
        append(store, workflow, opened, result("end"));
        stores.clock().pass(TestStores.TTL.minusMillis(1));
        assertThat(await(store.expire())).isZero();
        stores.clock().pass(Duration.ofMillis(1));

        assertThat(await(store.expire())).isEqualTo(1);

        assertThat(store.bytes()).isZero();
        awaitEmpty("run");
    }

    @Test
    void runsAndControlsGoWithTheirLog() {
        for (int run = 0; run < 40; run++) {
            append(store, workflow, SampleRuns.open(store, workflow), result("end" + run));
        }
        SampleRuns.open(store, workflow);
        await(store.runs().control(workflow, input("once")));

        await(store.eventLog().delete(workflow));

        assertThat(store.bytes()).isZero();
        for (String table : List.of("run", "control", "event", "garbage", "workflow")) {
            awaitEmpty(table);
        }
        reopen();
        assertThat(read(store, workflow).log().run()).isEmpty();
    }

    @Test
    void runsThatHaveNoEventsAnyMoreAreForgottenButForTheLast() {
        store.close();
        store = stores.open(directory, TestStores.retaining(5));
        for (int run = 0; run < 3 * RunBook.MAX_ENDED; run++) {
            append(store, workflow, SampleRuns.open(store, workflow), thought("a"), result("end" + run));
        }

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(rows("run")).isEqualTo(RunBook.MAX_ENDED));

        assertThat(read(store, workflow).events()).allMatch(event -> event.run().isPresent());
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    @Test
    void refusesWhatThereIsNoRoomFor() {
        store.close();
        store = stores.open(
                directory,
                TestStores.settings(
                        new dev.skald.adapter.store.Retention(1_000, 1 << 20, TestStores.TTL), 4_000, 1_000));
        Opened opened = SampleRuns.open(store, workflow);
        String large = "\"" + "x".repeat(5_000) + "\"";

        assertUnavailable(store.runs()
                .control(
                        workflow,
                        new dev.skald.domain.run.ControlRequest(
                                dev.skald.domain.run.ControlAction.INPUT,
                                Optional.empty(),
                                Optional.of(large),
                                "alice",
                                Optional.empty())));
        List<CompletionStage<?>> more = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            more.add(store.runs().open(WorkflowId.random(), SampleRuns.PLAIN));
        }

        assertUnavailable(more.get(39));
        assertThat(store.bytes()).isLessThanOrEqualTo(4_000);
        assertThat(read(store, workflow).log().controls()).isZero();
        // An end is never refused.
        append(store, workflow, opened, result("end"));
    }

    @Test
    void whereTheEndOfARunIsLostItIsOpenAgainUnderAnotherEpoch() throws IOException {
        Opened opened = SampleRuns.open(store, workflow);
        append(store, workflow, opened, thought("a"));
        store.close();
        byte[] then = Files.readAllBytes(directory.resolve(StoreDirectory.DATABASE));
        store = stores.open(directory, SETTINGS);
        append(store, workflow, opened, result("end"));
        String epoch = read(store, workflow).log().epoch();
        store.close();
        Files.write(directory.resolve(StoreDirectory.DATABASE), then);

        store = stores.open(directory, SETTINGS);

        assertThat(read(store, workflow).log().epoch()).isNotEqualTo(epoch);
        append(store, workflow, opened, result("end"));
        assertThat(read(store, workflow).log().run().orElseThrow().state()).isEqualTo(RunState.SUCCEEDED);
        assertThat(read(store, workflow).events()).hasSize(2);
    }

    @Test
    void aRunThatIsOpenStaysSoWhereItsLogIsCut() throws SQLException {
        Opened opened = SampleRuns.open(store, workflow);
        append(store, workflow, opened, thought("a"), thought("b"), thought("c"));
        await(store.runs().control(workflow, input("once")));
        harm("UPDATE event SET data = 'x' WHERE key & 255 = 2");

        Page page = read(store, workflow);

        assertThat(page.events()).hasSize(1);
        assertThat(page.log().run().orElseThrow().state()).isEqualTo(RunState.RUNNING);
        assertThat(append(store, workflow, opened, result("end")).last()).hasValue(2);
        assertThat(await(store.runs().controls(workflow, 0))).hasSize(1);
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    @Test
    void aRunWhoseEndIsCutOffEndsAnewAndLaterOnesWereNever() throws SQLException {
        append(store, workflow, SampleRuns.open(store, workflow), thought("a"), result("first"));
        Opened second = SampleRuns.open(store, workflow);
        append(store, workflow, second, thought("b"), thought("c"), result("second"));
        Opened third = SampleRuns.open(store, workflow);
        append(store, workflow, third, result("third"));
        Opened fourth = SampleRuns.open(store, workflow);
        harm("UPDATE event SET data = 'x' WHERE key & 255 = 4");

        Page page = read(store, workflow);

        assertThat(page.events()).hasSize(4);
        assertThat(page.events().get(3).run()).contains(second.run());
        assertThat(page.events().get(3).data().json()).contains("\"producer_lost\"");
        assertThat(page.log().run().orElseThrow().id()).isEqualTo(fourth.run());
        assertThat(page.log().run().orElseThrow().firstSeq()).isEqualTo(5);
        assertThat(await(store.runs().renew(workflow, third.run(), third.lease())))
                .isEmpty();
        append(store, workflow, fourth, result("fourth"));
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
        Page after = read(store, workflow);
        reopen();
        assertThat(read(store, workflow)).isEqualTo(after);
    }

    @Test
    void aRunThatIsDamagedTakesItsEventsWithIt() throws SQLException {
        append(store, workflow, SampleRuns.open(store, workflow), thought("a"), result("first"));
        append(store, workflow, SampleRuns.open(store, workflow), thought("b"), result("second"));
        append(store, workflow, SampleRuns.open(store, workflow), thought("c"), result("third"));
        harm("UPDATE run SET first_seq = first_seq + 1 WHERE number = 2");
        assertThat(StoreCheck.of(directory).isSound()).isFalse();

        assertThat(read(store, workflow).events()).hasSize(2);

        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    @Test
    void findsWhatIsDamagedOfRunsAndControls() throws SQLException, IOException {
        append(store, workflow, SampleRuns.open(store, workflow), thought("a"), result("first"));
        SampleRuns.open(store, workflow);
        await(store.runs().control(workflow, input("once")));
        await(store.runs().control(workflow, approve("call")));
        store.close();
        byte[] sound = Files.readAllBytes(directory.resolve(StoreDirectory.DATABASE));
        for (String harm : List.of(
                "UPDATE run SET lease = 'other' WHERE number = 1",
                "UPDATE run SET state = 2 WHERE number = 2",
                "DELETE FROM run WHERE number = 1",
                "DELETE FROM run WHERE number = 2",
                "UPDATE control SET data = 'other' WHERE seq = 1",
                "DELETE FROM control WHERE seq = 1",
                "UPDATE event SET run = 2 WHERE key & 255 = 1",
                "UPDATE event SET run = 0 WHERE key & 255 = 1",
                "UPDATE workflow SET control = 1")) {
            sql(harm);
            assertThat(StoreCheck.of(directory).isSound()).as(harm).isFalse();
            Files.write(directory.resolve(StoreDirectory.DATABASE), sound);
        }
        for (String harm : List.of("UPDATE run SET state = 2 WHERE number = 2", "DELETE FROM control WHERE seq = 2")) {
            sql(harm);
            assertThatThrownBy(() -> SqliteWorkflows.open(directory, SETTINGS))
                    .as(harm)
                    .isInstanceOf(SqliteStoreException.class)
                    .hasMessageContaining("damaged");
            Files.write(directory.resolve(StoreDirectory.DATABASE), sound);
        }
        sql("UPDATE control SET data = 'other' WHERE seq = 1");
        store = stores.open(directory, SETTINGS);
        assertUnavailable(store.runs().controls(workflow, 0));
        assertThat(await(store.runs().controls(workflow, 1))).hasSize(1);
    }

    @Test
    void keepsTheLastControlsAloneAndWhatTheyWeigh() {
        SampleRuns.open(store, workflow);
        List<CompletionStage<Long>> asked = new ArrayList<>();
        for (int control = 0; control < WorkflowRuns.MAX_CONTROLS + 5; control++) {
            asked.add(store.runs().control(workflow, input("c" + control)));
        }
        asked.forEach(stage -> await(stage));

        assertThat(rows("control")).isEqualTo(WorkflowRuns.MAX_CONTROLS);
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
        assertThat(await(store.runs().control(workflow, input("c5")))).isEqualTo(6);
        assertThat(await(store.runs().control(workflow, input("c1")))).isEqualTo(WorkflowRuns.MAX_CONTROLS + 6);
    }

    @Test
    void aLeaseThatNobodyKnowsLeavesNothing() {
        assertConflict(
                Code.LEASE_LOST, store.eventLog().append(workflow, List.of(thought("x")), Optional.of(Lease.random())));

        assertThat(store.size()).isZero();
        assertThat(store.reserved()).isZero();
        assertThat(await(store.catalog().find(workflow))).isEmpty();
    }

    private void awaitEmpty(String table) {
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(rows(table)).as(table).isZero());
    }

    private long rows(String table) {
        return TestStores.number(directory, "SELECT count(*) FROM " + table);
    }

    private long commits() {
        return TestStores.number(directory, "SELECT commits FROM store");
    }

    private void reopen() {
        store.close();
        store = stores.open(directory, SETTINGS);
    }

    private void harm(String sql) throws SQLException {
        store.close();
        sql(sql);
        store = stores.open(directory, SETTINGS);
    }

    private void sql(String sql) throws SQLException {
        try (Connection connection = new Database(directory.resolve(StoreDirectory.DATABASE)).writer()) {
            Database.execute(connection, sql);
        }
    }

    private static void assertUnavailable(CompletionStage<?> stage) {
        assertThatThrownBy(() -> stage.toCompletableFuture().join()).hasCauseInstanceOf(UnavailableException.class);
    }

    private static void assertConflict(Code code, CompletionStage<?> stage) {
        assertThatThrownBy(() -> stage.toCompletableFuture().join())
                .cause()
                .isInstanceOfSatisfying(
                        RunConflictException.class,
                        conflict -> assertThat(conflict.code()).isEqualTo(code));
    }
}
