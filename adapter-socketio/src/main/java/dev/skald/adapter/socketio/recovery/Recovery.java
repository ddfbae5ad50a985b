package dev.skald.adapter.socketio.recovery;

import dev.skald.application.revoke.TokenWatch;
import dev.skald.delivery.Delivery;
import dev.skald.delivery.EventFormat;
import dev.skald.domain.access.Principal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Gives clients that come back the session that they had, if it can go on exactly where the client stands: connection
 * state recovery (the protocol, section 3). Thread-safe.
 *
 * @param sessions those that can be recovered
 * @param delivery takes up what they watched
 * @param tokens tells which tokens were revoked: what their sessions were is nobody's any more
 * @param format how events are encoded for clients that can be recovered
 */
public record Recovery(Recoveries sessions, Delivery delivery, TokenWatch tokens, EventFormat format) {

    /**
     * Takes the session that a client names, and takes up all that it watched, each right behind what the client has.
     *
     * @param principal whom the client speaks for now; it must be the session's subject, and its rights are judged anew
     * @return completes on any thread, never exceptionally: with the session, for the caller to go on with or to close;
     *     or empty if the client names none that can go on, and is let in as a new one
     */
    public CompletionStage<Optional<RecoveredSession>> recover(RecoveryRequest request, Principal principal) {
        if (request.pid().isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        String pid = request.pid().get();
        return sessions.take(pid, principal.subject())
                .thenApply(taken -> taken.filter(lost -> !tokens.revoked(lost.subject(), lost.token())))
                .thenCompose(taken -> taken.isPresent()
                        ? resume(pid, taken.get(), request, principal)
                        : CompletableFuture.completedStage(Optional.empty()))
                .exceptionally(failure -> Optional.empty());
    }

    private CompletionStage<Optional<RecoveredSession>> resume(
            String pid, LostSession lost, RecoveryRequest request, Principal principal) {
        Optional<Journal.Standing> standing = request.standing(lost.journal());
        if (standing.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return new Restoration(delivery, format, principal, lost, standing.get())
                .run()
                .thenApply(all -> all.map(subscriptions ->
                        new RecoveredSession(pid, lost, standing.get().missed(), subscriptions, sessions)));
    }
}
