package dev.skald.delivery;

import dev.skald.domain.event.WorkflowId;

/**
 * The bytes of an event as one kind of viewer is sent them: made once, and written as they are to every viewer of that
 * kind.
 *
 * <p>Two formats are the same if they are {@linkplain Object#equals equal}. Thread-safe.
 */
public interface EventFormat {

    /** A new encoder for the events of one epoch of one workflow. */
    EventEncoder encoder(WorkflowId workflow, String epoch);
}
