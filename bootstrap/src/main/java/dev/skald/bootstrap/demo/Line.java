package dev.skald.bootstrap.demo;

import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.AgentPublisher;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * One thing the demo agent says.
 *
 * @param pause how long it takes before it says it
 * @param speech how it is published
 */
record Line(Duration pause, Speech speech) {

    /** Publishes a line; never blocks. */
    @FunctionalInterface
    interface Speech {
        CompletionStage<?> say(AgentPublisher publisher, WorkflowId workflow);
    }
}
