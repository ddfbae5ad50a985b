package dev.skald.adapter.netty;

import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How many places each key has taken, up to a bound. Who has none takes no memory. Thread-safe.
 *
 * @param <K> whose they are
 */
final class Seats<K> {

    private final int max;
    private final ConcurrentMap<K, Integer> taken = new ConcurrentHashMap<>();

    /**
     * All are free.
     *
     * @param max how many each may take; 0 or less: any number, which is not counted
     */
    Seats(int max) {
        this.max = max;
    }

    /** Takes one; empty if there is none left. */
    Optional<Seat> take(K key) {
        if (max <= 0) {
            return Optional.of(new Seat(() -> {}));
        }
        boolean[] got = {false};
        taken.compute(key, (same, count) -> {
            int now = count == null ? 0 : count;
            got[0] = now < max;
            return got[0] ? Integer.valueOf(now + 1) : count;
        });
        return got[0] ? Optional.of(new Seat(() -> leave(key))) : Optional.empty();
    }

    private void leave(K key) {
        taken.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
    }

    /** How many keys have some. */
    int size() {
        return taken.size();
    }
}
