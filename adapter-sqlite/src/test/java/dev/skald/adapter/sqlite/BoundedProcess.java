package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.thoughts;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.From;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.sqlite.SQLiteJDBCLoader;

/**
 * A process that appends to a store until it is refused, waits until the disk takes something again, and appends once
 * more.
 */
final class BoundedProcess {

    static final WorkflowId WORKFLOW = new WorkflowId(new UUID(7, 1));

    private static final int MAX_APPENDS = 400;
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final SqliteSettings SETTINGS = TestStores.settings(
            new dev.skald.adapter.store.Retention(1_000_000, 1 << 30, Duration.ofDays(1)), 1 << 30, 1_000);

    private BoundedProcess() {}

    /**
     * Prints a line for whatever happens, and begins when it is told so by one.
     *
     * @param arguments the directory
     */
    public static void main(String[] arguments) throws Exception {
        // The driver writes a file of its own.
        SQLiteJDBCLoader.initialize();
        System.out.println("ready");
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        SqliteWorkflows store = SqliteWorkflows.open(Path.of(arguments[0]), SETTINGS);
        System.out.println("opened " + store.isHealthy() + " " + lastSeq(store));
        for (int i = 0; i < MAX_APPENDS && append(store); i++) {
            // Until it is refused.
        }
        System.out.println("refused " + store.isHealthy() + " " + lastSeq(store));
        long since = System.nanoTime();
        org.awaitility.Awaitility.await()
                .atMost(MAX_WAIT_NANOS, TimeUnit.NANOSECONDS)
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .until(store::isHealthy);
        System.out.println("healed " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since));
        System.out.println("appended " + append(store) + " " + lastSeq(store));
        new CountDownLatch(1).await();
    }

    private static boolean append(SqliteWorkflows store) {
        try {
            store.eventLog()
                    .append(WORKFLOW, thoughts("x".repeat(1_000), 4))
                    .toCompletableFuture()
                    .join();
            return true;
        } catch (CompletionException e) {
            return false;
        }
    }

    /** The last of the events, all of which are read. */
    private static long lastSeq(SqliteWorkflows store) {
        return store.eventLog()
                .read(WORKFLOW, new From.Start(), 1 << 20, Integer.MAX_VALUE)
                .toCompletableFuture()
                .join()
                .events()
                .size();
    }
}
