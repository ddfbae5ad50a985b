package dev.skald.bootstrap.publish;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait between tries: about twice as long each time, and never as long as others that began together. */
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(200);

    private final Duration longest;
    private Duration next;

    /**
     * A back-off that begins.
     *
     * @param longest what it does not go beyond
     */
    Backoff(Duration longest) {
        this.longest = longest;
        this.next = shorter(FIRST, longest);
    }

    /**
     * The next wait.
     *
     * @param atLeast what the gateway asked for
     */
    Duration next(Duration atLeast) {
        long most = next.toMillis();
        next = shorter(next.multipliedBy(2), longest);
        return atLeast.plusMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
