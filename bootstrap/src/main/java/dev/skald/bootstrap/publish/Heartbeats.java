package dev.skald.bootstrap.publish;

import dev.skald.bootstrap.publish.Outcome.Verdict;
import java.io.IOException;
import java.time.Duration;

/**
 * Keeps the lease of a run while nothing else does, and finds out that it is lost. Its thread waits for nobody but the
 * gateway, so that a slow input or a slow publish costs no run. Thread-safe.
 */
final class Heartbeats implements AutoCloseable {

    private final RunClient client;
    private final HeldRun run;
    private final Halt halt;
    private final Runnable lost;
    private final Thread thread = new Thread(this::beat, "skald-heartbeats");
    private boolean closed;
    private boolean ending;
    private boolean urgent;

    /**
     * Heartbeats that are to be started.
     *
     * @param halt is told when the run is over
     * @param lost runs behind that
     */
    Heartbeats(RunClient client, HeldRun run, Halt halt, Runnable lost) {
        this.client = client;
        this.run = run;
        this.halt = halt;
        this.lost = lost;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Has the next one be sent at once: there may be news. */
    synchronized void hurry() {
        urgent = true;
        notifyAll();
    }

    /**
     * Says that an end of the run is about to be sent, perhaps many times: until it is answered the lease is kept, but
     * a refusal, also of a heartbeat that is under way, tells nothing any more. It may be that end which it was refused
     * for.
     */
    synchronized void ending() {
        ending = true;
    }

    /** From now on nothing is told of the run, also not by a heartbeat that is under way. */
    @Override
    public synchronized void close() {
        closed = true;
        thread.interrupt();
    }

    private void beat() {
        try {
            Backoff backoff = new Backoff(run.interval());
            while (awaitDue(run.untilDue())) {
                if (sent()) {
                    backoff = new Backoff(run.interval());
                } else {
                    awaitDue(backoff.next(Duration.ZERO));
                }
            }
        } catch (InterruptedException e) {
            // It was closed.
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until a heartbeat is due, or wanted; answers whether it still is. */
    private synchronized boolean awaitDue(Duration due) throws InterruptedException {
        long until = System.nanoTime() + due.toNanos();
        for (long left = due.toMillis(); left > 0 && !closed && !urgent; ) {
            wait(left);
            left = (until - System.nanoTime()) / 1_000_000;
        }
        urgent = false;
        return !closed;
    }

    /** Whether it was answered for good. */
    private boolean sent() throws InterruptedException {
        long begun = System.nanoTime();
        try {
            Answer answer = client.heartbeat(run.id(), run.lease());
            if (answer.status() == 200) {
                run.renewed(begun);
            } else if (!answer.isTransient()) {
                over(answer);
            }
            return !answer.isTransient();
        } catch (IOException e) {
            // Told by the publishing, which finds out too; the lease may still hold when the gateway is back.
            return false;
        }
    }

    private synchronized void over(Answer answer) {
        if (closed) {
            return;
        }
        closed = true;
        if (!ending) {
            halt.over(ended(answer));
            lost.run();
        }
    }

    /** What it means that a call with the lease was refused. */
    static Outcome ended(Answer answer) {
        return answer.status() == 409 || answer.status() == 404
                ? new Outcome(Verdict.RUN_LOST, "the run is lost: " + answer.refusal() + named(answer))
                : new Outcome(Verdict.REFUSED, "refused: " + answer.refusal());
    }

    private static String named(Answer answer) {
        return answer.code().isEmpty() ? "" : " (" + answer.code() + ")";
    }
}
