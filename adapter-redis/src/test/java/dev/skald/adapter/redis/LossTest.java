package dev.skald.adapter.redis;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.RecordingPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that came back without what it had acknowledged begins another epoch, once over all nodes. */
class LossTest {

    /** No answer may take longer, on a busy machine neither, but from a Redis that the test silences. */
    private static final Duration PROBE = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisServer redis = RedisServer.start();
    private final TestStores stores = new TestStores(redis.port(), PROBE);
    private final RedisWorkflows one = stores.openInRealTime();
    private final RedisWorkflows other = stores.openInRealTime();
    private final WorkflowId workflow = WorkflowId.random();
    private final RecordingPublisher here = new RecordingPublisher();
    private final RecordingPublisher there = new RecordingPublisher();

    @AfterEach
    void close() {
        stores.close();
        redis.close();
    }

    @Test
    void aFlushedRedisIsAnotherEpochOnceForThoseWhoWatch() {
        String before = watchedLog(3);

        redis.call("FLUSHALL");

        await().atMost(PATIENCE)
                .until(() -> epochs(here).size() == 2 && epochs(there).size() == 2);
        String after = epoch(one);
        assertThat(after).isNotEqualTo(before);
        assertThat(epoch(other)).isEqualTo(after);
        assertThat(here.ends()).isEmpty();
        assertThat(append(other, 1).log().epoch()).isEqualTo(after);
        await().atMost(PATIENCE).until(() -> here.sawEnd(after, 1) && there.sawEnd(after, 1));
        assertThat(epochs(here)).hasSize(2);
        assertThat(epochs(there)).hasSize(2);
    }

    @Test
    void aRestartWithoutPersistenceIsAnotherEpochAndNothingIsAppendedToTheOldOne() {
        String before = watchedLog(3);

        redis.kill();
        await().atMost(PATIENCE).until(() -> !one.isUp() && !other.isUp());
        redis.restart();

        await().atMost(PATIENCE).until(() -> one.isUp() && other.isUp());
        Appended appended = append(one, 2);
        assertThat(appended.log().epoch()).isNotEqualTo(before);
        assertThat(appended.first()).hasValue(1);
        String after = appended.log().epoch();
        await().atMost(PATIENCE).until(() -> here.sawEnd(after, 2) && there.sawEnd(after, 2));
        assertThat(epochs(there)).hasSize(2);
    }

    @Test
    void aRedisThatLostItsEndIsAnotherEpochBeforeAnythingIsAppended() {
        String before = watchedLog(3);
        Snapshot kept = snapshot();
        append(one, 2);
        await().atMost(PATIENCE).until(() -> here.sawEnd(before, 5) && there.sawEnd(before, 5));

        restore(kept);
        Appended appended = append(one, 1);

        assertThat(appended.log().epoch()).isNotEqualTo(before);
        assertThat(appended.first()).hasValue(4);
        String after = appended.log().epoch();
        await().atMost(PATIENCE).until(() -> here.sawEnd(after, 4) && there.sawEnd(after, 4));
        assertThat(epochs(here)).hasSize(2);
        assertThat(epochs(there)).hasSize(2);
        Page page = read(other, new From.After(5, Optional.of(before)));
        assertThat(page.reset()).isTrue();
        assertThat(page.events()).extracting(RecordedEvent::seq).containsExactly(1L, 2L, 3L, 4L);
    }

    @Test
    void whatNobodyWatchedBeginsAnewWhereAllWasThrownAway() {
        String before = append(one, 3).log().epoch();

        redis.call("FLUSHALL");

        Page page = read(one, new From.After(3, Optional.of(before)));
        assertThat(page.events()).isEmpty();
        Appended appended = append(one, 1);
        assertThat(appended.log().epoch()).isNotEqualTo(before);
        assertThat(appended.first()).hasValue(1);
        assertThat(read(other, new From.After(3, Optional.of(before))).reset()).isTrue();
    }

    @Test
    void aNodeThatOnlyPublishedRemembersTheEndAsWell() {
        String before = append(one, 3).log().epoch();
        Snapshot kept = snapshot();
        append(one, 2);

        restore(kept);

        assertThat(append(one, 1).log().epoch()).isNotEqualTo(before);
        assertThat(append(other, 1).log().lastSeq()).isEqualTo(5);
    }

    @Test
    void manyNodesThatAllKnewMoreMakeOneEpochOfIt() {
        List<RedisWorkflows> nodes =
                IntStream.range(0, 6).mapToObj(node -> stores.openInRealTime()).toList();
        List<RecordingPublisher> publishers =
                nodes.stream().map(node -> new RecordingPublisher()).toList();
        for (int node = 0; node < nodes.size(); node++) {
            await(nodes.get(node).eventLog().follow(workflow, publishers.get(node)));
        }
        String before = append(one, 3).log().epoch();
        Snapshot kept = snapshot();
        // Each is a version: what makes the epoch must be ahead of them all, or the next node finds less than it knew.
        for (int lost = 0; lost < 4; lost++) {
            append(one, 1);
        }
        publishers.forEach(publisher -> await().atMost(PATIENCE).until(() -> publisher.sawEnd(before, 7)));

        restore(kept);
        List<CompletionStage<Appended>> appended = nodes.stream()
                .map(node -> node.eventLog().append(workflow, List.of(thought("after"))))
                .toList();

        assertThat(appended.stream().map(stage -> await(stage).log().epoch()).distinct())
                .hasSize(1)
                .doesNotContain(before);
        assertThat(appended.stream().map(stage -> await(stage).first().orElseThrow()))
                .containsExactlyInAnyOrder(4L, 5L, 6L, 7L, 8L, 9L);
        String after = epoch(one);
        publishers.forEach(publisher -> {
            await().atMost(PATIENCE).until(() -> publisher.sawEnd(after, 9));
            assertThat(epochs(publisher)).hasSize(2);
        });
    }

