package dev.skald.gateway;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.io.IOException;
import java.time.Duration;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A run in this process")
class AgentRunTest {

    private static final RunRequest SHORT = RunRequest.DEFAULT.withTtl(Duration.ofSeconds(5));
    private static final String NO_RESULT =
            "error {\"message\":\"The agent stopped without a result.\",\"code\":\"no_result\",\"retryable\":false}";

    private final RunHouse house = new RunHouse(false);
    private final AgentPublisher publisher = house.publisher;

    @AfterEach
    void close() {
        house.close();
    }

    private AgentRun open(RunRequest request) {
        return publisher.run(house.workflow, request);
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return stage.handle((value, failure) -> Optional.ofNullable(failure).map(RunEnd::unwrapped))
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join()
                .orElseThrow();
    }

    private static Code conflict(CompletionStage<?> stage) {
        return assertThat(failure(stage))
                .isInstanceOf(RunConflictException.class)
                .extracting(failure -> ((RunConflictException) failure).code())
                .actual();
    }

    private void assertQuiet(AgentRun run) {
        assertThat(run.isOpen()).isFalse();
        int before = house.heartbeats.get();
        house.pass(Duration.ofMinutes(1));
        assertThat(house.heartbeats).hasValue(before);
        assertThat(house.timer.waiting()).isZero();
        assertThat(house.runs.size()).isZero();
    }

    @Test
    void saysWhatItHasToSayUnderItsLease() {
        AgentRun run = open(RunRequest.DEFAULT);
        await(run.thought("Let me see. "));
        await(run.toolCall("search", Map.of("q", "skald")));
        await(run.toolCall("search", "c1", ToolStatus.STARTED, Map.of()));
        await(run.toolCall("search", "c1", ToolStatus.SUCCEEDED, Map.of(), Map.of("hits", 2)));
        await(run.error("try again", "timeout", true));
        await(run.result(Map.of("answer", 42)));

        assertThat(await(run.ended())).isEqualTo(RunState.SUCCEEDED);
        assertThat(house.events())
                .hasSize(6)
                .allSatisfy(event -> assertThat(event.run()).contains(run.id()));
        assertThat(house.events().get(3).data().json()).endsWith("\"output\":{\"hits\":2}}");
        assertThat(run.workflow()).isEqualTo(house.workflow);
        assertThat(house.run().state()).isEqualTo(RunState.SUCCEEDED);
        assertQuiet(run);
    }

    @Test
    void keepsItsLeaseWithoutAWord() {
        AgentRun run = open(SHORT);
        house.pass(Duration.ofMinutes(2));

        assertThat(run.isOpen()).isTrue();
        assertThat(house.run().state()).isEqualTo(RunState.RUNNING);
        assertThat(house.events()).isEmpty();
        assertThat(house.heartbeats.get()).isBetween(60, 80);
    }

