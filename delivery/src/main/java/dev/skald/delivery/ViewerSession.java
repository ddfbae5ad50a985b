package dev.skald.delivery;

import dev.skald.domain.event.WorkflowId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A viewer that was let in, over whichever face, as those see it who operate the gateway. Thread-safe; nothing of it
 * blocks.
 */
public interface ViewerSession {

    /** The id that the viewer and the log know it by; it opens nothing. */
    String socketId();

    /** The user whose token it was let in by. */
    String subject();

    /** The address that it came from, as text. */
    String address();

    /** What it is connected by at present: {@code polling}, {@code websocket} or {@code sse}. */
    String transport();

    /** When it was let in, in whole milliseconds. */
    Instant since();

    /**
     * What it watches, in the order in which it began to.
     *
     * @return completes on any thread, never exceptionally; not at all if the viewer goes meanwhile
     */
    CompletionStage<List<Watched>> watched();

    /** Ends it, in a way that its client does not take for an accident. */
    void disconnect();

    /**
     * A workflow that a viewer watches.
     *
     * @param behind how many events of its log, as far as that is known, were not written to the viewer yet
     */
    record Watched(WorkflowId workflow, long behind) {}
}
