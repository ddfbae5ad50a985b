package dev.skald.domain.event;

import dev.skald.domain.run.RunState;
import java.util.Optional;

/**
 * What an agent says, as its publisher sent it. Each kind shows the members of {@link #data()} that Skald reads, with the
 * rules they keep as constraints; the application validates them, so that publishers inside the process are held to the
 * same rules as those outside.
 */
public sealed interface AgentEvent permits AgentThought, AgentToolCall, AgentResult, AgentError {

    /** Which kind it is. */
    EventType type();

    /** Everything that was said, as it was received. */
    EventData data();

    /** What becomes of a run that this is part of, if it ends the run; by default it ends none. */
    default Optional<RunState> endsRunAs() {
        return Optional.empty();
    }
}
