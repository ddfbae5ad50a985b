package dev.skald.application.subscribe;

import dev.skald.domain.port.End;

/** What a viewer is told beside the events: what it will not get, or that nothing more will come. */
public sealed interface Notice {

    /** Retention took the events {@code from} to {@code to} before they could be written; delivery goes on after {@code to}. */
    record Gap(long from, long to) implements Notice {}

    /** The log began anew; delivery goes on at {@code firstSeq} of the new epoch. */
    record Reset(String epoch, long firstSeq) implements Notice {}

    /** The subscription is over. */
    record Unsubscribed(End why) implements Notice {}
}
