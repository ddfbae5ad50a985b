package dev.skald.adapter.socketio.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Returning;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.LateWorkflowDirectory;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each event comes once and in order, however often and whenever a client is lost while agents go on thinking. */
final class RandomDropsTest {

    private static final int DROPS = 50;
    private static final List<Transport> TRANSPORTS = List.of(Transport.values());

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "3, true", "4, true", "5, false", "6, true"})
    void underSteadyPublishing(long seed, boolean late) {
        Random random = new Random(seed);
        try (TestGateway gateway = start(seed, late);
                Returning client = new Returning(gateway)) {
            List<WorkflowId> workflows =
                    List.of(gateway.register("alice"), gateway.register("alice"), gateway.register("alice"));
            client.connect(any(random), "alice");
            for (WorkflowId workflow : workflows) {
                // The even ones join thoughts, each for another time.
                client.connection()
                        .subscribe(workflow, seed % 2 == 0 ? "\"coalesce\":" + 15 * workflows.indexOf(workflow) : "");
            }
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> publishing = publish(gateway, workflows, enough);
            client.take(1);
            for (int drop = 0; drop < DROPS; drop++) {
                client.take(random.nextInt(30));
                boolean halfOpen = random.nextInt(3) == 0;
                if (!halfOpen) {
                    client.drop();
                }
                if (random.nextBoolean()) {
                    LockSupport.parkNanos(random.nextInt(5_000_000));
                }

                assertThat(client.connect(any(random), "alice"))
                        .as("seed " + seed + ", drop " + drop)
                        .isTrue();
            }
            enough.set(true);
            publishing.join();
            for (WorkflowId workflow : workflows) {
                long last = gateway.think(workflow, "last").last().orElseThrow();
                client.takeUpTo(workflow, last);
                assertThat(client.text(workflow)).isEqualTo(published(gateway, workflow));
            }
            client.expectNothing();
            assertThat(gateway.counts().recovered).hasValue(DROPS);
            await().until(() -> gateway.gateway().openSessions() == 1);
            assertThat(gateway.gateway().lostSessions()).isZero();
            client.close();
            await().until(() -> gateway.delivery().watchedWorkflows() == 0);
        }
    }

    private static String published(TestGateway gateway, WorkflowId workflow) {
        StringBuilder text = new StringBuilder();
        for (RecordedEvent event : gateway.log()
                .read(workflow, new EventLog.From.Start(), 10_000, 16 << 20)
                .toCompletableFuture()
                .join()
                .events()) {
            text.append(Client.Json.parse(event.data().json()).path("content").textValue());
        }
        return text.toString();
    }

    private static TestGateway start(long seed, boolean late) {
        TestSettings settings = new TestSettings();
        return late
                ? TestGateway.start(
                        settings,
                        TestGateway.memory(),
                        log -> new LateEventLog(log, seed),
                        directory -> new LateWorkflowDirectory(directory, seed))
                : TestGateway.start(settings);
    }

    private static Transport any(Random random) {
        return TRANSPORTS.get(random.nextInt(TRANSPORTS.size()));
    }

    private static CompletableFuture<Void> publish(
            TestGateway gateway, List<WorkflowId> workflows, AtomicBoolean enough) {
        return CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 9_000 && !enough.get(); i++) {
                gateway.think(workflows.get(i % workflows.size()), "thought " + i, "x".repeat(i % 500));
                LockSupport.parkNanos(1_000_000);
            }
        });
    }
}
