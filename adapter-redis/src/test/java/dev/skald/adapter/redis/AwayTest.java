package dev.skald.adapter.redis;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.RecordingPublisher;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** While Redis is away what needs it is refused soon, and all is well once it is back. */
class AwayTest {

    /** No answer may take longer, on a busy machine neither, but from a Redis that the test silences. */
    private static final Duration PROBE = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** What a busy machine may add to what is measured. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private final RedisServer redis = RedisServer.start();
    private final TestStores stores = new TestStores(redis.port(), PROBE);
    private final WorkflowId workflow = WorkflowId.random();
    private final RecordingPublisher hints = new RecordingPublisher();

    @AfterEach
    void close() {
        stores.close();
        redis.close();
    }

    @Test
    void whatIsAskedOfASilentRedisIsRefusedWithinTwoProbes() {
        RedisWorkflows store = stores.openInRealTime();
        await(store.eventLog().follow(workflow, hints));
        String epoch = await(store.eventLog().append(workflow, List.of(thought("before"))))
                .log()
                .epoch();
        redis.pause();

        List<CompletionStage<?>> held =
                everything(store).<CompletionStage<?>>map(Supplier::get).toList();
        long begun = System.nanoTime();
        held.forEach(AwayTest::assertUnavailable);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .isLessThan(PROBE.multipliedBy(2).plus(PAUSE));
        await().atMost(PATIENCE).until(() -> !store.isUp());

        long late = System.nanoTime();
        everything(store).forEach(ask -> assertUnavailable(ask.get()));
        // Known to be away, it is not asked: one after the other would have waited for a probe each.
        assertThat(Duration.ofNanos(System.nanoTime() - late)).isLessThan(PROBE.plus(PAUSE));

        redis.resume();
        await().atMost(PATIENCE).until(store::isUp);
        Appended after = await(store.eventLog().append(workflow, List.of(named("after"))));
        assertThat(after.log().epoch()).isEqualTo(epoch);
        await().atMost(PATIENCE).until(() -> hints.sawEnd(epoch, after.log().lastSeq()));
        await().atMost(PATIENCE).until(store::hearsHints);
    }

    @Test
    void whatWasRefusedMayBeInTheLogAndIsOneEventIfItIsSentAgain() {
        RedisWorkflows store = stores.openInRealTime();
        redis.pause();
        assertUnavailable(store.eventLog().append(workflow, List.of(named("x"))));
        redis.resume();
        await().atMost(PATIENCE).until(store::isUp);

        await(store.eventLog().append(workflow, List.of(named("x"))));

        assertThat(await(store.eventLog().read(workflow, new From.Start(), 10, 1_000))
                        .events())
                .hasSize(1);
    }

    /** What it never read has the system reset the connection; nothing else is asked at that time. */
    @Test
    void whatIsOnItsWayToARedisThatIsKilledIsRefusedForNow() {
        try (RedisServer mortal = RedisServer.start();
                TestStores patient = new TestStores(mortal.port(), Duration.ofMinutes(1))) {
            RedisWorkflows store = patient.openInRealTime();
            await().atMost(PATIENCE).until(store::hearsHints);
            await(store.eventLog().append(workflow, List.of(named("before"))));
            mortal.pause();

            CompletionStage<Appended> held = store.eventLog().append(workflow, List.of(named("x")));
            await().atMost(PATIENCE).until(() -> hasUnread(mortal.port()));
            mortal.kill();

            assertUnavailable(held);
        }
    }

    /** Whose token was revoked meanwhile is not known before Redis is back. */
    @Test
    void whatIsHintedWhileRedisIsAwayIsNotShown() {
        RedisWorkflows store = stores.openInRealTime();
        await(store.eventLog().follow(workflow, hints));
        String epoch = await(store.eventLog().append(workflow, List.of(thought("a"))))
                .log()
                .epoch();
        redis.pause();
        await().until(() -> !store.isUp());

        String change = Long.MAX_VALUE + " 1 " + epoch + " 1 2 0 0.0 0.0    1";
        store.heard(Texts.text(new Keys(stores.prefix()).channel(workflow)), Texts.utf8(change));
        // What is answered about the workflow is answered behind what was heard of it.
        assertUnavailable(store.eventLog().append(workflow, List.of(thought("b"))));

        assertThat(hints.sawEnd(epoch, 2)).isFalse();
        redis.resume();
    }

