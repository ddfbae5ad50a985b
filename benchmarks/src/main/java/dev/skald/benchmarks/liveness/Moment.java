package dev.skald.benchmarks.liveness;

import java.util.Locale;

/** Something that happens to a stock client, by which others set their time. */
enum Moment {
    /** It is let in. */
    CONNECT,
    /** The WebSocket beside its polls has answered the probe; it pauses its polls. */
    UPGRADING,
    /** It has moved to its WebSocket, and told the gateway so. */
    UPGRADE,
    /** It has asked for a subscription. */
    SUBSCRIBE;

    /** As the viewers' process calls it. */
    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
