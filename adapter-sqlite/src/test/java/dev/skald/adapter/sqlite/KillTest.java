package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.domain.event.EventType;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process that is killed loses nothing it was answered for, and leaves no lock behind. */
class KillTest {

    private static final int KILLS = 4;

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final Random random = new Random(5);

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void losesNothingThatWasTaken() throws Exception {
        List<String> taken = new ArrayList<>();
        for (int kill = 0; kill < KILLS; kill++) {
            taken.addAll(runAndKill(KilledProcess.class, "run" + kill + "-"));
            try (SqliteWorkflows store = SqliteWorkflows.open(directory, TestStores.retaining(1_000_000))) {
                for (String line : taken) {
                    check(store, line.split(" "));
                }
            }
            assertThat(StoreCheck.of(directory).faults()).isEmpty();
        }
        assertThat(taken).hasSizeGreaterThan(4 * KILLS);
    }

    @Test
    void eachRunHasOneEndWithinOneMoreTime() throws Exception {
        Map<String, Boolean> known = new LinkedHashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            for (String line : runAndKill(KilledProducers.class, "run" + kill + "-")) {
                List<String> taken = List.of(line.split(" ", -1));
                known.merge(taken.get(1), KilledProducers.isEnd(taken.get(2)), Boolean::logicalOr);
            }
            AtomicLong now = new AtomicLong(System.currentTimeMillis());
            try (SqliteWorkflows store =
                    SqliteWorkflows.open(directory, TestStores.retaining(1_000_000), now::get, Schema.CURRENT)) {
                now.addAndGet(SampleRuns.TTL.toMillis() - 1);
                assertThat(await(store.runs().endExpired())).isZero();
                now.addAndGet(1);
                await(store.runs().endExpired());
                Map<String, Boolean> succeeded = endsOfRuns(store);
                // What was not answered any more may have been done all the same.
                known.forEach(
                        (run, end) -> assertThat(succeeded.get(run)).as(run).isIn(end, true));
                known.putAll(succeeded);
                assertThat(await(store.runs().endExpired())).isZero();
            }
            assertThat(StoreCheck.of(directory).faults()).isEmpty();
        }
        assertThat(known).hasSizeGreaterThan(KILLS);
    }

    /**
     * The runs that have events, and whether the last of these is the result; each has an end, and nothing behind it.
     */
    private static Map<String, Boolean> endsOfRuns(SqliteWorkflows store) {
        Map<String, Boolean> all = new LinkedHashMap<>();
        for (int i = 0; i < KilledProcess.WORKFLOWS; i++) {
            Page page = SampleRuns.read(store, KilledProcess.workflow(i));
            assertThat(page.log().run().orElseThrow().isOpen()).isFalse();
            Map<String, List<RecordedEvent>> byRun = page.events().stream()
                    .collect(Collectors.groupingBy(
                            event -> event.run().orElseThrow().toString()));
            byRun.forEach((run, events) -> {
                List<RecordedEvent> ends = events.stream()
                        .filter(event -> event.type() != EventType.THOUGHT)
                        .toList();
                assertThat(ends).containsExactly(events.get(events.size() - 1));
                all.put(run, ends.get(0).type() == EventType.RESULT);
            });
        }
        return all;
    }

    @Test
    void aSecondProcessIsRefusedUntilTheFirstIsKilled() throws Exception {
        Process process = start(KilledProcess.class, "x");
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertThat(output.readLine()).isNotEmpty();
            Path link = Files.createSymbolicLink(stores.directory().resolve("link"), directory);
            for (Path path : List.of(directory, link)) {
                assertThatThrownBy(() -> SqliteWorkflows.open(path, TestStores.retaining(10)))
                        .isInstanceOf(SqliteStoreException.class)
                        .hasMessageContaining("in use by another process")
                        .hasMessageContaining(directory.toString());
            }
            assertThat(StoreCheck.of(directory).isSound()).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        SqliteWorkflows.open(directory, TestStores.retaining(10)).close();
    }

    private static void check(SqliteWorkflows store, String[] taken) {
        WorkflowId workflow = WorkflowId.parse(taken[0]);
        long seq = Long.parseLong(taken[2]);
        Page page = await(store.eventLog().read(workflow, new From.After(seq - 1, java.util.Optional.empty()), 1, 1));
        assertThat(page.log().epoch()).isEqualTo(taken[1]);
        assertThat(page.events()).containsExactly(named(taken[3]).numbered(seq));
        assertThat(await(store.eventLog().append(workflow, List.of(named(taken[3]))))
                        .duplicates())
                .isEqualTo(1);
    }

    private List<String> runAndKill(Class<?> program, String prefix) throws IOException, InterruptedException {
        List<String> taken = new ArrayList<>();
        Process process = start(program, prefix);
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            int lines = 5 + random.nextInt(60);
            for (int i = 0; i < lines; i++) {
                taken.add(output.readLine());
            }
            // The process itself would close the stream.
            process.toHandle().destroyForcibly();
            process.waitFor();
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.split(" ").length == 4 && line.contains(prefix)) {
                    taken.add(line);
                }
            }
        }
        // The last line may have been cut short.
        taken.remove(taken.size() - 1);
        return taken;
    }

    private Process start(Class<?> program, String prefix) throws IOException {
        return StoreProcess.launch(64, program, directory, prefix);
    }
}
