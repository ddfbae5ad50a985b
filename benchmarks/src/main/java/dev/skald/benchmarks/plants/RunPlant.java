package dev.skald.benchmarks.plants;

import dev.skald.gateway.store.Store;
import java.time.Duration;
import java.util.Locale;

/** A fault of a store's runs. */
public enum RunPlant implements StorePlant {
    /** What ends a run whose lease is over does not look again before it writes. */
    STALE_EXPIRY,
    /** A lease is let go of some time after the end of its run. */
    LATE_RELEASE,
    /** Leases are over, and nobody looks. */
    NO_EXPIRY,
    /** Leases are looked at every three seconds. */
    LATE_EXPIRY,
    /** A heartbeat is answered, and renews nothing. */
    DEAF_HEARTBEAT;

    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration SELDOM = Duration.ofSeconds(3);

    @Override
    public Store around(Store sound) {
        return switch (this) {
            case STALE_EXPIRY -> {
                StaleExpiry stale = new StaleExpiry(sound.log(), sound.runs());
                yield new PlantedStore(sound, stale.log(), stale.runs());
            }
            case LATE_RELEASE -> new PlantedStore(sound, new LateReleaseLog(sound.log()), sound.runs());
            case NO_EXPIRY -> new PlantedStore(sound, sound.log(), new SeldomReaper(sound.runs(), NEVER));
            case LATE_EXPIRY -> new PlantedStore(sound, sound.log(), new SeldomReaper(sound.runs(), SELDOM));
            case DEAF_HEARTBEAT -> new PlantedStore(sound, sound.log(), new DeafRuns(sound.runs()));
        };
    }

    /**
     * The fault of that name, as a user writes it: {@code no-expiry}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static RunPlant named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
