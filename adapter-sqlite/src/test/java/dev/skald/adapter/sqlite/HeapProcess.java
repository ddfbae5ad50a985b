package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.Stages.await;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.SampleEvents;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** A process that appends and reads much more than its heap could hold, and says what it uses of that. */
final class HeapProcess {

    private static final int AT_ONCE = 64;
    private static final SqliteSettings SETTINGS =
            TestStores.settings(new Retention(10_000_000, 1L << 40, Duration.ofDays(1)), 1L << 40, 1_000_000);

    private final SqliteWorkflows store;
    private final Semaphore running = new Semaphore(AT_ONCE);

    private HeapProcess(SqliteWorkflows store) {
        this.store = store;
    }

    /**
     * Prints a line for whatever was done.
     *
     * @param arguments the directory, how many workflows to make, how many events to append, and how many bytes each
     *     has
     */
    public static void main(String[] arguments) throws InterruptedException {
        int workflows = Integer.parseInt(arguments[1]);
        int events = Integer.parseInt(arguments[2]);
        int bytes = Integer.parseInt(arguments[3]);
        try (SqliteWorkflows store = SqliteWorkflows.open(Path.of(arguments[0]), SETTINGS)) {
            HeapProcess process = new HeapProcess(store);
            process.makeWorkflows(1_000);
            long before = used();
            process.makeWorkflows(workflows);
            System.out.println("workflow " + (used() - before) / (workflows - 1_000));
            process.append(events, bytes);
            System.out.println("read " + process.read());
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void makeWorkflows(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            append(i, List.of(SampleEvents.named("n")));
        }
        awaitAll();
    }

    private void append(int events, int bytes) throws InterruptedException {
        for (int i = 0; i < events; i += 8) {
            List<NewEvent> batch = new ArrayList<>();
            for (int j = i; j < i + 8; j++) {
                batch.add(new NewEvent(
                        SampleEvents.thought("").type(),
                        SampleEvents.data("x".repeat(bytes)),
                        SampleEvents.NOON,
                        Optional.of("a name of some length, of event " + j)));
            }
            append(0, batch);
        }
        awaitAll();
    }

    private void append(int workflow, List<NewEvent> batch) throws InterruptedException {
        running.acquire();
        store.eventLog().append(new WorkflowId(new UUID(7, workflow)), batch).whenComplete((appended, failure) -> {
            running.release();
            if (failure != null) {
                failure.printStackTrace();
                System.exit(1);
            }
        });
    }

    private void awaitAll() throws InterruptedException {
        running.acquire(AT_ONCE);
        running.release(AT_ONCE);
    }

    /** Reads all of the first workflow, and answers how many events that were. */
    private long read() {
        WorkflowId workflow = new WorkflowId(new UUID(7, 0));
        OptionalLong last = OptionalLong.of(0);
        long count = 0;
        while (last.isPresent()) {
            Page page = await(store.eventLog()
                    .read(workflow, new From.After(last.getAsLong(), Optional.empty()), 1_000, 1 << 20));
            count += page.events().size();
            last = page.events().stream().mapToLong(RecordedEvent::seq).max();
        }
        return count;
    }
}
