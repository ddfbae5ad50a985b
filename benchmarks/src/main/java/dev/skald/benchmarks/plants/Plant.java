package dev.skald.benchmarks.plants;

import dev.skald.domain.port.EventLog;
import dev.skald.gateway.store.Store;
import java.util.Locale;

/** A fault of a store's log. */
public enum Plant implements StorePlant {
    /** A publisher is told that its events are in the log some time before they are. */
    ACKNOWLEDGE_EARLY,
    /** Viewers are shown events some time before they are in the log. */
    HINT_EARLY,
    /** The ids of events are not kept. */
    LOSE_IDS,
    /** A log that was deleted begins anew under the epoch it had. */
    REUSE_EPOCH;

    @Override
    public Store around(Store sound) {
        EventLog log = switch (this) {
            case ACKNOWLEDGE_EARLY -> new EarlyLog(sound.log(), EarlyLog.What.ACKNOWLEDGE);
            case HINT_EARLY -> new EarlyLog(sound.log(), EarlyLog.What.HINT);
            case LOSE_IDS -> new ForgetfulLog(sound.log());
            case REUSE_EPOCH -> new OneEpochLog(sound.log());
        };
        return new PlantedStore(sound, log, sound.runs());
    }

    /**
     * The fault of that name, as a user writes it: {@code hint-early}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Plant named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
