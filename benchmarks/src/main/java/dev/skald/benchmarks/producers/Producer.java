package dev.skald.benchmarks.producers;

import dev.skald.benchmarks.history.Violation;
import dev.skald.domain.run.RunState;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * One producer, and those that come in its place: they act on one workflow, until the fate that was drawn. Confined to
 * one thread.
 */
final class Producer {

    private static final int PAUSE_MILLIS = 120;
    private static final int MOST_PUBLISHES = 4;
    private static final int MOST_IN_BATCH = 6;
    private static final int BEATS = 3;
    private static final int BEAT_FROM_MILLIS = 1_800;
    private static final int BEAT_TO_MILLIS = 2_200;
    private static final int BEFORE_OVER_MILLIS = 60;
    private static final int AFTER_OVER_MILLIS = 450;
    private static final int WELL_AFTER_MILLIS = 1_300;
    private static final int AGAIN_MILLIS = 50;
    private static final int MOST_TRIES = 600;
    private static final List<String> NOT_OPEN = List.of("run_ended");
    private static final List<String> NOT_ITS_OWN = List.of("lease_lost");

    private final Stage stage;
    private final Fate fate;
    private final Random random;
    private final Agent agent;
    private final HeldRun run;

    /** What all producers play on. */
    interface Stage {
        /** The port of the gateway. */
        int port();

        /** Makes somebody who acts on that workflow. */
        Agent agent(String name, String workflow);

        /** Takes what is never to speak again, and keeps its connection. */
        void keep(RawRequest silent);

        /** Lets a process produce, and kills it. */
        void killProcess(Agent agent, HeldRun run, Random random)
                throws IOException, InterruptedException, RunOverException;

        /** What is noted of all. */
        Ledger ledger();
    }

    /** A producer of that fate. */
    Producer(Stage stage, int number, String workflow, Fate fate, Random random) {
        this.stage = stage;
        this.fate = fate;
        this.random = random;
        this.agent = stage.agent(fate.text() + "-" + number, workflow);
        this.run = agent.newRun();
    }

    /** Plays it. */
    void play() throws InterruptedException {
        stage.ledger().begins();
        try {
            act();
            stage.ledger().done(fate);
        } catch (RunOverException e) {
            stage.ledger().overtaken();
        } catch (IOException | RuntimeException e) {
            stage.ledger().incident(Violation.Kind.UNFIT, "%s of %s: %s".formatted(fate, agent.workflow(), e));
        }
    }

    private void act() throws IOException, InterruptedException, RunOverException {
        switch (fate) {
            case OPENS_ONLY -> agent.open(run, false);
            case CUT_AT_OPEN -> cutAtOpen();
            case FALLS_SILENT -> goOn();
            case CUT_AT_ANSWER -> {
                goOn();
                cutAtAnswer(Said.thought(agent.nextId()));
            }
            case CUT_IN_REQUEST -> {
                goOn();
                cutInRequest();
            }
            case CUT_IN_BATCH -> {
                goOn();
                cutInBatch();
            }
            case CUT_AT_END -> {
                goOn();
                cutAtAnswer(Said.result(agent.nextId()));
            }
            case CEASES_TO_BEAT -> ceaseToBeat();
            case PROCESS -> stage.killProcess(agent, run, random);
            case RESUMES -> resume().publish(run, Said.result(agent.nextId()));
            case RESUMES_AND_DIES -> {
                Agent again = resume();
                again.publish(run, Said.thought(again.nextId()));
            }
            case TAKEN_OVER -> {
                goOn();
                pause();
                takeOver(true);
            }
            case TAKEN_OVER_LATE -> takenOverLate();
            case COMES_BACK_LATE -> comeBackLate();
            case DISPLACED -> displaced();
            case SUCCEEDS -> end(Said.result(agent.nextId()));
            case FAILS -> end(Said.failure(agent.nextId()));
            case CANCELLED -> cancelled();
            case REPEATS_END -> repeatEnd();
            case TALKS_ON -> talkOn();
            case LAST_MOMENT -> lastMoment();
        }
    }