    @Test
    void aRedisThatIsKilledIsFoundAgain() {
        try (RedisServer durable = RedisServer.startDurable();
                TestStores kept = new TestStores(durable.port(), PROBE)) {
            RedisWorkflows store = kept.openInRealTime();
            RedisWorkflows other = kept.openInRealTime();
            await(store.eventLog().follow(workflow, hints));
            String epoch = await(other.eventLog().append(workflow, List.of(thought("a"))))
                    .log()
                    .epoch();

            durable.kill();
            await().atMost(PATIENCE).until(() -> !store.isUp());
            everything(store).forEach(ask -> assertUnavailable(ask.get()));
            durable.restart();
            await().atMost(PATIENCE).until(() -> store.isUp() && other.isUp());

            await(other.eventLog().append(workflow, List.of(thought("b"))));
            await().atMost(PATIENCE).until(() -> hints.sawEnd(epoch, 2));
            await().atMost(PATIENCE).until(store::hearsHints);
            assertThat(store.reconnects()).isPositive();
        }
    }

    @Test
    void aRedisThatIsNotThereYetIsWaitedFor() {
        int port = RedisServer.freePort();
        try (TestStores early = new TestStores(port, PROBE)) {
            RedisWorkflows store = early.openAway();
            assertThat(store.isUp()).isFalse();
            assertThat(store.hearsHints()).isFalse();
            assertUnavailable(store.eventLog().append(workflow, List.of(thought("early"))));

            try (RedisServer late = RedisServer.start(port)) {
                await().atMost(PATIENCE).until(() -> store.isUp() && store.hearsHints());
                assertThat(await(store.eventLog().append(workflow, List.of(thought("a"))))
                                .accepted())
                        .isEqualTo(1);
            }
        }
    }

    @Test
    void oneThatHasNoRoomRefusesWhatIsNewAndStillServesAndDeletes() {
        RedisWorkflows store = stores.openInRealTime();
        await(store.eventLog().append(workflow, List.of(thought("kept"))));
        var opened =
                await(store.runs().open(workflow, new RunRequest(Duration.ofSeconds(30), Optional.empty(), false)));
        await().atMost(PATIENCE).until(store::hearsHints);
        redis.call("CONFIG", "SET", "maxmemory", "1mb");

        assertUnavailable(store.eventLog().append(WorkflowId.random(), List.of(thought("no room"))));
        assertUnavailable(store.eventLog().append(workflow, List.of(thought("no room")), Optional.of(opened.lease())));
        assertThat(store.isUp()).isTrue();
        assertThat(await(store.eventLog().read(workflow, new From.Start(), 10, 1_000))
                        .events())
                .hasSize(1);
        assertThat(await(store.runs().renew(workflow, opened.run(), opened.lease())))
                .isPresent();
        await(store.eventLog().follow(workflow, hints));
        await(store.eventLog().delete(workflow));
        assertThat(await(store.eventLog().read(workflow, new From.Start(), 10, 1_000))
                        .events())
                .isEmpty();

        redis.call("CONFIG", "SET", "maxmemory", "0");
        assertThat(await(store.eventLog().append(workflow, List.of(thought("room"))))
                        .accepted())
                .isEqualTo(1);
    }

    /** Whatever needs the store. */
    private Stream<Supplier<CompletionStage<?>>> everything(RedisWorkflows store) {
        return Stream.of(
                () -> store.eventLog().append(workflow, List.of(named("away"))),
                () -> store.eventLog().read(workflow, new From.Start(), 1, 1),
                () -> store.eventLog().delete(WorkflowId.random()),
                () -> store.eventLog().follow(WorkflowId.random(), hints),
                () -> store.directory().find(workflow),
                () -> store.directory().put(WorkflowId.random(), new WorkflowAccess("alice", Set.of())),
                () -> store.directory().remove(WorkflowId.random()),
                () -> store.runs()
                        .open(WorkflowId.random(), new RunRequest(Duration.ofSeconds(5), Optional.empty(), false)),
                () -> store.runs().renew(workflow, RunId.random(), Lease.random()),
                () -> store.runs().controls(workflow, 0),
                () -> store.runs().endExpired(),
                () -> store.catalog().list(Optional.empty(), 10),
                () -> store.catalog().find(workflow),
                () -> store.sessions().take("key"),
                () -> store.expire());
    }

    /** Whether something was sent to that port that its process has not read, as Linux tells of its connections. */
    private static boolean hasUnread(int port) throws IOException {
        String local = "%04X".formatted(port);
        try (Stream<String> connections = Files.lines(Path.of("/proc/net/tcp"))) {
            return connections
                    .map(line -> line.strip().split("\\s+"))
                    .anyMatch(fields -> fields[1].endsWith(":" + local) && !fields[4].endsWith(":00000000"));
        }
    }

    private static void assertUnavailable(CompletionStage<?> asked) {
        assertThat(catchThrowable(() -> await(asked))).hasCauseInstanceOf(UnavailableException.class);
    }
}
