package dev.skald.domain.port;

import dev.skald.domain.access.Revocation;
import dev.skald.domain.access.TokenIdentity;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The tokens that were revoked. Each process has all revocations at hand, so that a token is judged without asking
 * anybody; they are bounded in number, and kept until they expire.
 *
 * <p>Thread-safe; no method blocks; stages complete on any thread, exceptionally with {@link UnavailableException} if
 * the store cannot be used, or has no room, for now. After such a failure a revocation may be in force or not: whoever
 * wants it makes it again.
 */
public interface Revocations {

    /**
     * Puts a revocation in force. Completes when it is as durable as events that were appended, and in force in this
     * process, whose followers have been told; in all others it is within a second, or the time in which they hear of
     * anything without a hint. To add the same one twice changes nothing.
     *
     * <p>There being as many as there may be is a failure: none is forgotten for another one.
     */
    CompletionStage<Void> add(Revocation revocation);

    /**
     * Lifts a revocation, with the same promises.
     *
     * @return whether there was one of that name
     */
    CompletionStage<Boolean> remove(UUID id);

    /** Finds a revocation that is in force for a token of this subject. Takes no time to speak of. */
    Optional<Revocation> find(String subject, TokenIdentity token);

    /**
     * Lists those in force, the newest first.
     *
     * @param after where the page before ended; empty to begin
     * @param limit how many at most, 1 or more
     */
    List<Revocation> list(Optional<Revocation.Place> after, int limit);

    /**
     * Tells each revocation that comes into force from now on to {@code listener}, which is called on any thread, must
     * not block or throw, and may be told the same twice; until the answer is closed.
     */
    Following follow(Consumer<Revocation> listener);
}
