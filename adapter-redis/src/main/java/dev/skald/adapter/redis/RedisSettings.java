package dev.skald.adapter.redis;

import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import java.time.Duration;

/**
 * The settings of a store on Redis.
 *
 * @param address where that is
 * @param prefix what all its keys and channels begin with; without braces, which have a meaning in a Cluster
 * @param probe how often what was not heard of is asked for, 10 ms or more; a Redis that is silent for that long is
 *     away
 * @param retention the bounds of one workflow
 * @param capacity the bounds of all workflows together; its bytes are those of Redis, which has a setting of its own
 *     for them
 * @param revocations how many revocations of tokens there may be, 1 or more
 */
public record RedisSettings(
        RedisAddress address, String prefix, Duration probe, Retention retention, Capacity capacity, int revocations) {

    /** The default of the protocol, section 7. */
    private static final int DEFAULT_REVOCATIONS = 100_000;

    /** The shortest time between two probes: ten milliseconds. */
    public static final Duration MIN_PROBE = Duration.ofMillis(10);

    /** Settings with the default of revocations: 100 000. */
    public RedisSettings(RedisAddress address, String prefix, Duration probe, Retention retention, Capacity capacity) {
        this(address, prefix, probe, retention, capacity, DEFAULT_REVOCATIONS);
    }

    /** Checks the prefix and the time. */
    public RedisSettings {
        if (prefix.indexOf('{') >= 0 || prefix.indexOf('}') >= 0) {
            throw new IllegalArgumentException("a prefix has no braces");
        }
        if (probe.compareTo(MIN_PROBE) < 0) {
            throw new IllegalArgumentException("a probe takes " + MIN_PROBE + " or more, not " + probe);
        }
    }
}