    private void goOn() throws IOException, InterruptedException, RunOverException {
        agent.open(run, false);
        for (int i = random.nextInt(MOST_PUBLISHES); i >= 0; i--) {
            pause();
            switch (random.nextInt(4)) {
                case 0 -> agent.beat(run);
                case 1 -> agent.publish(run, thoughts(2 + random.nextInt(MOST_IN_BATCH)));
                case 2 -> agent.publish(run, Said.hitch(agent.nextId()));
                default -> agent.publish(run, Said.thought(agent.nextId()));
            }
        }
    }

    private Said[] thoughts(int count) {
        Said[] all = new Said[count];
        for (int i = 0; i < count; i++) {
            all[i] = Said.thought(agent.nextId());
        }
        return all;
    }

    private void cutAtOpen() throws IOException, InterruptedException {
        RawRequest raw = RawRequest.connect(stage.port());
        String body = agent.opening(run, false);
        raw.write(raw.head(agent.workflow() + "/runs", agent.token(), "", "application/json", RawRequest.length(body))
                + body);
        run.maybeRenewed();
        cutSomeTimeLater(raw);
    }

    private void cutAtAnswer(Said said) throws IOException, InterruptedException {
        RawRequest raw = write(said);
        cutSomeTimeLater(raw);
    }

    /** Writes the whole of a publish. */
    private RawRequest write(Said said) throws IOException, InterruptedException {
        RawRequest raw = RawRequest.connect(stage.port());
        agent.attempt(run, List.of(said));
        raw.write(raw.head(
                        agent.workflow() + "/events",
                        agent.token(),
                        run.lease(),
                        "application/json",
                        RawRequest.length(said.line()))
                + said.line());
        run.maybeRenewed();
        return raw;
    }

