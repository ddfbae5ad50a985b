package dev.skald.adapter.redis;

import static dev.skald.domain.port.SampleEvents.named;
import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordingPublisher;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
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

/** Two stores over one Redis are two nodes: what is done at one is seen at the other. */
abstract class SeveralNodesTest {

    private static final WorkflowAccess ALICE = new WorkflowAccess("alice", Set.of("bob"));

    private final RedisServer redis;
    private final TestStores stores;
    private final RedisWorkflows one;
    private final RedisWorkflows other;
    private final WorkflowId workflow = WorkflowId.random();
    private final RecordingPublisher hints = new RecordingPublisher();

    /** Nodes over a server of some kind. */
    SeveralNodesTest(RedisServer redis) {
        this.redis = redis;
        stores = new TestStores(redis.port());
        one = stores.openInRealTime();
        other = stores.openInRealTime();
    }

    @AfterEach
    void close() {
        stores.close();
        redis.close();
    }

    @Test
    void whatOneAppendsIsHintedAtTheOtherWithItsEvents() {
        awaitHints();
        follow();
        Appended appended = append(one, thought("a"), thought("b"));

        await().until(() -> hints.sawEnd(appended.log().epoch(), 2));
        assertThat(hints.events())
                .containsExactly(thought("a").numbered(1), thought("b").numbered(2));
        assertThat(other.missedHints()).isZero();
    }

    @Test
    void whatIsTooLargeForAHintIsHintedWithoutItsEvents() {
        awaitHints();
        follow();
        Appended appended = append(one, thought("x".repeat(40_000)));

        await().until(() -> hints.sawEnd(appended.log().epoch(), 1));
        assertThat(hints.events()).isEmpty();
        assertThat(other.missedHints()).isZero();
    }

    @Test
    void anIdIsADuplicateAtEachNode() {
        append(one, named("x"), named("y"));

        assertThat(append(other, named("y"), named("z")).duplicates()).isEqualTo(1);
        assertThat(append(one, named("z")).duplicates()).isEqualTo(1);
        assertThat(read(one)).hasSize(3);
    }

