package dev.skald.bootstrap.publish;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What stops a publishing: somebody asks that the run ends, which it then does in order; or it is over already, and
 * nothing can be done any more. Of each the first counts. Thread-safe.
 */
final class Halt {

    private Optional<Outcome> asked = Optional.empty();
    private Optional<Outcome> over = Optional.empty();

    /**
     * Asks that the run ends as cancelled.
     *
     * @param outcome what comes of it; its message also stands in the run's end
     */
    synchronized void ask(Outcome outcome) {
        if (asked.isEmpty()) {
            asked = Optional.of(outcome);
            notifyAll();
        }
    }

    /** Says that it is over. */
    synchronized void over(Outcome outcome) {
        if (over.isEmpty()) {
            over = Optional.of(outcome);
            notifyAll();
        }
    }

    /** What was asked for. */
    synchronized Optional<Outcome> asked() {
        return asked;
    }

    /** Goes on only if it is not over. */
    synchronized void check() throws RunOverException {
        if (over.isPresent()) {
            throw new RunOverException(over.get());
        }
    }

    /** Waits until it was asked that the run ends, or for so long; answers what was asked. */
    synchronized Optional<Outcome> awaitAsked(Duration time) throws InterruptedException {
        await(time, () -> asked.isPresent());
        return asked;
    }

    /** Lets so much time pass, or what there is until it is asked that the run ends. */
    synchronized void pause(Duration time) throws InterruptedException, RunOverException {
        boolean askedBefore = asked.isPresent();
        await(time, () -> over.isPresent() || asked.isPresent() != askedBefore);
        check();
    }

    private synchronized void await(Duration time, BooleanSupplier told) throws InterruptedException {
        long until = System.nanoTime() + time.toNanos();
        long left = time.toNanos();
        while (left > 0 && !told.getAsBoolean()) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
            left = until - System.nanoTime();
        }
    }
}
