package dev.skald.adapter.redis;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.store.Capacity;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.RecordingPublisher;
import dev.skald.domain.port.WorkflowCatalog.Entry;
import dev.skald.domain.run.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All of it works on a Redis Cluster, whichever of its nodes a workflow lies on. */
class ClusterTest {

    private static final int WORKFLOWS = 48;

    private final RedisCluster cluster = new RedisCluster();
    private final Loops loops = new Loops();
    private final RedisWorkflows one = RedisWorkflows.open(settings());
    private final RedisWorkflows other = RedisWorkflows.open(settings());

    @BeforeEach
    void awaitHints() {
        await().until(() ->
                Stream.of(one, other).allMatch(node -> node.isUp() && node.hasMovedHints() && node.hearsHints()));
    }

    @AfterEach
    void close() {
        one.leaveLoops();
        other.leaveLoops();
        loops.close();
        one.close();
        other.close();
        cluster.close();
    }

    @ParameterizedTest(name = "on event loops: {0}")
    @ValueSource(booleans = {false, true})
    void servesWorkflowsOnAllOfItsNodes(boolean onLoops) {
        if (onLoops) {
            loops.with(one);
            loops.with(other);
            awaitHints();
        }
        EventLog here = onLoops ? loops.asked(one.eventLog()) : one.eventLog();
        EventLog there = onLoops ? loops.asked(other.eventLog()) : other.eventLog();
        List<WorkflowId> workflows =
                Stream.generate(WorkflowId::random).limit(WORKFLOWS).toList();
        List<RecordingPublisher> hints = new ArrayList<>();
        for (WorkflowId workflow : workflows) {
            RecordingPublisher publisher = new RecordingPublisher();
            hints.add(publisher);
            await(there.follow(workflow, publisher));
        }

        for (int index = 0; index < WORKFLOWS; index++) {
            WorkflowId workflow = workflows.get(index);
            RecordingPublisher publisher = hints.get(index);
            String epoch = await(here.append(workflow, thoughts("e", 3))).log().epoch();
            // All of it within a probe: what one finds first counts as a hint that was missed.
            await().pollInterval(Duration.ofMillis(5)).until(() -> publisher.sawEnd(epoch, 3));
            assertThat(publisher.events()).hasSize(3);
            assertThat(await(there.read(workflow, new From.Start(), 10, 10_000)).events())
                    .hasSize(3);
        }

        assertThat(other.missedHints()).isZero();
        assertThat(cluster.nodes())
                .allSatisfy(node -> assertThat(node.call("DBSIZE")).isNotEqualTo(":0"));
        assertThat(await(one.catalog().list(Optional.empty(), 100)))
                .extracting(Entry::workflow)
                .containsExactlyInAnyOrderElementsOf(workflows);
        await(one.expire());
        assertThat(one.size()).isEqualTo(WORKFLOWS);
    }

    @Test
    void hasRunsRightsAndSessions() {
        for (int index = 0; index < Keys.PARTITIONS; index++) {
            WorkflowId workflow = WorkflowId.random();
            WorkflowAccess alice = new WorkflowAccess("alice", Set.of());
            await(one.directory().put(workflow, alice));
            assertThat(await(other.directory().find(workflow))).contains(alice);
            var opened =
                    await(one.runs().open(workflow, new RunRequest(Duration.ofSeconds(30), Optional.empty(), false)));
            await(other.eventLog().append(workflow, List.of(thought("a")), Optional.of(opened.lease())));
            KeptSession session =
                    new KeptSession("key " + index, Instant.now().plusSeconds(60), new byte[] {(byte) index});
            await(one.sessions().keep(List.of(session)));
            assertThat(await(other.sessions().take(session.key()))).contains(session);
        }
        assertThat(await(other.runs().endExpired())).isZero();
    }

    @Test
    void isNotOpenedWhereOneOfItsNodesThrowsAway() {
        for (RedisServer node : cluster.nodes()) {
            node.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
            assertThatThrownBy(() -> RedisWorkflows.open(settings()))
                    .isInstanceOf(RedisStoreException.class)
                    .hasMessageContaining("allkeys-lru");
            node.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
        }
        RedisWorkflows.open(settings()).close();
    }

    private RedisSettings settings() {
        return new RedisSettings(
                new RedisAddress(
                        cluster.nodes().stream()
                                .map(node -> new RedisAddress.Server("127.0.0.1", node.port()))
                                .toList(),
                        Optional.empty(),
                        0,
                        Optional.empty()),
                "cluster:",
                TestStores.PROBE,
                TestStores.retaining(100),
                new Capacity(1L << 30, 1_000, 1_000));
    }
}
