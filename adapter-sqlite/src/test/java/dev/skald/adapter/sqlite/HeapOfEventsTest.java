package dev.skald.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a store takes of the heap: something for each workflow, and nothing for events and their ids. */
class HeapOfEventsTest {

    private static final int HEAP_MIB = 64;
    private static final int WORKFLOWS = 21_000;
    private static final int EVENTS = 96_000;
    private static final int EVENT_BYTES = 2_000;
    private static final long MAX_BYTES_A_WORKFLOW = 1_024;

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void growsWithWorkflowsAloneAndBy1KibEach() throws IOException, InterruptedException {
        try (StoreProcess process =
                StoreProcess.start(HEAP_MIB, HeapProcess.class, directory, WORKFLOWS, EVENTS, EVENT_BYTES)) {
            String[] workflow = process.line().split(" ", -1);
            assertThat(workflow[0]).isEqualTo("workflow");
            assertThat(Long.parseLong(workflow[1])).isBetween(100L, MAX_BYTES_A_WORKFLOW);

            assertThat(process.line()).isEqualTo("read " + (EVENTS + 1));
            assertThat(process.awaitExit()).isZero();
        }
        assertThat(Files.size(directory.resolve(StoreDirectory.DATABASE))).isGreaterThan(2L * (HEAP_MIB << 20));
    }
}
