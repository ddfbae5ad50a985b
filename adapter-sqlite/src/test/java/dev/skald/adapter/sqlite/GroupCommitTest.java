package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many who write at once share a commit. */
class GroupCommitTest {

    private static final int APPENDS = 2_000;

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final SqliteWorkflows store = stores.open(directory, TestStores.retaining(10_000));

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void manyAppendsTakeFewCommits() {
        List<WorkflowId> workflows =
                Stream.generate(WorkflowId::random).limit(10).toList();
        long before = commits();

        List<CompletionStage<Appended>> stages = new ArrayList<>();
        for (int i = 0; i < APPENDS; i++) {
            stages.add(store.eventLog().append(workflows.get(i % workflows.size()), List.of(thought("e" + i))));
        }
        stages.forEach(stage -> assertThat(await(stage).accepted()).isEqualTo(1));

        assertThat(commits() - before).isBetween(1L, APPENDS / 10L);
    }

    private long commits() {
        return TestStores.number(directory, "SELECT commits FROM store");
    }
}
