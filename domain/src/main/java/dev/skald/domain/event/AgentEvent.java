package dev.skald.domain.event;

import dev.skald.domain.run.RunState;
import java.util.Optional;

/**
 * An event of an agent as its publisher sent it, not yet validated. Each kind shows the members of {@link #data()} that
 * Skald reads, with the rules they keep as constraints; the application validates them, so that publishers inside the
 * process are held to the same rules as those outside.
 */
public sealed interface AgentEvent permits AgentThought, AgentToolCall, AgentResult, AgentError {

    /** The type of the event. */
    EventType type();

    /** The JSON object of the event as it was received, with the members that Skald does not know. */
    EventData data();

    /** What becomes of a run that this is part of, if it ends the run; by default it ends none. */
    default Optional<RunState> endsRunAs() {
        return Optional.empty();
    }
}
