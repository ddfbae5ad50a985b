package dev.skald.bootstrap.publish;

import dev.skald.bootstrap.publish.Outcome.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/** Makes calls again until they are answered for good. Not thread-safe. */
final class Calls {

    /** So short that a gateway that was away finds a lease that it gave time again. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final Halt halt;
    private final Duration patience;
    private final Duration longest;
    private final Consumer<String> notes;
    private boolean away;

    /**
     * Calls of one publishing.
     *
     * @param halt ends the tries
     * @param patience how long one call is tried
     * @param interval how long to wait at most between tries
     * @param notes are told when the gateway cannot be reached, and when it can again
     */
    Calls(Halt halt, Duration patience, Duration interval, Consumer<String> notes) {
        this.halt = halt;
        this.patience = patience;
        this.longest = interval.compareTo(LONGEST_WAIT) < 0 ? interval : LONGEST_WAIT;
        this.notes = notes;
    }

    /** One call. */
    interface Call {
        Answer make() throws IOException, InterruptedException, RunOverException;
    }

    /**
     * Makes a call until it is answered with something that will not change.
     *
     * @throws RunOverException if the run is over meanwhile, or patience is
     */
    Answer untilAnswered(Call call) throws RunOverException, InterruptedException {
        Backoff backoff = new Backoff(longest);
        long begun = System.nanoTime();
        while (true) {
            halt.check();
            String failure;
            Duration wait;
            try {
                Answer answer = call.make();
                if (!answer.isTransient()) {
                    reached();
                    return answer;
                }
                failure = "the gateway answers " + answer.status() + ", " + answer.refusal();
                wait = backoff.next(answer.retryAfter());
            } catch (IOException e) {
                failure = "the gateway cannot be reached, " + reason(e);
                wait = backoff.next(Duration.ZERO);
            }
            if (System.nanoTime() - begun + wait.toNanos() > patience.toNanos()) {
                throw new RunOverException(new Outcome(Verdict.UNAVAILABLE, failure + "; given up"));
            }
            if (!away) {
                away = true;
                notes.accept(failure + "; trying again");
            }
            halt.pause(wait);
        }
    }

    private void reached() {
        if (away) {
            away = false;
            notes.accept("the gateway answers again");
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
