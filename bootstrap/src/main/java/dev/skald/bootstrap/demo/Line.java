package dev.skald.bootstrap.demo;

import dev.skald.gateway.AgentRun;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** One thing the demo agent does. */
sealed interface Line {

    /** How long it takes before it does it. */
    Duration pause();

    /**
     * It says something.
     *
     * @param speech how it is published
     */
    record Say(Duration pause, Speech speech) implements Line {}

    /**
     * It calls a tool, if whoever watches approves: it waits for that for some time, and then goes on without.
     *
     * @param output what comes out of the call if it is approved
     * @param patience how long it waits
     * @param approved what it says if the call is approved
     * @param otherwise what it says if the call is rejected, or nobody answers
     */
    record Ask(
            Duration pause,
            String tool,
            String callId,
            Map<String, ?> input,
            Map<String, ?> output,
            Duration patience,
            List<Line> approved,
            List<Line> otherwise)
            implements Line {

        /** Keeps copies of the lists. */
        public Ask {
            approved = List.copyOf(approved);
            otherwise = List.copyOf(otherwise);
        }
    }

    /** It dies: it says nothing more, does nothing more, and is missed after the time of its lease. */
    record Die(Duration pause) implements Line {}

    /** Publishes something; never blocks. */
    @FunctionalInterface
    interface Speech {
        CompletionStage<?> say(AgentRun run);
    }
}