    /** What lies unread makes a reset of any end. */
    private void cutSomeTimeLater(RawRequest raw) throws InterruptedException {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(6_000));
        raw.cut(random.nextBoolean());
    }

    /** The gateway waits for the rest of it for half a minute, if it is not cut. */
    private void cutInRequest() throws IOException, InterruptedException {
        RawRequest raw = RawRequest.connect(stage.port());
        Said said = random.nextInt(4) == 0 ? Said.result(agent.nextId()) : Said.thought(agent.nextId());
        String head = raw.head(
                agent.workflow() + "/events",
                agent.token(),
                run.lease(),
                "application/json",
                RawRequest.length(said.line()));
        String whole = head + said.line();
        raw.write(whole.substring(0, 1 + random.nextInt(whole.length() - 1)));
        if (random.nextInt(3) == 0) {
            stage.keep(raw);
        } else {
            cutSomeTimeLater(raw);
        }
    }

    private void cutInBatch() throws IOException, InterruptedException {
        RawRequest raw = RawRequest.connect(stage.port());
        raw.write(raw.head(
                agent.workflow() + "/events",
                agent.token(),
                run.lease(),
                "application/x-ndjson",
                "Transfer-Encoding: chunked"));
        for (int i = 1 + random.nextInt(MOST_IN_BATCH); i >= 0; i--) {
            raw.write(RawRequest.chunk(Said.thought(agent.nextId()).line() + "\n"));
        }
        if (random.nextInt(3) == 0) {
            stage.keep(raw);
        } else {
            cutSomeTimeLater(raw);
        }
    }

    private void ceaseToBeat() throws IOException, InterruptedException, RunOverException {
        agent.open(run, false);
        agent.publish(run, Said.thought(agent.nextId()));
        for (int i = 0; i < BEATS; i++) {
            TimeUnit.MILLISECONDS.sleep(random.nextInt(BEAT_FROM_MILLIS, BEAT_TO_MILLIS));
            agent.beat(run);
        }
        if (random.nextInt(3) == 0) {
            RawRequest raw = RawRequest.connect(stage.port());
            raw.write(raw.head(agent.heartbeat(run), agent.token(), run.lease(), "text/plain", "Content-Length: 0"));
            run.maybeRenewed();
            cutSomeTimeLater(raw);
        }
    }

    /** Its first life ends by a cut; the lease of that life is worth nothing in the second. */
    private Agent resume() throws IOException, InterruptedException, RunOverException {
        goOn();
        cutAtAnswer(Said.thought(agent.nextId()));
        pause();
        String old = run.lease();
        Agent again = stage.agent("again-" + agent.workflow(), agent.workflow());
        again.open(run, true);
        agent.isRefused(run, old, Said.thought(agent.nextId()), List.of("lease_lost", "run_ended"));
        again.publish(run, Said.thought(again.nextId()));
        return again;
    }

    private void takenOverLate() throws IOException, InterruptedException, RunOverException {
        goOn();
        awaitAboutItsEnd();
        takeOver(random.nextBoolean());
    }

    /** Somebody else opens a run, and is through with it soon. */
    private void takeOver(boolean atOnce) throws IOException, InterruptedException, RunOverException {
        run.mayEnd(RunState.SUPERSEDED);
        Agent other = stage.agent("other-" + agent.workflow(), agent.workflow());
        HeldRun second = other.newRun();
        open(other, second, atOnce);
        other.publish(second, Said.thought(other.nextId()));
        agent.isRefused(run, run.lease(), Said.thought(agent.nextId()), List.of("lease_lost", "run_ended"));
        if (random.nextBoolean()) {
            other.publish(second, Said.thought(other.nextId()), Said.result(other.nextId()));
        }
    }

    private static void open(Agent other, HeldRun second, boolean takeover)
            throws IOException, InterruptedException, RunOverException {
        for (int tries = 1; ; tries++) {
            try {
                other.open(second, takeover);
                return;
            } catch (RunOverException e) {
                if (takeover || tries == MOST_TRIES) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
            }
        }
    }

    private void comeBackLate() throws IOException, InterruptedException, RunOverException {
        goOn();
        sleepUntil(run.notBefore() + WELL_AFTER_MILLIS);
        if (!agent.isRefused(run, run.lease(), Said.thought(agent.nextId()), NOT_OPEN)) {
            // The gateway was away meanwhile, and gave it more time.
            agent.publish(run, Said.result(agent.nextId()));
        }
    }

    private void displaced() throws IOException, InterruptedException, RunOverException {
        goOn();
        RawRequest raw = write(Said.thought(agent.nextId()));
        takeOver(true);
        raw.cut(true);
        agent.isRefused(run, run.lease(), Said.result(agent.nextId()), List.of("lease_lost", "run_ended"));
    }

    private void end(Said last) throws IOException, InterruptedException, RunOverException {
        goOn();
        agent.isRefused(run, "", Said.thought(agent.nextId()), List.of("run_open"));
        agent.isRefused(run, "a-lease-of-nobody", Said.thought(agent.nextId()), NOT_ITS_OWN);
        agent.publish(run, Said.thought(agent.nextId()), last);
    }

    private void cancelled() throws IOException, InterruptedException, RunOverException {
        goOn();
        agent.askToCancel(run);
        if (!agent.isAskedToCancel()) {
            stage.ledger().incident(Violation.Kind.UNFIT, "a cancel of " + agent.workflow() + " is not told");
        }
        agent.publish(run, Said.cancelled(agent.nextId()));
    }

    private void repeatEnd() throws IOException, InterruptedException, RunOverException {
        goOn();
        Said last = random.nextBoolean() ? Said.result(agent.nextId()) : Said.failure(agent.nextId());
        cutAtAnswer(last);
        pause();
        agent.publish(run, last);
        agent.publish(run, last);
    }

    private void talkOn() throws IOException, InterruptedException, RunOverException {
        goOn();
        agent.publish(run, Said.result(agent.nextId()));
        for (Said one :
                List.of(Said.thought(agent.nextId()), Said.result(agent.nextId()), Said.failure(agent.nextId()))) {
            agent.isRefused(run, run.lease(), one, NOT_OPEN);
        }
    }

    private void lastMoment() throws IOException, InterruptedException {
        try {
            goOn();
            awaitAboutItsEnd();
            agent.publish(run, Said.result(agent.nextId()));
        } catch (RunOverException tooLate) {
            // As good as any other end.
            stage.ledger().lastMomentMissed();
        }
    }

    private void awaitAboutItsEnd() throws InterruptedException {
        sleepUntil(run.notBefore() - BEFORE_OVER_MILLIS + random.nextInt(AFTER_OVER_MILLIS));
    }

    private static void sleepUntil(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(Math.max(0, millis - System.currentTimeMillis()));
    }

    private void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1L + random.nextInt(PAUSE_MILLIS));
    }
}
