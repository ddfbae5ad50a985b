package dev.skald.gateway;

import dev.skald.application.publish.EventDraft;
import dev.skald.application.publish.PublishEvents;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.AgentEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.run.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Publishes what agents of this process say, one event at a time. Thread-safe, never blocks.
 *
 * @param publish the use case
 */
record EventPublishing(PublishEvents publish) {

    /** Nobody's token: the process trusts itself, for ever and on every workflow. */
    static final Principal THIS_PROCESS =
            new Principal("in-process", Set.of(Principal.PUBLISH_SCOPE), new WorkflowGrant.Every(), Instant.MAX);

    /**
     * Makes an event, and has it published. What cannot be made fails the stage, and not the caller, whatever is wrong
     * with it: a text that is null as well, as the message of an exception may be.
     */
    static CompletionStage<EventLog.Appended> making(
            Supplier<AgentEvent> event, Function<AgentEvent, CompletionStage<EventLog.Appended>> publishing) {
        AgentEvent made;
        try {
            made = event.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
        return publishing.apply(made);
    }

    /**
     * Publishes an event.
     *
     * @param lease the lease of the run it is part of; empty: it is part of none
     */
    CompletionStage<EventLog.Appended> publish(WorkflowId workflow, AgentEvent event, Optional<Lease> lease) {
        return publish.publish(THIS_PROCESS, workflow, List.of(EventDraft.of(event)), lease)
                .thenApply(EventPublishing::appended);
    }

    private static EventLog.Appended appended(PublishEvents.Outcome outcome) {
        if (outcome instanceof PublishEvents.Published published) {
            return published.appended();
        }
        if (outcome instanceof PublishEvents.Invalid invalid) {
            throw new InvalidEventException(invalid.violations());
        }
        throw new IllegalStateException("this process may publish anything");
    }
}
