package dev.skald.bootstrap.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.bootstrap.publish.Outcome.Verdict;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a producer does with answers that a gateway gives rarely. */
class RunProducerTest {

    private static final String THOUGHT = "{\"type\":\"thought\",\"data\":{\"content\":\"a\"}}";
    private static final String RESULT = "{\"type\":\"result\",\"data\":{\"n\":1.50}}";
    private static final RunId RUN = RunId.random();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> notes = new CopyOnWriteArrayList<>();
    private final List<String> controls = new CopyOnWriteArrayList<>();
    private final CompletableFuture<Thread> reader = new CompletableFuture<>();
    private ScriptedRuns gateway;

    @BeforeEach
    void listen() throws IOException {
        gateway = new ScriptedRuns();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    @Test
    void everyLineIsPublishedWithTheLeaseAndAnIdOfItsOwn() throws Exception {
        String own = "{\"id\":\"mine\",\"type\":\"thought\",\"data\":{\"content\":\"b\"}}";
        String none = "{\"type\":\"thought\" , \"id\": null,\"data\":{\"content\":\"c\"}}";
        assertThat(publish(ScriptedRuns.lines(THOUGHT, "", "  ", own, none) + RESULT)
                        .verdict())
                .isEqualTo(Verdict.PUBLISHED);
        List<String> lines = gateway.published();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0)).matches("\\{\"id\":\"[\\w-]{16}-1\",\"type\":\"thought\".*");
        assertThat(lines.get(1)).isEqualTo(own);
        assertThat(lines.get(2)).matches("\\{\"type\":\"thought\" , \"id\": \"[\\w-]{16}-5\",\"data\".*");
        assertThat(lines.get(3)).endsWith("\"data\":{\"n\":1.50}}");
        assertThat(gateway.received("/events"))
                .allSatisfy(it -> assertThat(it.lease()).isEqualTo("the-lease"));
        assertThat(notes).containsExactly("the run " + RUN + " is open");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503, 500, 408})
    void whatIsNotTakenForNowIsSentAgainAsItWas(int status) throws Exception {
        gateway.busy("/events", status, "1");
        gateway.busy("/events", status, "Thu, 01 Jan 1970 00:00:00 GMT");
        assertThat(publish(RESULT).verdict()).isEqualTo(Verdict.PUBLISHED);
        List<ScriptedRuns.Received> tries = gateway.received("/events");
        assertThat(tries).hasSize(3);
        assertThat(tries)
                .extracting(ScriptedRuns.Received::body)
                .containsOnly(tries.get(0).body());
        assertThat(tries.get(1).at() - tries.get(0).at()).isGreaterThan(1_000_000_000L);
        assertThat(notes.subList(1, 3))
                .containsExactly("the gateway answers " + status + ", busy; trying again", "the gateway answers again");
    }

    @Test
    void anAnswerThatIsLostIsAskedForAgain() throws Exception {
        gateway.lose("/events");
        assertThat(publish(RESULT).verdict()).isEqualTo(Verdict.PUBLISHED);
        List<ScriptedRuns.Received> tries = gateway.received("/events");
        assertThat(tries)
                .hasSize(2)
                .extracting(ScriptedRuns.Received::body)
                .containsOnly(tries.get(0).body());
    }

    @Test
    void patienceComesToAnEnd() throws Exception {
        gateway.busy("/events", 503, "500");
        Outcome outcome = publish(ScriptedRuns.lines("", RESULT));
        assertThat(outcome.verdict()).isEqualTo(Verdict.UNAVAILABLE);
        assertThat(outcome.message())
                .isEqualTo("the gateway answers 503, busy; given up; line 2 of the input is not known to be published");
    }

    @Test
    void aRunWhoseOpeningWasNotAnsweredIsOurs() throws Exception {
        gateway.lose("/runs");
        gateway.next("/runs", 409, "{\"code\":\"run_open\",\"runId\":\"" + RUN + "\"}");
        assertThat(publish(RESULT).verdict()).isEqualTo(Verdict.PUBLISHED);
        assertThat(gateway.received("/runs"))
                .extracting(ScriptedRuns.Received::body)
                .containsExactly(
                        "{\"ttl\":\"PT30S\",\"runId\":\"" + RUN + "\",\"takeover\":false}",
                        "{\"ttl\":\"PT30S\",\"runId\":\"" + RUN + "\",\"takeover\":false}",
                        "{\"ttl\":\"PT30S\",\"runId\":\"" + RUN + "\",\"takeover\":true}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRunThatMayBeAnothersIsLeftAlone(boolean unanswered) throws Exception {
        if (unanswered) {
            gateway.lose("/runs");
        }
        RunId open = unanswered ? RunId.random() : RUN;
        gateway.next("/runs", 409, "{\"code\":\"run_open\",\"runId\":\"" + open + "\",\"expiresAt\":\"soon\"}");
        Outcome outcome = publish(RESULT);
        assertThat(outcome)
                .isEqualTo(
                        new Outcome(Verdict.RUN_OPEN, "the run " + open + " is open, until soon at least (run_open)"));
        assertThat(gateway.published()).isEmpty();
    }

    @Test
    void ofARefusedRequestIsPublishedWhatStandsBeforeTheFault() throws Exception {
        gateway.takenAfter("/events", this::awaitAllRead);
        gateway.next(
                "/events",
                422,
                "{\"errors\":[{\"line\":3,\"message\":\"late\"},{\"line\":2,\"field\":\"type\",\"message\":\"bad\"}]}");
        Outcome outcome = producer().publish(oneAndTogether(THOUGHT, THOUGHT, THOUGHT, RESULT));
        assertThat(outcome).isEqualTo(new Outcome(Verdict.BAD_INPUT, "line 3: type bad"));
        List<ScriptedRuns.Received> requests = gateway.received("/events");
        assertThat(requests.get(requests.size() - 2).body()).contains("-2\"").doesNotContain("-3\"");
        assertThat(requests.get(requests.size() - 1).body())
                .contains("\"message\":\"line 3: type bad\",\"code\":\"invalid_event\",\"retryable\":false");
    }

    @Test
    void aRequestThatIsTooLargeIsHalved() throws Exception {
        gateway.takenAfter("/events", this::awaitAllRead);
        gateway.next("/events", 413, "{\"detail\":\"too large\"}");
        assertThat(producer()
                        .publish(oneAndTogether(THOUGHT, THOUGHT, THOUGHT, RESULT))
                        .verdict())
                .isEqualTo(Verdict.PUBLISHED);
        List<ScriptedRuns.Received> requests = gateway.received("/events");
        assertThat(requests.get(1).body()).hasLineCount(4);
        assertThat(requests.get(2).body() + "\n" + requests.get(3).body())
                .isEqualTo(requests.get(1).body());
    }

    @Test
    void aLineThatIsTooLargeEndsTheRun() throws Exception {
        gateway.next("/events", 413, "{\"detail\":\"too large\"}");
        assertThat(publish(RESULT)).isEqualTo(new Outcome(Verdict.BAD_INPUT, "line 1: too large"));
    }

    /** An id that the log knows from an earlier run: nothing is appended, and the run would be open for ever. */
    @Test
    void anEndThatEndsNothingIsFound() throws Exception {
        gateway.next("/events", 202, "{\"duplicates\":1}");
        Outcome outcome = publish(RESULT);
        assertThat(outcome.verdict()).isEqualTo(Verdict.BAD_INPUT);
        assertThat(outcome.message()).startsWith("line 1: its id is that of an earlier event");
        assertThat(gateway.published()).last().asString().contains("\"code\":\"invalid_event\"");
    }

    @Test
    void anEndThatWasSentBeforeIsTheEnd() throws Exception {
        gateway.endAtResult();
        gateway.next("/events", 202, "{\"duplicates\":1}");
        assertThat(publish(RESULT).verdict()).isEqualTo(Verdict.PUBLISHED);
    }

    /** Its answer says that it is to be sent again; until then nothing else may be asked about the run. */
    @Test
    void aRunThatItsOwnEndEndedIsNotLost() throws Exception {
        gateway.endAtResult();
        gateway.busy("/events", 503, "2");
        assertThat(publish(RESULT)).isEqualTo(new Outcome(Verdict.PUBLISHED, ""));
    }

    /** An end that is to be sent again later than the lease holds would come too late, if nothing kept that. */
    @ParameterizedTest
    @ValueSource(strings = {RESULT, THOUGHT, "nonsense"})
    void theLeaseIsKeptWhileItsEndIsTriedAgain(String input) throws Exception {
        if (input.equals(THOUGHT)) {
            gateway.next("/events", 202, "{}");
        }
        gateway.busy("/events", 503, "6");
        producer(Duration.ofSeconds(5)).publish(bytes(input));
        List<ScriptedRuns.Received> tries = gateway.received("/events");
        ScriptedRuns.Received last = tries.get(tries.size() - 1);
        ScriptedRuns.Received first = tries.get(tries.size() - 2);
        assertThat(last.body()).isEqualTo(first.body());
        assertThat(gateway.received("/heartbeat"))
                .filteredOn(it -> it.at() > first.at() && it.at() < last.at())
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(it -> assertThat(it.lease()).isEqualTo("the-lease"));
    }

    @Test
    void aLostLeaseIsToldWithTheLineThatIsLostWithIt() throws Exception {
        gateway.next("/events", 409, "{\"code\":\"lease_lost\",\"detail\":\"another has it\"}");
        assertThat(publish(ScriptedRuns.lines(THOUGHT) + RESULT))
                .isEqualTo(new Outcome(
                        Verdict.RUN_LOST,
                        "the run is lost: another has it (lease_lost); line 1 of the input is not known to be "
                                + "published"));
    }

    @Test
    void aRefusedTokenIsTold() throws Exception {
        gateway.next("/runs", 401, "{\"detail\":\"the token is not valid\"}");
        assertThat(publish(RESULT)).isEqualTo(new Outcome(Verdict.REFUSED, "refused: the token is not valid"));
    }

    @Test
    void aPipelineThatIsInterruptedIsCancelledAlthoughItsInputEndsFirst() throws Exception {
        RunProducer producer = producer();
        CountDownLatch read = new CountDownLatch(1);
        Thread publishing = Thread.currentThread();
        Thread signal = new Thread(() -> {
            awaitCountedDown(read);
            // By hand: the first use of a library may take longer than the producer waits.
            while (publishing.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
            producer.interrupt("told to end");
        });
        signal.setDaemon(true);
        signal.start();
        InputStream input = new Input(() -> {
            read.countDown();
            return -1;
        });
        assertThat(producer.publish(input)).isEqualTo(new Outcome(Verdict.INTERRUPTED, "told to end"));
        assertThat(gateway.published()).singleElement().asString().contains("\"code\":\"cancelled\"");
        signal.join();
    }

    @Test
    void anInputThatCannotBeReadEndsTheRun() throws Exception {
        InputStream broken = new Input(() -> {
            throw new IOException("no such pipe");
        });
        InputStream input = new SequenceInputStream(bytes(THOUGHT + "\n"), broken);
        assertThat(producer().publish(input))
                .isEqualTo(new Outcome(Verdict.BAD_INPUT, "the input cannot be read: no such pipe"));
        assertThat(gateway.published()).hasSize(2).last().asString().contains("\"code\":\"incomplete\"");
    }

    /** The gateway takes nothing; the input would never end. */
    @Test
    void anEndlessInputIsHeldUpWhenNothingIsTaken() throws Exception {
        AtomicLong given = new AtomicLong();
        byte[] line = (THOUGHT + "\n").getBytes(StandardCharsets.UTF_8);
        InputStream endless = new Input(() -> {
            return (int) line[(int) (given.getAndIncrement() % line.length)];
        });
        gateway.busy("/events", 503, "20");
        RunProducer producer = producer();
        Thread publishing = new Thread(() -> publish(producer, endless));
        publishing.start();
        await().atMost(PATIENCE).until(() -> given.get() > 20_000);
        AtomicLong before = new AtomicLong(-1);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .until(() -> before.getAndSet(given.get()) == given.get());
        assertThat(given.get()).isLessThan(200_000);
        producer.interrupt("enough");
        publishing.join(PATIENCE.toMillis());
        assertThat(publishing.isAlive()).isFalse();
        assertThat(gateway.published()).last().asString().contains("\"code\":\"cancelled\"");
    }

    @Test
    void aLineWithoutAnEndIsRefusedBeforeItFillsTheMemory() throws Exception {
        AtomicLong given = new AtomicLong();
        InputStream endless = new Input(() -> {
            given.incrementAndGet();
            return (int) 'x';
        });
        assertThat(producer().publish(endless))
                .isEqualTo(new Outcome(Verdict.BAD_INPUT, "line 1: has more than 8388608 bytes"));
        assertThat(given.get()).isLessThan(8_500_000);
    }

    @Test
    void controlsArePassedOnInOneLineAndAsTheyWere() throws Exception {
        String control = "{\"runId\":\"" + RUN
                + "\",\"seq\":7,\"action\":\"input\",\"by\":\"a\",\"data\":{\"n\":\n1.50e2," + "\"t\":\"\u009b\"}}";
        String another = control.replace(RUN.toString(), RunId.random().toString());
        String cancel = "{\"runId\":\"" + RUN + "\",\"seq\":8,\"action\":\"cancel\",\"by\":\"bob\"}";
        gateway.next("/controls", 200, "{\"controls\":[" + another + "," + control + "," + cancel + "],\"lastSeq\":8}");
        InputStream silent = new Input(() -> {
            awaitCountedDown(new CountDownLatch(1));
            return -1;
        });
        assertThat(producer().publish(silent)).isEqualTo(new Outcome(Verdict.CANCELLED, "cancelled by bob"));
        assertThat(controls).containsExactly(control.replace('\n', ' ').replace("\u009b", "\\u009b"), cancel);
        assertThat(gateway.published())
                .singleElement()
                .asString()
                .contains("\"message\":\"cancelled by bob\",\"code\":\"cancelled\"");
    }

    /**
     * Such a number is as good as any to the gateway; to be told of it again and again would hold up the agent for
     * ever.
     */
    @Test
    void aNumberOfManyDigitsIsPassedOnOnce() throws Exception {
        String control = "{\"runId\":\"" + RUN + "\",\"seq\":7,\"action\":\"input\",\"by\":\"a\",\"data\":1."
                + "0".repeat(10_000) + "}";
        gateway.next("/controls", 200, "{\"controls\":[" + control + "],\"lastSeq\":7}");
        InputStream silent = new Input(() -> {
            await().atMost(PATIENCE).until(() -> gateway.received("/controls").size() > 1);
            return -1;
        });
        producer().publish(silent);
        assertThat(controls).containsExactly(control);
        assertThat(gateway.received("/controls").get(1).query()).contains("after=7");
    }

    @Test
    void theLeaseIsInNoText() {
        Answer answer = new Answer(201, Duration.ZERO, "{\"lease\":\"the-lease\"}");
        assertThat(answer.toString()).doesNotContain("the-lease");
    }

    /** A thought, and other lines that are read while it is under way: they go together into the next request. */
    private InputStream oneAndTogether(String... lines) {
        InputStream together = bytes(ScriptedRuns.lines(lines));
        AtomicBoolean underWay = new AtomicBoolean();
        return new SequenceInputStream(bytes(THOUGHT + "\n"), new Input(() -> {
            if (!underWay.getAndSet(true)) {
                reader.complete(Thread.currentThread());
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> !gateway.received("/events").isEmpty());
            }
            return together.read();
        }));
    }

    /** Waits until all of {@link #oneAndTogether} was read, and is at hand for the next request. */
    private void awaitAllRead() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> reader.isDone() && !reader.join().isAlive());
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private Outcome publish(String input) throws InterruptedException {
        return producer().publish(bytes(input));
    }

    private static void publish(RunProducer producer, InputStream input) {
        try {
            producer.publish(input);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitCountedDown(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private RunProducer producer() {
        return producer(Duration.ofSeconds(30));
    }

    private RunProducer producer(Duration ttl) {
        return new RunProducer(
                gateway.address(),
                WorkflowId.random(),
                () -> "token",
                new RunSettings(new RunRequest(ttl, Optional.of(RUN), false), PATIENCE, true),
                controls::add,
                notes::add);
    }

    /** An input that is made while it is read. */
    private static final class Input extends InputStream {

        private final Callable<Integer> next;

        Input(Callable<Integer> next) {
            this.next = next;
        }

        @Override
        public int read() throws IOException {
            try {
                return next.call();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int one = read();
            if (one < 0) {
                return -1;
            }
            bytes[from] = (byte) one;
            return 1;
        }
    }
}