    @Test
    void numbersHaveNoHolesWhoeverAppends() {
        List<CompletionStage<Appended>> asked = new ArrayList<>();
        for (int round = 0; round < 200; round++) {
            RedisWorkflows node = round % 2 == 0 ? one : other;
            asked.add(node.eventLog().append(workflow, thoughts("e" + round, 1 + round % 5)));
        }
        asked.forEach(stage -> await(stage));

        List<RecordedEvent> events = read(one);
        assertThat(events)
                .extracting(RecordedEvent::seq)
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 600).mapToObj(Long::valueOf).toList());
        assertThat(read(other)).isEqualTo(events);
    }

    @Test
    void aReservedEpochIsOneForAllNodesAndGoesWithTheLastFollower() {
        Following here = await(one.eventLog().follow(workflow, new RecordingPublisher()));
        Following there = await(other.eventLog().follow(workflow, new RecordingPublisher()));
        String epoch = epoch(one);
        assertThat(epoch).isNotEmpty().isEqualTo(epoch(other));

        here.close();
        await(one.expire());
        assertThat(epoch(other)).isEqualTo(epoch);
        assertThat(append(one, thought("a")).log().epoch()).isEqualTo(epoch);

        there.close();
        assertThat(epoch(one)).isEqualTo(epoch);
    }

    @Test
    void whatIsFollowedAtAnyNodeIsNotForgotten() {
        TestStores brief = new TestStores(redis.port());
        RedisWorkflows follower = brief.open(TestStores.retaining(100));
        RedisWorkflows appender = brief.open(TestStores.retaining(100));
        Following following = await(follower.eventLog().follow(workflow, hints));
        await(appender.eventLog().append(workflow, List.of(thought("a"))));
        brief.clock().pass(TestStores.TTL);

        assertThat(await(appender.expire())).isZero();
        following.close();
        await().until(() -> {
            brief.clock().pass(TestStores.TTL);
            return await(appender.expire()) == 1;
        });
        assertThat(await(follower.expire())).isZero();
        brief.close();
    }

    @Test
    void aDeleteIsToldAsOneEverywhere() {
        follow();
        append(one, thought("a"));
        await().until(() -> !hints.extents().isEmpty());

        await(one.eventLog().delete(workflow));

        await().until(() -> hints.ends().contains(End.DELETED));
        String after = append(one, thought("b")).log().epoch();
        await().until(() -> hints.sawEnd(after, 1));
        assertThat(hints.ends()).containsExactly(End.DELETED);
    }

    @Test
    void rightsThatChangeAtOneNodeAreToldAtTheOther() {
        await(one.directory().put(workflow, ALICE));
        List<Optional<WorkflowAccess>> heard = new CopyOnWriteArrayList<>();
        other.directory().follow(workflow, (id, access) -> {
            heard.add(access);
            return CompletableFuture.completedFuture(null);
        });
        assertThat(await(other.directory().find(workflow))).contains(ALICE);

        WorkflowAccess alone = new WorkflowAccess("alice", Set.of());
        await(one.directory().put(workflow, alone));

        await().untilAsserted(() -> assertThat(heard).contains(Optional.of(alone)));
        await(one.directory().remove(workflow));
        await().untilAsserted(() -> assertThat(heard).endsWith(Optional.empty()));
    }

    @Test
    void noEventBehindAChangeOfRightsIsShownBeforeThoseWhoListenHaveActed() {
        await(one.directory().put(workflow, ALICE));
        follow();
        CompletableFuture<Void> acted = new CompletableFuture<>();
        other.directory().follow(workflow, (id, access) -> acted);
        await(other.directory().find(workflow));
        String epoch = epoch(other);

        await(one.directory().put(workflow, new WorkflowAccess("alice", Set.of())));
        append(one, thought("not for bob"));
        CompletionStage<EventLog.Page> page = other.eventLog().read(workflow, new From.Start(), 10, Integer.MAX_VALUE);

        assertThat(await(one.eventLog().read(workflow, new From.Start(), 10, Integer.MAX_VALUE))
                        .events())
                .hasSize(1);
        assertThat(page.toCompletableFuture()).isNotDone();
        assertThat(hints.sawEnd(epoch, 1)).isFalse();
        acted.complete(null);
        assertThat(await(page).events()).hasSize(1);
        await().until(() -> hints.sawEnd(epoch, 1));
    }

    @Test
    void aRunIsOneOverAllNodesAndEndedOnce() {
        TestStores leased = new TestStores(redis.port());
        RedisWorkflows a = leased.open(TestStores.retaining(100));
        RedisWorkflows b = leased.open(TestStores.retaining(100));
        await(b.eventLog().follow(workflow, hints));
        var opened = await(a.runs().open(workflow, new RunRequest(Duration.ofSeconds(5), Optional.empty(), false)));
        await().until(() -> hints.sawRun(RunState.RUNNING));
        leased.clock().pass(Duration.ofSeconds(5));

        List<CompletionStage<Integer>> swept = new ArrayList<>();
        for (int sweep = 0; sweep < 10; sweep++) {
            swept.add(a.runs().endExpired());
            swept.add(b.runs().endExpired());
        }

        assertThat(swept.stream().mapToInt(stage -> await(stage)).sum()).isEqualTo(1);
        await().until(() -> hints.sawRun(RunState.LOST));
        assertThat(await(b.eventLog().read(workflow, new From.Start(), 10, 10_000))
                        .events())
                .singleElement()
                .satisfies(event -> assertThat(event.run()).contains(opened.run()));
        leased.close();
    }

    @Test
    void aSessionIsTakenByOneNode() {
        var session = new dev.skald.domain.port.KeptSession(
                "key", java.time.Instant.now().plusSeconds(60), new byte[] {1, 2});
        await(one.sessions().keep(List.of(session)));

        var here = one.sessions().take("key");
        var there = other.sessions().take("key");

        assertThat(List.of(await(here), await(there)))
                .containsExactlyInAnyOrder(Optional.of(session), Optional.empty());
    }

    @Test
    void scriptsAreTakenToARedisThatForgotThem() {
        append(one, thought("a"));
        redis.call("SCRIPT", "FLUSH");

        assertThat(append(one, thought("b")).log().lastSeq()).isEqualTo(2);
        assertThat(read(other)).hasSize(2);
    }

    @Test
    void allKeysBeginWithThePrefix() {
        follow();
        append(one, named("a"));
        await(one.directory().put(workflow, ALICE));
        await(one.runs().open(workflow, new RunRequest(Duration.ofSeconds(30), Optional.empty(), false)));

        String foreign = redis.call(
                "EVAL",
                "local n = 0 for _, k in ipairs(redis.call('KEYS', '*')) do if string.sub(k, 1, #ARGV[1]) ~= ARGV[1]"
                        + " then n = n + 1 end end return n",
                "0",
                stores.prefix());
        assertThat(foreign).isEqualTo(":0");
    }

    private void follow() {
        await(other.eventLog().follow(workflow, hints));
    }

    private void awaitHints() {
        await().until(() -> one.hearsHints() && other.hearsHints());
    }

    private Appended append(RedisWorkflows node, dev.skald.domain.event.NewEvent... batch) {
        return await(node.eventLog().append(workflow, List.of(batch)));
    }

    private List<RecordedEvent> read(RedisWorkflows node) {
        return await(node.eventLog().read(workflow, new From.Start(), 10_000, Integer.MAX_VALUE))
                .events();
    }

    private String epoch(RedisWorkflows node) {
        return await(node.eventLog().read(workflow, new From.Latest(), 1, 1))
                .log()
                .epoch();
    }
}
