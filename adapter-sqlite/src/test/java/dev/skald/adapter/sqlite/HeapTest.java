package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowRuns.Opened;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a workflow takes of the heap, whatever it has on the disk. */
class HeapTest {

    private static final int WORKFLOWS = 20_000;
    private static final long MOST_BYTES = 1_024;

    private final TestStores stores = new TestStores();
    private final SqliteWorkflows store =
            stores.open(TestStores.settings(new Retention(1_000, 1 << 20, TestStores.TTL), 1L << 30, WORKFLOWS + 1));

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void aWorkflowWithAnOpenRunTakesAKibibyteAtMost() {
        runs(1);
        long before = liveBytes();

        runs(WORKFLOWS);

        assertThat((liveBytes() - before) / WORKFLOWS).isLessThanOrEqualTo(MOST_BYTES);
        assertThat(store.size()).isEqualTo(WORKFLOWS + 1);
    }

    private void runs(int count) {
        List<CompletionStage<?>> asked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            WorkflowId workflow = WorkflowId.random();
            CompletionStage<Opened> opened = store.runs().open(workflow, SampleRuns.PLAIN);
            asked.add(opened.thenCompose(
                    run -> store.eventLog().append(workflow, List.of(thought("a")), Optional.of(run.lease()))));
            asked.add(opened.thenCompose(run -> store.runs().control(workflow, SampleRuns.approve("call"))));
            if (asked.size() > 2_000) {
                asked.forEach(stage -> await(stage));
                asked.clear();
            }
        }
        asked.forEach(stage -> await(stage));
    }

    /** What is alive after a collection, the least of some: what others drop meanwhile is not counted. */
    private static long liveBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            least = Math.min(
                    least,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
        }
        return least;
    }
}
