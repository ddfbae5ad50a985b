package dev.skald.adapter.jwt;

import java.time.Duration;

/**
 * How often a key set is read.
 *
 * @param refresh how long after the last time it could be read
 * @param betweenAsked how long at least between two times because of tokens whose key is not known
 * @param longestWithout how long at most between two attempts while there are no keys
 * @param longestWith how long at most between two attempts that fail while there are the last keys
 */
record KeyPace(Duration refresh, Duration betweenAsked, Duration longestWithout, Duration longestWith) {

    /** The shortest time between an attempt that failed and the next one. */
    static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final int MAX_DOUBLINGS = 10;

    /** The pace for a document far away: strangers must not be able to have it fetched as often as they like. */
    static KeyPace ofUrl(Duration refresh) {
        return new KeyPace(refresh, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofMinutes(1));
    }

    /** The pace for a file, which costs next to nothing to read: so its changes are seen. */
    static KeyPace ofFile() {
        return new KeyPace(SHORTEST, Duration.ofMillis(100), SHORTEST, SHORTEST);
    }

    /** How long to wait after so many failures in a row: twice as long each time, within the bounds. */
    Duration afterFailures(int failures, boolean keys) {
        Duration doubled = SHORTEST.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        Duration longest = keys ? longestWith : longestWithout;
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
