package dev.skald.application.subscribe;

import dev.skald.domain.port.End;

/** A message to a viewer beside the events: what it will not get, or that nothing more will come. */
public sealed interface Notice {

    /** The notice that events were trimmed before they could be written: {@code from} to {@code to}, both included. */
    record Gap(long from, long to) implements Notice {}

    /** The notice that the log began anew: delivery goes on at {@code firstSeq} of the new epoch. */
    record Reset(String epoch, long firstSeq) implements Notice {}

    /** The notice that the subscription is over, and why. */
    record Unsubscribed(End why) implements Notice {}
}
