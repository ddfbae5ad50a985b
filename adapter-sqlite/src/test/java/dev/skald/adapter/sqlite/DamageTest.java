package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.run.Control;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Files that were cut short or changed: the store is not opened, or a log is shortened under another epoch, or what was
 * changed did not matter. Nobody is ever shown anything that was not written.
 */
class DamageTest {

    private static final int TRIES = 60;
    private static final int WORKFLOWS = 5;
    private static final SqliteSettings SETTINGS = TestStores.retaining(1_000);

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private final Map<Path, byte[]> sound = new LinkedHashMap<>();
    private final Map<WorkflowId, Page> written = new LinkedHashMap<>();
    private final Map<WorkflowId, List<Control>> controls = new LinkedHashMap<>();
    private final Map<String, Integer> outcomes = new LinkedHashMap<>();

    @AfterEach
    void close() {
        stores.close();
    }

    /** A store as a process that was killed leaves it: much of it stands in what SQLite wrote ahead. */
    @BeforeEach
    void write() throws IOException {
        Random random = new Random(1);
        try (SqliteWorkflows store = SqliteWorkflows.open(directory, SETTINGS)) {
            List<WorkflowId> workflows =
                    Stream.generate(WorkflowId::random).limit(WORKFLOWS).toList();
            for (int round = 0; round < 20; round++) {
                if (round == 10) {
                    dev.skald.domain.port.Stages.await(store.onWriter("PRAGMA wal_checkpoint(TRUNCATE)"));
                }
                for (WorkflowId workflow : workflows) {
                    List<NewEvent> batch = new ArrayList<>();
                    for (int i = 0; i < 4; i++) {
                        batch.add(thought("x".repeat(random.nextInt(1_500))));
                        batch.add(named(round + "-" + i));
                    }
                    append(store, workflow, batch, round);
                    dev.skald.domain.port.Stages.await(
                            store.directory().put(workflow, new WorkflowAccess("alice", Set.of("bob" + round))));
                }
            }
            for (WorkflowId workflow : workflows) {
                written.put(workflow, read(store, workflow));
                controls.put(workflow, controls(store, workflow));
            }
            try (Stream<Path> files = Files.list(directory)) {
                for (Path file : files.filter(file -> !isScratch(file)).toList()) {
                    sound.put(file, Files.readAllBytes(file));
                }
            }
        }
    }

    /** Every other batch is part of a run, and the last run is open. */
    private static void append(SqliteWorkflows store, WorkflowId workflow, List<NewEvent> batch, int round) {
        if (round % 2 == 0) {
            dev.skald.domain.port.Stages.await(store.eventLog().append(workflow, batch));
            return;
        }
        Opened run = SampleRuns.open(store, workflow);
        dev.skald.domain.port.Stages.await(store.runs().control(workflow, SampleRuns.input("c" + round)));
        dev.skald.domain.port.Stages.await(store.eventLog().append(workflow, batch, Optional.of(run.lease())));
        if (round < 19) {
            SampleRuns.append(store, workflow, run, SampleRuns.result("end" + round));
        }
    }

    @Test
    void anyByteOfTheDatabaseMayBeAnother() throws IOException {
        Random random = new Random(11);
        for (int i = 0; i < TRIES; i++) {
            int length = 1 + random.nextInt(8);
            tryWith(StoreDirectory.DATABASE, bytes -> {
                int at = random.nextInt(bytes.length - 8);
                for (int j = 0; j < length; j++) {
                    bytes[at + j] ^= (byte) (1 + random.nextInt(255));
                }
                return bytes;
            });
        }
        assertThat(outcomes).containsKey("unharmed");
    }

    @Test
    void anyPageOfTheDatabaseMayBeLost() throws IOException {
        Random random = new Random(13);
        for (int i = 0; i < TRIES; i++) {
            tryWith(StoreDirectory.DATABASE, bytes -> {
                int page = random.nextInt(bytes.length / 4_096);
                Arrays.fill(bytes, page * 4_096, (page + 1) * 4_096, (byte) 0);
                return bytes;
            });
        }
        assertThat(outcomes).containsKey("refused");
    }

