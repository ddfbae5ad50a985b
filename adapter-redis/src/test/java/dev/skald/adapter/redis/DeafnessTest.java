package dev.skald.adapter.redis;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.port.RecordingPublisher;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that hears no hint finds what they would have told by asking, and makes its connection anew. */
class DeafnessTest {

    private static final Duration PROBE = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RedisServer redis = RedisServer.start();
    private final TestStores stores = new TestStores(redis.port());
    private final RedisWorkflows one = stores.openInRealTime();
    private final DeafRelay relay = new DeafRelay(redis.port());
    private final TestStores behind = new TestStores(relay.port(), PROBE, stores.prefix());
    private final RedisWorkflows deaf = behind.openInRealTime();
    private final WorkflowId workflow = WorkflowId.random();
    private final RecordingPublisher hints = new RecordingPublisher();

    @BeforeEach
    void follow() {
        await(deaf.eventLog().follow(workflow, hints));
        await().atMost(PATIENCE).until(deaf::hearsHints);
    }

    @AfterEach
    void close() {
        behind.close();
        relay.close();
        stores.close();
        redis.close();
    }

    @Test
    void aKilledConnectionIsMadeAnewAndNoEventIsLost() {
        for (int round = 1; round <= 5; round++) {
            redis.call("CLIENT", "KILL", "TYPE", "pubsub");
            String epoch = append("e" + round);
            long seq = round;
            await().atMost(PATIENCE).until(() -> hints.sawEnd(epoch, seq));
        }
        await().atMost(PATIENCE).until(deaf::hearsHints);
        assertThat(deaf.reconnects()).isPositive();
    }

    @Test
    void aConnectionThatTakesNothingIsNoticedAndMadeAnewWhileThatIsPossible() {
        relay.deafen(true);
        await().atMost(PATIENCE).until(() -> !deaf.hearsHints());
        await().atMost(PATIENCE).until(deaf::isUp);

        relay.deafen(false);
        await().atMost(PATIENCE).until(deaf::hearsHints);
        assertThat(deaf.reconnects()).isPositive();
    }

    @Test
    void anEventWithoutAHintIsFoundByAProbe() {
        relay.deafen(true);
        String epoch = append("unheard");

        await().atMost(PATIENCE).until(() -> hints.sawEnd(epoch, 1));
        assertThat(deaf.missedHints()).isPositive();
    }

    @Test
    void aDeleteWithoutAHintIsToldAsOneAndNotAsAReset() {
        String before = append("a");
        await().atMost(PATIENCE).until(() -> hints.sawEnd(before, 1));
        relay.deafen(true);

        await(one.eventLog().delete(workflow));
        String after = append("b");

        await().atMost(PATIENCE).until(() -> hints.sawEnd(after, 1));
        assertThat(after).isNotEqualTo(before);
        assertThat(hints.ends()).containsExactly(End.DELETED);
    }

    @Test
    void rightsThatChangeWithoutAHintAreToldAfterAProbe() {
        WorkflowAccess alice = new WorkflowAccess("alice", Set.of());
        List<Optional<WorkflowAccess>> heard = new CopyOnWriteArrayList<>();
        deaf.directory().follow(workflow, (id, access) -> {
            heard.add(access);
            return CompletableFuture.completedFuture(null);
        });
        await(deaf.directory().find(workflow));
        relay.deafen(true);

        await(one.directory().put(workflow, alice));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).containsExactly(Optional.of(alice)));
    }

    @Test
    void aNodeThatWasDeafIsHintedAgain() {
        relay.deafen(true);
        await().atMost(PATIENCE).until(() -> !deaf.hearsHints());
        relay.deafen(false);
        await().atMost(PATIENCE).until(deaf::hearsHints);
        // What was heard of a moment ago no probe asks for.
        String epoch = append("found or heard");
        await().atMost(PATIENCE).until(() -> hints.sawEnd(epoch, 1));

        // On a busy machine a hint may be overtaken by a probe, but not every one.
        await().atMost(PATIENCE).untilAsserted(() -> {
            long missed = deaf.missedHints();
            long seq = appended("heard").lastSeq();
            await().atMost(PATIENCE).until(() -> hints.sawEnd(epoch, seq));
            assertThat(hints.events()).contains(thought("heard").numbered(seq));
            assertThat(deaf.missedHints()).isEqualTo(missed);
        });
    }

    private String append(String text) {
        return appended(text).epoch();
    }

    private Extent appended(String text) {
        return await(one.eventLog().append(workflow, List.of(thought(text)))).log();
    }
}
