package dev.skald.adapter.redis;

import static dev.skald.domain.port.SampleEvents.thought;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.RecordingPublisher;
import dev.skald.domain.port.UnavailableException;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store that lives on the event loops of a server: nothing changes threads, and nothing depends on it. */
class LivingOnLoopsTest {

    /** No answer may take longer, on a busy machine neither, but from a Redis that the test silences. */
    private static final Duration PROBE = Duration.ofSeconds(3);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern PUBLISHED = Pattern.compile("cmdstat_spublish:calls=(\\d+)");
    private static final int MANY = 200;

    private final RedisServer redis = RedisServer.start();
    private final Loops loops = new Loops();
    private final TestStores stores = new TestStores(redis.port(), PROBE);
    private final RedisWorkflows here = loops.with(stores.openInRealTime());
    private final EventLoop loop = loops.next();
    private final WorkflowId workflow = WorkflowId.random();
    private final RecordingPublisher hints = new RecordingPublisher();

    @AfterEach
    void close() {
        stores.leaveLoops();
        loops.close();
        stores.close();
        redis.close();
    }

    @Test
    void whatIsAskedOnALoopIsAnsweredOnIt() {
        assertThat(answeredOn(() -> here.eventLog().append(workflow, List.of(thought("a")))))
                .isTrue();
        assertThat(answeredOn(() -> here.eventLog().read(workflow, new EventLog.From.Start(), 10, 1_000)))
                .isTrue();
    }

    @Test
    void aHintOfAnotherNodeComesInWithItsEvents() {
        RedisWorkflows other = loops.with(stores.openInRealTime());
        await().atMost(PATIENCE).until(() -> here.hasMovedHints() && here.hearsHints());
        await(here.eventLog().follow(workflow, hints));

        Appended appended = await(other.eventLog().append(workflow, List.of(thought("a"), thought("b"))));

        await().atMost(PATIENCE).until(() -> hints.sawEnd(appended.log().epoch(), 2));
        assertThat(hints.events())
                .containsExactly(thought("a").numbered(1), thought("b").numbered(2));
        assertThat(here.missedHints()).isZero();
    }

    @Test
    void aNodeIsNotToldWhatItDidItself() {
        await().atMost(PATIENCE).until(() -> here.hasMovedHints() && here.hearsHints());
        await(here.eventLog().follow(workflow, hints));
        await().atMost(PATIENCE).untilAsserted(() -> {
            long before = published();
            appendMany();
            // Heartbeats are published as well.
            assertThat(published() - before).isLessThan(MANY / 4);
        });
        assertThat(here.missedHints()).isZero();

        RecordingPublisher others = new RecordingPublisher();
        RedisWorkflows other = stores.openInRealTime();
        await().atMost(PATIENCE).until(other::hearsHints);
        await(other.eventLog().follow(workflow, others));
        Appended appended = appendMany();
        await().atMost(PATIENCE)
                .until(() ->
                        others.sawEnd(appended.log().epoch(), appended.last().orElseThrow()));
        assertThat(others.events()).hasSize(MANY);
        assertThat(other.missedHints()).isZero();
    }

    @Test
    void aConnectionThatIsLostIsDoneWithoutUntilItIsBack() {
        String epoch = append().log().epoch();
        await(here.eventLog().follow(workflow, hints));
        redis.call("CLIENT", "KILL", "TYPE", "normal");
        redis.call("CLIENT", "KILL", "TYPE", "pubsub");

        await().atMost(PATIENCE)
                .ignoreException(UnavailableException.class)
                .untilAsserted(() -> assertThat(append().log().epoch()).isEqualTo(epoch));
        await().atMost(PATIENCE).until(here::livesOnLoops);
        await().atMost(PATIENCE).until(() -> answeredOn(() -> here.eventLog().append(workflow, List.of(thought("a")))));
        await().atMost(PATIENCE).until(here::hearsHints);
    }

    @Test
    void whatIsAskedWhileAnAnswerIsWaitedForIsAskedBehindIt() {
        append();
        redis.call("CLIENT", "PAUSE", "100", "ALL");
        List<CompletableFuture<Appended>> asked = appendSideBySide();

        for (int i = 0; i < asked.size(); i++) {
            assertThat(await(asked.get(i)).last()).hasValue(i + 2);
        }
    }

    @Test
    void aRedisThatWasSilentIsAskedOnTheLoopsAgain() {
        append();
        redis.pause();
        try {
            List<CompletableFuture<Appended>> asked = appendSideBySide();
            await().atMost(PATIENCE).until(() -> !here.isUp());
            await().atMost(PATIENCE).until(() -> asked.stream().allMatch(CompletableFuture::isCompletedExceptionally));
        } finally {
            redis.resume();
        }
        await().atMost(PATIENCE).until(() -> here.isUp() && here.livesOnLoops());
        await().atMost(PATIENCE).until(() -> answeredOn(() -> here.eventLog().append(workflow, List.of(thought("a")))));
    }

    @Test
    void aStoreThatIsClosedLeavesTheLoops() {
        append();
        here.close();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(redis.call("CLIENT", "LIST").lines())
                        .as("nobody but who asks")
                        .hasSize(1));
    }

    @Test
    void whoLeftTheLoopsGoesOnWithoutThem() {
        String epoch = append().log().epoch();
        here.leaveLoops();
        loops.close();

        Appended appended = await(here.eventLog().append(workflow, List.of(thought("b"))));

        assertThat(appended.log().epoch()).isEqualTo(epoch);
        assertThat(appended.last()).hasValue(2);
        await().atMost(PATIENCE).until(here::hearsHints);
    }

    /** Asks on the loop, and tells whether the answer came there. */
    private boolean answeredOn(Supplier<CompletionStage<?>> question) {
        return onLoop(() -> question.get().thenApply(answer -> loop.inEventLoop()))
                .exceptionally(away -> false)
                .join();
    }

    private Appended append() {
        try {
            return onLoop(() -> here.eventLog().append(workflow, List.of(thought("a"))))
                    .join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UnavailableException away ? away : e;
        }
    }

    /** Asks for some by themselves, the first of which is on its way before there are others. */
    private List<CompletableFuture<Appended>> appendSideBySide() {
        List<CompletableFuture<Appended>> asked = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            asked.add(onLoop(() -> here.eventLog().append(workflow, List.of(thought("a")))));
            // What the loop does behind that, it has done when it has done this.
            loop.submit(() -> {}).syncUninterruptibly();
            loop.submit(() -> {}).syncUninterruptibly();
        }
        return asked;
    }

    private <T> CompletableFuture<T> onLoop(Supplier<CompletionStage<T>> question) {
        return CompletableFuture.supplyAsync(question, loop).thenCompose(Function.identity());
    }

    private Appended appendMany() {
        Appended last = append();
        for (int i = 1; i < MANY; i++) {
            last = append();
        }
        return last;
    }

    private long published() {
        Matcher calls = PUBLISHED.matcher(redis.call("INFO", "commandstats"));
        return calls.find() ? Long.parseLong(calls.group(1)) : 0;
    }
}
