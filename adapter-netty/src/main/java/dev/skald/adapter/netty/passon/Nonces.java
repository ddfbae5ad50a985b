package dev.skald.adapter.netty.passon;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;

/**
 * The nonces that were seen, so that none is taken twice: those of a window around now, second by second.
 *
 * <p>Where there are more of them than are kept the oldest second is let go, and nothing of that second or before is
 * taken any more: what cannot be told apart is refused. Thread-safe.
 */
final class Nonces {

    private final TreeMap<Long, Set<String>> bySecond = new TreeMap<>();
    private final long windowSeconds;
    private final int max;
    private long floor = Long.MIN_VALUE;
    private int size;

    /**
     * None was seen.
     *
     * @param windowSeconds how far a time may lie from now, either way
     * @param max how many nonces are kept at most
     */
    Nonces(long windowSeconds, int max) {
        this.windowSeconds = windowSeconds;
        this.max = max;
    }

    /**
     * Whether a nonce is good: of a time that can be told, and seen for the first time.
     *
     * @param second when it was made, in seconds since 1970
     * @param now the same of now
     */
    synchronized boolean take(String nonce, long second, long now) {
        forgetBefore(now - windowSeconds);
        if (second < now - windowSeconds || second > now + windowSeconds || second < floor) {
            return false;
        }
        if (!bySecond.computeIfAbsent(second, at -> new HashSet<>()).add(nonce)) {
            return false;
        }
        size++;
        while (size > max) {
            long oldest = bySecond.firstKey();
            floor = oldest + 1;
            forgetBefore(floor);
        }
        return true;
    }

    private void forgetBefore(long second) {
        while (!bySecond.isEmpty() && bySecond.firstKey() < second) {
            size -= bySecond.pollFirstEntry().getValue().size();
        }
    }

    /** How many are kept. */
    synchronized int size() {
        return size;
    }
}
