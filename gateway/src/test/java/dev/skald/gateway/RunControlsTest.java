package dev.skald.gateway;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("What viewers ask of an agent in this process")
class RunControlsTest {

    private final RunHouse house = new RunHouse(false);
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        house.close();
    }

    private AgentRun open() {
        return house.publisher.run(house.workflow);
    }

    private void tell(Control control) {
        told.add(control.seq() + " " + control.action().wireName()
                + control.data().orElse(""));
    }

    private void assertTold(String... controls) {
        await().atMost(10, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(told).hasSizeGreaterThanOrEqualTo(controls.length));
        assertThat(told).containsExactly(controls);
    }

    /** Lets whoever is on his way to the listener arrive there. */
    private void settle() {
        RunId other = RunId.random();
        WorkflowId elsewhere = WorkflowId.random();
        CountDownLatch last = new CountDownLatch(1);
        try (AgentRun run = house.publisher.run(elsewhere, RunRequest.DEFAULT.withRun(other))) {
            house.input(elsewhere, "0");
            run.onControl(control -> last.countDown());
            assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void isToldInItsOrderOnceAndOneAtATime(boolean late) {
        try (RunHouse busy = new RunHouse(late);
                AgentRun run = busy.publisher.run(busy.workflow)) {
            AtomicInteger atOnce = new AtomicInteger();
            run.onControl(control -> {
                assertThat(atOnce.incrementAndGet()).isEqualTo(1);
                tell(control);
                atOnce.decrementAndGet();
            });
            String[] expected = IntStream.rangeClosed(1, 100)
                    .mapToObj(number -> number + " input" + number)
                    .toArray(String[]::new);
            for (int number = 1; number <= 100; number++) {
                busy.input(Integer.toString(number));
            }
            assertTold(expected);
        }
    }

    @Test
    void hasAllItsMembersButWhatTheAskerCallsIt() {
        AgentRun run = open();
        List<Control> controls = new CopyOnWriteArrayList<>();
        run.onControl(controls::add);
        house.control("reject", Optional.of("c1"), Optional.of("\"not now\""));
        await().atMost(10, TimeUnit.SECONDS).until(() -> !controls.isEmpty());
        Control control = controls.get(0);
        assertThat(control.run()).isEqualTo(run.id());
        assertThat(control.action()).isEqualTo(ControlAction.REJECT);
        assertThat(control.callId()).contains("c1");
        assertThat(control.data()).contains("\"not now\"");
        assertThat(control.by()).isEqualTo("alice");
        assertThat(control.id()).isEmpty();
    }

    @Test
    void isNotLostIfItComesBeforeTheListener() {
        AgentRun run = open();
        house.input("1");
        house.input("2");
        run.onControl(this::tell);
        house.input("3");
        assertTold("1 input1", "2 input2", "3 input3");
    }

    @Test
    void isForOneListener() {
        AgentRun run = open();
        run.onControl(this::tell);
        assertThatIllegalStateException().isThrownBy(() -> run.onControl(this::tell));
    }

    @Test
    void isOfThisRunAlone() {
        AgentRun before = open();
        house.input("0");
        await(before.result(Map.of("a", 1)));
        AgentRun run = open();
        run.onControl(this::tell);
        house.input("1");
        assertTold("2 input1");
        AgentRun other = house.publisher.run(
                house.workflow, RunRequest.DEFAULT.withRun(RunId.random()).takingOver());
        other.onControl(this::tell);
        house.input("2");
        assertTold("2 input1", "3 input2");
    }

    @Test
    void isToldToWhoeverGoesOnWithItsRun() {
        AgentRun before = open();
        house.input("1");
        AgentRun run = house.publisher.run(
                house.workflow, RunRequest.DEFAULT.withRun(before.id()).takingOver());
        run.onControl(this::tell);
        house.input("2");
        assertTold("1 input1", "2 input2");
    }

    @Test
    void isNotToldToWhoeverHasLostHisLease() {
        AgentRun run = open();
        run.onControl(this::tell);
        house.openElsewhere(RunRequest.DEFAULT.withRun(run.id()).takingOver());
        assertThat(run.isOpen()).isTrue();
        house.input("1");
        await().atMost(10, TimeUnit.SECONDS).until(() -> !run.isOpen());
        settle();
        assertThat(told).isEmpty();
    }

    @Test
    void isNotToldTwiceIfTheLogBeginsAnewUnderARunOfTheSameName() {
        AgentRun run = open();
        run.onControl(this::tell);
        house.input("1");
        assertTold("1 input1");
        house.delete();
        house.openElsewhere(RunRequest.DEFAULT.withRun(run.id()));
        house.input("1");
        house.input("2");
        await().atMost(10, TimeUnit.SECONDS).until(() -> !run.isOpen());
        settle();
        assertThat(told).containsExactly("1 input1");
    }

    @Test
    void isNotToldOnceTheRunIsOver() {
        AgentRun run = open();
        CountDownLatch asked = new CountDownLatch(1);
        run.onControl(control -> {
            tell(control);
            if (control.action() == ControlAction.CANCEL) {
                run.error("as you wish", "cancelled", false);
            } else {
                awaitUninterruptibly(asked);
            }
        });
        house.input("1");
        assertTold("1 input1");
        house.control("cancel", Optional.empty(), Optional.empty());
        house.input("3");
        asked.countDown();
        await().atMost(10, TimeUnit.SECONDS).until(() -> !run.isOpen());
        settle();
        assertThat(told).containsExactly("1 input1", "2 cancel");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatAListenerThrowsKillsNothing() {
        AgentRun run = open();
        run.onControl(control -> {
            tell(control);
            if (control.seq() == 1) {
                throw new IllegalStateException("as planned");
            }
            if (control.seq() == 2) {
                RunControlsTest.<RuntimeException>sneak(new IOException("as planned"));
            }
            throw new AssertionError("as planned");
        });
        house.input("1");
        house.input("2");
        house.input("3");
        assertTold("1 input1", "2 input2", "3 input3");
        assertThat(run.isOpen()).isTrue();
        house.pass(Duration.ofMinutes(1));
        await(run.result(Map.of("a", 1)));
    }

    /** Throws what a method need not declare, as code in other languages does. */
    @SuppressWarnings("unchecked")
    private static <E extends Exception> void sneak(Exception thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void aListenerThatStaysKeepsNobodyElse() {
        CountDownLatch stay = new CountDownLatch(1);
        AgentRun stuck = open();
        try {
            stuck.onControl(control -> {
                tell(control);
                assertThat(Thread.currentThread().isDaemon()).isTrue();
                assertThat(Thread.currentThread().getName()).startsWith("skald-run-controls-");
                awaitUninterruptibly(stay);
            });
            house.input("1");
            assertTold("1 input1");
            house.input("2");
            settle();
            assertThat(told).containsExactly("1 input1");
            house.pass(Duration.ofMinutes(1));
            await(stuck.thought("still here"));
        } finally {
            stay.countDown();
        }
        assertTold("1 input1", "2 input2");
    }

    @Test
    void isToldAllTheSameIfTheStoreWasAway() {
        AgentRun run = open();
        house.unreadable(true);
        house.input("1");
        run.onControl(this::tell);
        house.pass(Duration.ofSeconds(1));
        assertThat(told).isEmpty();
        house.unreadable(false);
        house.pass(Duration.ofSeconds(1));
        assertTold("1 input1");
    }

    @Test
    void isWaitedForByNobodyOnceTheRunIsOver() {
        AgentRun run = open();
        assertThat(house.followers.get()).isEqualTo(1);
        await(run.result(Map.of("a", 1)));
        assertThat(house.followers.get()).isZero();
        AgentRun other = open();
        house.runs.close();
        assertThat(house.followers.get()).isZero();
        assertThat(other.isOpen()).isFalse();
    }
}