    @Test
    void theDatabaseMayBeCutShortAnywhere() throws IOException {
        Random random = new Random(17);
        for (int i = 0; i < TRIES; i++) {
            tryWith(StoreDirectory.DATABASE, bytes -> Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        }
        assertThat(outcomes).containsKey("refused");
    }

    @Test
    void whatWasWrittenAheadMayBeCutShortAnywhere() throws IOException {
        Random random = new Random(19);
        for (int i = 0; i < TRIES; i++) {
            tryWith(StoreDirectory.DATABASE + "-wal", bytes -> Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        }
        assertThat(outcomes).containsKey("another epoch");
    }

    @Test
    void anyByteThatWasWrittenAheadMayBeAnother() throws IOException {
        Random random = new Random(23);
        for (int i = 0; i < TRIES; i++) {
            tryWith(StoreDirectory.DATABASE + "-wal", bytes -> {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
                return bytes;
            });
        }
        assertThat(outcomes).containsKey("another epoch");
    }

    private interface Harm {
        byte[] to(byte[] bytes);
    }

    private void tryWith(String file, Harm harm) throws IOException {
        Files.deleteIfExists(directory.resolve(StoreDirectory.DATABASE + "-shm"));
        for (Map.Entry<Path, byte[]> content : sound.entrySet()) {
            // In place: a copy is told from what was written.
            boolean harmed = content.getKey().equals(directory.resolve(file));
            Files.write(content.getKey(), harmed ? harm.to(content.getValue().clone()) : content.getValue());
        }
        String outcome;
        try (SqliteWorkflows store = SqliteWorkflows.open(directory, SETTINGS)) {
            outcome = judge(store);
        } catch (SqliteStoreException e) {
            assertThat(e).hasMessageContaining(directory.toString());
            outcome = "refused";
        }
        outcomes.merge(outcome, 1, Integer::sum);
    }

    /** What is there was written, and in the epoch it was written in nothing is missing. */
    private String judge(SqliteWorkflows store) {
        String outcome = "unharmed";
        for (Map.Entry<WorkflowId, Page> entry : written.entrySet()) {
            Page then = entry.getValue();
            try {
                Page now = read(store, entry.getKey());
                if (now.log().epoch().equals(then.log().epoch())) {
                    assertThat(now).isEqualTo(then);
                } else {
                    outcome = "another epoch";
                    List<RecordedEvent> events = withoutEndAnew(now.events());
                    assertThat(events).isEqualTo(then.events().subList(0, events.size()));
                }
                assertThat(controls.get(entry.getKey())).containsAll(controls(store, entry.getKey()));
                assertThat(store.directory()
                                .find(entry.getKey())
                                .toCompletableFuture()
                                .join()
                                .isPresent())
                        .isTrue();
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(UnavailableException.class);
                outcome = "unavailable";
            }
        }
        return outcome;
    }

    /** What was written, without the end that a run got whose own was lost. */
    private static List<RecordedEvent> withoutEndAnew(List<RecordedEvent> events) {
        boolean endedAnew =
                !events.isEmpty() && events.get(events.size() - 1).data().json().contains("\"producer_lost\"");
        return endedAnew ? events.subList(0, events.size() - 1) : events;
    }

    private static List<Control> controls(SqliteWorkflows store, WorkflowId workflow) {
        return store.runs().controls(workflow, 0).toCompletableFuture().join();
    }

    private static Page read(SqliteWorkflows store, WorkflowId workflow) {
        return store.eventLog()
                .read(workflow, new From.Start(), 1_000, Integer.MAX_VALUE)
                .toCompletableFuture()
                .join();
    }

    private static boolean isScratch(Path file) {
        return file.toString().endsWith("-shm");
    }
}
