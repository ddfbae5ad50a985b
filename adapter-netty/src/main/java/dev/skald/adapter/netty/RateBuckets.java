package dev.skald.adapter.netty;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A token bucket for each key, all of the same rate and of one second's size. One that is full is as good as none and
 * is let go of; beyond a bound on their number the one goes that was used longest ago. Thread-safe.
 *
 * @param <K> whose they are
 */
final class RateBuckets<K> {

    private static final long SECOND = 1_000_000_000L;
    private static final int LET_GO_AT_ONCE = 8;

    private final int max;
    private final long interval;
    private final LongSupplier nanoTime;

    /** When each bucket will be full; the one that was used longest ago first. */
    private final Map<K, Long> fullAt = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Full buckets.
     *
     * @param rate how many tokens come in a second, and go into a bucket; 0 or less: without end
     * @param max how many buckets there are at a time that are not full
     * @param nanoTime as {@link System#nanoTime}
     */
    RateBuckets(int rate, int max, LongSupplier nanoTime) {
        this.interval = rate <= 0 ? 0 : SECOND / rate;
        this.max = max;
        this.nanoTime = nanoTime;
    }

    /** Takes a token; answers after how long there will be one if there is none. */
    Optional<Duration> take(K key) {
        return interval == 0 ? Optional.empty() : take(key, true);
    }

    /** Looks whether there is a token; answers after how long there will be one if there is none. */
    Optional<Duration> look(K key) {
        return interval == 0 ? Optional.empty() : take(key, false);
    }

    private synchronized Optional<Duration> take(K key, boolean takes) {
        long now = nanoTime.getAsLong();
        letGo(now);
        Long known = fullAt.get(key);
        long full = known == null || known - now < 0 ? now : known;
        long wait = full + interval - now - SECOND;
        // What is lost by the division is no reason to wait.
        if (wait > interval / 2) {
            return Optional.of(Duration.ofNanos(wait));
        }
        if (takes) {
            fullAt.put(key, full + interval);
        }
        return Optional.empty();
    }

    private void letGo(long now) {
        Iterator<Long> oldest = fullAt.values().iterator();
        for (int i = 0; i < LET_GO_AT_ONCE && oldest.hasNext(); i++) {
            if (oldest.next() - now <= 0 || fullAt.size() > max) {
                oldest.remove();
            } else {
                return;
            }
        }
    }

    /** How many buckets there are that may not be full. */
    synchronized int size() {
        return fullAt.size();
    }
}
