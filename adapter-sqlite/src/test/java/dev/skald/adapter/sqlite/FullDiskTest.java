package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordingPublisher;
import dev.skald.domain.port.UnavailableException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A disk that is full takes nothing for a while, and that is all. */
class FullDiskTest {

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final WorkflowId workflow = WorkflowId.random();
    private SqliteWorkflows store = stores.open(directory, TestStores.retaining(100_000));

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void refusesWhatWouldWriteAndGoesOnServing() {
        await(store.eventLog().append(workflow, thoughts("e", 3)));
        RecordingPublisher follower = new RecordingPublisher();
        await(store.eventLog().follow(workflow, follower));
        Page before = read();
        fill();

        assertUnavailable(store.eventLog().append(workflow, thoughts("x".repeat(2_000), 200)));

        assertThat(store.isHealthy()).isFalse();
        assertUnavailable(store.eventLog().append(WorkflowId.random(), List.of(thought("x"))));
        assertUnavailable(store.directory().put(workflow, new WorkflowAccess("alice", Set.of())));
        assertUnavailable(store.eventLog().delete(workflow));
        assertThat(read()).isEqualTo(before);
        assertThat(follower.extents()).isEmpty();
        try (Following other = await(store.eventLog().follow(WorkflowId.random(), new RecordingPublisher()))) {
            assertThat(store.reserved()).isEqualTo(1);
        }
        assertThat(store.size()).isEqualTo(1);
    }

    @Test
    void isBackWithoutAPublishOnceThereIsRoom() {
        await(store.eventLog().append(workflow, thoughts("e", 3)));
        fill();
        assertUnavailable(store.eventLog().append(workflow, thoughts("x".repeat(2_000), 200)));

        pages(1 << 20);

        org.awaitility.Awaitility.await().until(store::isHealthy);
        assertThat(await(store.eventLog().append(workflow, thoughts("f", 2))).last())
                .hasValue(5);
        Page page = read();
        store.close();
        store = stores.open(directory, TestStores.retaining(100_000));
        assertThat(read()).isEqualTo(page);
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    private Page read() {
        return await(store.eventLog().read(workflow, new From.Start(), 1_000, Integer.MAX_VALUE));
    }

    private void fill() {
        pages(1);
    }

    /** SQLite refuses to make the file larger than that, as it does when the file system is full. */
    private void pages(int most) {
        await(store.onWriter(store.database().bound(most)));
    }

    private static void assertUnavailable(CompletionStage<?> stage) {
        assertThatThrownBy(() -> stage.toCompletableFuture().join()).hasCauseInstanceOf(UnavailableException.class);
    }
}