    @Test
    void whatItSaysIsASignOfLifeAsWell() {
        AgentRun run = open(SHORT);
        for (int second = 0; second < 60; second++) {
            house.pass(Duration.ofSeconds(1));
            await(run.thought("."));
        }
        assertThat(house.heartbeats).hasValue(0);
        assertThat(house.run().state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aStoreThatIsAwayIsAskedAgainUntilItIsBack() {
        AgentRun run = open(RunRequest.DEFAULT);
        house.fault = Optional.of(new UnavailableException("as planned"));
        house.pass(Duration.ofSeconds(29));
        assertThat(house.heartbeats.get()).isBetween(15, 25);
        house.fault = Optional.empty();
        house.pass(Duration.ofMinutes(1));

        assertThat(run.isOpen()).isTrue();
        assertThat(house.run().state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void endsOnce() {
        AgentRun run = open(RunRequest.DEFAULT);
        await(run.error("no"));

        assertThat(conflict(run.result(Map.of("a", 1)))).isEqualTo(Code.RUN_ENDED);
        assertThat(conflict(run.thought("?"))).isEqualTo(Code.RUN_ENDED);
        run.close();
        assertThat(house.said()).containsExactly("error {\"message\":\"no\"}");
        assertThat(await(run.ended())).isEqualTo(RunState.FAILED);
        assertQuiet(run);
    }

    @Test
    void endsAsItWasToldTo() {
        AgentRun run = open(RunRequest.DEFAULT);
        await(run.error("as you wish", "cancelled", false));
        assertThat(await(run.ended())).isEqualTo(RunState.CANCELLED);
        assertThat(house.run().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void anEndThatIsNoEventEndsNothing() {
        AgentRun run = open(RunRequest.DEFAULT);
        assertThat(failure(run.result(Map.of()))).isInstanceOf(InvalidEventException.class);
        assertThat(failure(run.error("no", "superseded", false))).isInstanceOf(InvalidEventException.class);
        assertThat(run.isOpen()).isTrue();
        await(run.result(Map.of("a", 1)));
        assertThat(await(run.ended())).isEqualTo(RunState.SUCCEEDED);
    }

    /** As the message of an exception may be: an agent that passes it on has tried to end its run. */
    @Test
    @SuppressWarnings("NullAway")
    void anEndOfWhichNothingCanBeMadeKeepsNoOtherFromIt() {
        AgentRun run = open(RunRequest.DEFAULT);
        assertThat(failure(run.error(null))).isInstanceOf(NullPointerException.class);
        assertThat(failure(run.result(null))).isInstanceOf(NullPointerException.class);
        assertThat(failure(run.thought(null))).isInstanceOf(NullPointerException.class);
        await(run.closeAsync());
        assertThat(house.said()).containsExactly(NO_RESULT);
        assertQuiet(run);
    }

    @Test
    void anEndThatBreaksInTheAgentsHandsIsStillThrownAndTheRunEnds() {
        Map<String, Object> endless = new HashMap<>();
        endless.put("again", new AbstractMap<String, Object>() {
            @Override
            public Set<Map.Entry<String, Object>> entrySet() {
                throw new StackOverflowError("as planned");
            }
        });
        assertThatExceptionOfType(StackOverflowError.class)
                .isThrownBy(() -> publisher.run(house.workflow, run -> {
                    run.result(endless);
                }));
        assertThat(house.said()).hasSize(1).first().asString().contains("\"code\":\"agent_failed\"");
        assertThat(house.runs.size()).isZero();
    }

    @Test
    void closedWithoutAResultItEndsWithAnError() {
        AgentRun outer;
        try (AgentRun run = open(RunRequest.DEFAULT)) {
            outer = run;
            await(run.thought("hm"));
            run.close();
        }
        assertThat(house.said()).containsExactly("thought {\"content\":\"hm\"}", NO_RESULT);
        assertThat(await(outer.ended())).isEqualTo(RunState.FAILED);
        assertQuiet(outer);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsOnceWhoeverEndsItAtTheSameTime(boolean late) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (RunHouse busy = new RunHouse(late)) {
            for (int round = 0; round < 30; round++) {
                AgentRun run = busy.publisher.run(busy.workflow);
                List<Future<?>> all = IntStream.range(0, 8)
                        .<Future<?>>mapToObj(who -> threads.submit(() -> {
                            switch (who % 4) {
                                case 0 -> run.result(Map.of("who", who));
                                case 1 -> run.close();
                                case 2 -> run.error("no");
                                default -> run.thought("?");
                            }
                        }))
                        .toList();
                for (Future<?> one : all) {
                    one.get(10, TimeUnit.SECONDS);
                }
                run.close();
                List<RecordedEvent> events = busy.events().stream()
                        .filter(event -> event.run().equals(Optional.of(run.id())))
                        .toList();
                assertThat(events.stream()
                                .filter(event -> !event.type().wireName().equals("thought")))
                        .containsExactly(events.get(events.size() - 1));
                assertThat(await(run.ended())).isEqualTo(busy.run().state());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aResultThatIsOnItsWayIsNotOvertakenByAClose() {
        try (RunHouse slow = new RunHouse(true)) {
            for (int round = 0; round < 20; round++) {
                AgentRun run = slow.publisher.run(slow.workflow);
                run.result(Map.of("round", round));
                run.close();
                assertThat(await(run.ended())).isEqualTo(RunState.SUCCEEDED);
            }
        }
    }

    @Test
    void whileItIsOpenNobodyElsePublishesOrOpens() {
        AgentRun run = open(RunRequest.DEFAULT);

        RunConflictException inTheWay =
                catchThrowableOfType(RunConflictException.class, () -> open(RunRequest.DEFAULT));
        assertThat(inTheWay.code()).isEqualTo(Code.RUN_OPEN);
        assertThat(inTheWay.open().orElseThrow().id()).isEqualTo(run.id());
        assertThat(conflict(publisher.openRun(house.workflow, SHORT))).isEqualTo(Code.RUN_OPEN);
        assertThat(conflict(publisher.thought(house.workflow, "?"))).isEqualTo(Code.RUN_OPEN);
        assertThatExceptionOfType(RunConflictException.class)
                .isThrownBy(() -> publisher.run(house.workflow, other -> {}));
        assertThatIllegalArgumentException().isThrownBy(() -> RunRequest.DEFAULT.withTtl(Duration.ofSeconds(4)));
        run.close();
        await(publisher.thought(house.workflow, "!"));
    }

    @Test
    void learnsAtOnceThatAnotherHasTakenOver() {
        AgentRun run = open(RunRequest.DEFAULT);
        AgentRun other = open(RunRequest.DEFAULT.takingOver());

        assertThat(conflict(run.ended())).isEqualTo(Code.LEASE_LOST);
        assertThat(conflict(run.thought("?"))).isEqualTo(Code.LEASE_LOST);
        run.close();
        assertThat(house.said()).hasSize(1).first().asString().contains("superseded");
        house.pass(Duration.ofMinutes(2));
        assertThat(house.run().id()).isEqualTo(other.id());
        await(other.result(Map.of("a", 1)));
        assertQuiet(run);
    }

    @Test
    void learnsFromTheRunThatTookItsPlaceIfNothingElseIsHinted() {
        house.hintBriefly();
        AgentRun run = open(RunRequest.DEFAULT);
        house.openElsewhere(RunRequest.DEFAULT.takingOver());

        assertThat(conflict(run.ended())).isEqualTo(Code.LEASE_LOST);
    }

    @Test
    void learnsWithItsNextHeartbeatThatAnotherGoesOnWithTheSameRun() {
        AgentRun run = open(SHORT);
        house.openElsewhere(SHORT.withRun(run.id()).takingOver());
        assertThat(run.isOpen()).isTrue();
        house.timer.pass(Duration.ofMillis(1_700));

        assertThat(conflict(run.ended())).isEqualTo(Code.LEASE_LOST);
        run.close();
        assertThat(house.events()).isEmpty();
        assertQuiet(run);
    }

    @Test
    void goesOnWithTheRunOfAProgramThatWasStartedAgain() {
        RunId id = RunId.random();
        AgentRun before = open(SHORT.withRun(id));
        AgentRun run = open(SHORT.withRun(id).takingOver());

        assertThat(conflict(before.thought("?"))).isEqualTo(Code.LEASE_LOST);
        await(run.result(Map.of("a", 1)));
        assertThat(house.said()).hasSize(1);
        assertThat(house.run().id()).isEqualTo(id);
        assertThatExceptionOfType(RunConflictException.class)
                .isThrownBy(() -> open(SHORT.withRun(id)))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(Code.RUN_ENDED));
    }

    @Test
    void learnsThatItsLeaseHasRunOut() {
        AgentRun run = open(SHORT);
        house.fault = Optional.of(new UnavailableException("as planned"));
        house.pass(Duration.ofSeconds(6));
        assertThat(house.run().state()).isEqualTo(RunState.LOST);
        house.fault = Optional.empty();
        house.pass(Duration.ofSeconds(2));

        assertThat(conflict(run.ended())).isEqualTo(Code.RUN_ENDED);
        assertThat(conflict(run.result(Map.of("a", 1)))).isEqualTo(Code.RUN_ENDED);
        assertQuiet(run);
    }

    @Test
    void learnsThatItsWorkflowWasDeleted() {
        AgentRun run = open(RunRequest.DEFAULT);
        house.delete();

        assertThat(conflict(run.ended())).isEqualTo(Code.LEASE_LOST);
        assertThat(conflict(run.thought("?"))).isEqualTo(Code.LEASE_LOST);
        assertQuiet(run);
    }

    @Test
    void isLeftAsItIsWhenTheGatewayCloses() {
        AgentRun run = open(RunRequest.DEFAULT);
        house.runs.close();

        assertThat(failure(run.ended())).isInstanceOf(UnavailableException.class);
        assertThat(failure(run.thought("?"))).isInstanceOf(UnavailableException.class);
        run.close();
        assertThat(house.events()).isEmpty();
        assertThat(house.run().state()).isEqualTo(RunState.RUNNING);
        assertThat(failure(publisher.openRun(house.workflow, RunRequest.DEFAULT)))
                .isInstanceOf(UnavailableException.class);
    }

    @Test
    void whileTheGatewayDrainsNoneIsOpenedAndThoseThatAreGoOn() {
        AgentRun run = open(RunRequest.DEFAULT);
        house.runs.drain();
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> open(RunRequest.DEFAULT.takingOver()));
        house.pass(Duration.ofMinutes(1));
        await(run.result(Map.of("a", 1)));
    }

    @Test
    void aBodyThatReturnsHasEndedItsRun() {
        publisher.run(house.workflow, run -> {
            run.thought("hm");
            run.result(Map.of("a", 1));
        });
        assertThat(house.said()).containsExactly("thought {\"content\":\"hm\"}", "result {\"a\":1}");
        publisher.run(house.workflow, SHORT, run -> {});
        assertThat(house.said()).hasSize(3).last().isEqualTo(NO_RESULT);
    }

    @Test
    void whatABodyThrowsEndsItsRunAndIsThrownOn() {
        IOException thrown = new IOException("no \"line\"");
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> publisher.run(house.workflow, run -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(house.said())
                .containsExactly(
                        "error {\"message\":\"no \\\"line\\\"\",\"code\":\"agent_failed\",\"retryable\":false}");
        assertThat(house.run().state()).isEqualTo(RunState.FAILED);
    }

    @Test
    void theMessageIsThatOfTheFailureItself() {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> publisher.run(house.workflow, run -> {
                    throw new CompletionException(new IllegalStateException(" "));
                }));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> publisher.run(house.workflow, run -> {
                    throw new AssertionError("x".repeat(70_000));
                }));
        assertThat(house.said().get(0)).contains("\"message\":\"IllegalStateException\"");
        assertThat(house.said().get(1)).contains("\"message\":\"" + "x".repeat(500) + "…\"");
    }

    @Test
    void aBodyThatWasCancelledEndsItsRunAsCancelled() {
        assertThatExceptionOfType(CancellationException.class)
                .isThrownBy(() -> publisher.run(house.workflow, run -> {
                    throw new CancellationException("as you wish");
                }));
        assertThat(house.run().state()).isEqualTo(RunState.CANCELLED);
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> publisher.run(house.workflow, run -> {
                    throw new InterruptedException();
                }));
        assertThat(house.run().state()).isEqualTo(RunState.CANCELLED);
    }

    @Test
    void anEndThatCouldNotBePublishedIsThrown() {
        assertThatExceptionOfType(InvalidEventException.class)
                .isThrownBy(() -> publisher.run(house.workflow, run -> {
                    run.result(Map.of());
                }));
        assertThat(house.said()).hasSize(1).first().asString().contains("\"code\":\"agent_failed\"");
        publisher.run(house.workflow, run -> {
            run.result(Map.of());
            run.result(Map.of("a", 1));
        });
        assertThat(house.run().state()).isEqualTo(RunState.SUCCEEDED);
    }

    @Test
    void aRunThatWasTakenAwayIsToldWhereItsBodyReturns() {
        assertThatExceptionOfType(RunConflictException.class)
                .isThrownBy(() -> publisher.run(house.workflow, run -> {
                    house.openElsewhere(RunRequest.DEFAULT.takingOver());
                    run.result(Map.of("a", 1));
                }))
                .satisfies(lost -> assertThat(lost.code()).isEqualTo(Code.LEASE_LOST));
        assertThat(house.said()).hasSize(1).first().asString().contains("superseded");
    }

    @Test
    void aBodyThatEndedItsRunAndThrowsAllTheSameEndsItOnce() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> publisher.run(house.workflow, run -> {
                    run.result(Map.of("a", 1));
                    throw new IllegalStateException("afterwards");
                }));
        assertThat(house.said()).containsExactly("result {\"a\":1}");
    }

    @Test
    void leftItIsOpenUntilItsLeaseRunsOut() {
        publisher.run(house.workflow, SHORT, AgentRun::leave);
        AgentRun run = open(SHORT.takingOver());
        run.leave();

        assertThat(failure(run.ended())).isInstanceOf(CancellationException.class);
        assertThat(failure(run.result(Map.of("a", 1)))).isInstanceOf(CancellationException.class);
        run.close();
        assertThat(house.run().state()).isEqualTo(RunState.RUNNING);
        house.pass(Duration.ofMillis(5_200));
        assertThat(house.run().state()).isEqualTo(RunState.LOST);
        assertQuiet(run);
    }

    @Test
    void aStoreThatDoesNotTakeTheEndIsNotWaitedForForEver() {
        try (RunHouse stuck = new RunHouse(false)) {
            AgentRun run = stuck.publisher.run(stuck.workflow, SHORT);
            stuck.hold();
            CompletableFuture<Void> closed = run.closeAsync().toCompletableFuture();
            stuck.timer.pass(Duration.ofSeconds(9));
            assertThat(closed).isNotDone();
            stuck.timer.pass(Duration.ofSeconds(1));
            assertThat(closed).isCompleted();
            assertThat(failure(run.ended())).isInstanceOf(UnavailableException.class);
            stuck.pass(Duration.ofSeconds(6));
            assertThat(stuck.run().state()).isEqualTo(RunState.LOST);
        }
    }

    @Test
    void whatIsOpenedTooLateIsEndedAgain() {
        try (RunHouse stuck = new RunHouse(false)) {
            stuck.hold();
            CompletionStage<AgentRun> opening = stuck.publisher.openRun(stuck.workflow, SHORT);
            stuck.timer.pass(Duration.ofSeconds(30));
            assertThat(failure(opening)).isInstanceOf(UnavailableException.class);
            stuck.release();
            await().untilAsserted(() -> assertThat(stuck.said()).containsExactly(NO_RESULT));
        }
    }
}
