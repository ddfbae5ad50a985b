package dev.skald.application.subscribe;

import dev.skald.domain.event.StreamPosition;

/** What a {@link Cursor} wants done next. */
public sealed interface Step {

    /**
     * Write the events {@code first} to {@code last}, both included, which are at hand; the cursor counts them as written.
     * If the channel takes more, call {@link Cursor#writable()} then.
     */
    record Write(long first, long last) implements Step {}

    /** Read on from the log behind {@code after}, and feed the cursor what came; there is never more than one such read under way. */
    record Read(StreamPosition after) implements Step {}

    /** Tell the viewer, then do the other step. */
    record Tell(Notice notice, Step then) implements Step {}

    /** Do nothing until there is something new. */
    record Wait() implements Step {}

    /** The subscription is over. */
    record Stop() implements Step {}
}
