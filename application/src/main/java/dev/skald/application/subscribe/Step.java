package dev.skald.application.subscribe;

import dev.skald.domain.event.StreamPosition;

/** The next thing to do for a {@link Cursor}. */
public sealed interface Step {

    /**
     * The step to write the events {@code first} to {@code last}, both included: they are at hand, and count as
     * written. If the channel takes more, call {@link Cursor#writable()} then.
     */
    record Write(long first, long last) implements Step {}

    /**
     * The step to read the log behind {@code after}, and to feed the cursor what came; there is one at a time at most.
     */
    record Read(StreamPosition after) implements Step {}

    /** The step to tell the viewer a notice, and to do another step then. */
    record Tell(Notice notice, Step then) implements Step {}

    /** The step to do nothing until there is something new. */
    record Wait() implements Step {}

    /** The step to end: the subscription is over. */
    record Stop() implements Step {}
}