    @Test
    void aLogThatWasDeletedAndIsThereAgainIsAnotherEpoch() {
        String before = append(one, 3).log().epoch();
        Snapshot kept = snapshot();
        await(one.eventLog().delete(workflow));

        restore(kept);

        assertThat(append(one, 1).log().epoch()).isNotEqualTo(before);
        assertThat(append(other, 1).log().epoch()).isNotEqualTo(before);
    }

    @Test
    void whoLostHisRightWithItIsTold() {
        WorkflowAccess alice = new WorkflowAccess("alice", Set.of());
        await(one.directory().put(workflow, alice));
        watchedLog(1);
        List<Optional<WorkflowAccess>> heard = new CopyOnWriteArrayList<>();
        other.directory().follow(workflow, (id, access) -> {
            heard.add(access);
            return CompletableFuture.completedFuture(null);
        });
        assertThat(await(other.directory().find(workflow))).contains(alice);

        redis.call("FLUSHALL");

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).containsExactly(Optional.empty()));
    }

    @Test
    void aDurableRedisThatIsKilledLosesNothingAndIsNoOtherEpoch() {
        try (RedisServer durable = RedisServer.startDurable();
                TestStores kept = new TestStores(durable.port(), PROBE)) {
            RedisWorkflows node = kept.openInRealTime();
            await(node.eventLog().follow(workflow, here));
            String before = await(node.eventLog().append(workflow, thoughts("e", 3)))
                    .log()
                    .epoch();

            durable.kill();
            await().atMost(PATIENCE).until(() -> !node.isUp());
            durable.restart();
            await().atMost(PATIENCE).until(node::isUp);

            Appended after = await(node.eventLog().append(workflow, List.of(thought("after"))));
            assertThat(after.log().epoch()).isEqualTo(before);
            assertThat(after.first()).hasValue(4);
            await().atMost(PATIENCE).until(() -> here.sawEnd(before, 4));
            assertThat(epochs(here)).containsExactly(before);
        }
    }

    @Test
    void answersThatOvertakeEachOtherAreNoLoss() {
        try (TestStores patient = new TestStores(redis.port())) {
            RedisWorkflows a = patient.openInRealTime();
            RedisWorkflows b = patient.openInRealTime();
            await(a.eventLog().follow(workflow, here));
            await(b.eventLog().follow(workflow, there));
            String epoch = await(a.eventLog().read(workflow, new From.Latest(), 1, 1))
                    .log()
                    .epoch();
            List<CompletionStage<?>> asked = new ArrayList<>();
            for (int round = 0; round < 300; round++) {
                asked.add(a.eventLog().append(workflow, thoughts("a", 2)));
                asked.add(b.eventLog().append(workflow, thoughts("b", 1)));
                asked.add(a.eventLog().read(workflow, new From.Latest(), 1, 1));
                asked.add(b.catalog().find(workflow));
                asked.add(b.eventLog().read(workflow, new From.Tail(5, Optional.empty()), 5, 10_000));
            }
            asked.forEach(stage -> await(stage));

            await().atMost(PATIENCE).until(() -> here.sawEnd(epoch, 900) && there.sawEnd(epoch, 900));
            assertThat(epochs(here)).containsExactly(epoch);
            assertThat(epochs(there)).containsExactly(epoch);
        }
    }

    /** The serialised values of all keys that say how far a workflow is, and its events. */
    private record Snapshot(String directoryCopy) {}

    private Snapshot snapshot() {
        // Copies of the keys, beside them: the server's own means, without its files.
        redis.call(
                "EVAL",
                "for _, k in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do redis.call('COPY', k, 'copy:' .. k) end",
                "0",
                stores.prefix());
        return new Snapshot("copy:");
    }

    private void restore(Snapshot snapshot) {
        redis.call(
                "EVAL",
                "for _, k in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do redis.call('DEL', k) end "
                        + "for _, k in ipairs(redis.call('KEYS', ARGV[2] .. '*')) do redis.call('RENAME', k, "
                        + "string.sub(k, #ARGV[2] + 1)) end",
                "0",
                stores.prefix(),
                snapshot.directoryCopy());
    }

    /** A log of so many events that is watched at both nodes, which know all of it. */
    private String watchedLog(int events) {
        await(one.eventLog().follow(workflow, here));
        await(other.eventLog().follow(workflow, there));
        String epoch = append(one, events).log().epoch();
        await().atMost(PATIENCE).until(() -> here.sawEnd(epoch, events) && there.sawEnd(epoch, events));
        return epoch;
    }

    private Appended append(RedisWorkflows node, int events) {
        return await(node.eventLog().append(workflow, thoughts("e", events)));
    }

    private Page read(RedisWorkflows node, From from) {
        return await(node.eventLog().read(workflow, from, 100, Integer.MAX_VALUE));
    }

    private String epoch(RedisWorkflows node) {
        return read(node, new From.Latest()).log().epoch();
    }

    private static List<String> epochs(RecordingPublisher publisher) {
        return publisher.extents().stream().map(Extent::epoch).distinct().toList();
    }
}
