package dev.skald.adapter.socketio.recovery;

import dev.skald.delivery.Told;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a client that lost its connection: a few hundred bytes, and its {@link Journal}.
 *
 * @param socketId the id it was known by, and will be again
 * @param subject whom it spoke for; nobody else gets this session
 * @param token by which token it did so last
 * @param subscriptions what it watched
 * @param journal what was written to it
 */
public record LostSession(
        String socketId, String subject, TokenIdentity token, List<Subscribed> subscriptions, Journal journal) {

    /** Keeps a copy. */
    public LostSession {
        subscriptions = List.copyOf(subscriptions);
    }

    /**
     * One subscription.
     *
     * @param id its number in the journal
     * @param start where it began, or was moved to: the client stands there if it has no event behind it
     * @param coalesce how long thoughts waited to be joined for it, if they were
     * @param known what the client was answered of runs and controls
     */
    public record Subscribed(
            int id, WorkflowId workflow, StreamPosition start, Optional<Duration> coalesce, Told known) {}
}
