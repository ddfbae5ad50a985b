package dev.skald.application.refresh;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.connect.Refusal;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** Exchanges the token of a client that is in. Thread-safe, never blocks. */
public interface RefreshToken {

    /**
     * Has the new token verified, which must speak for the same subject, and asks what of that which the client watches
     * may be read under it.
     *
     * @param current whom the client speaks for now
     * @param token the new token, or empty if it brought none
     * @param watched the workflows that the client watches
     * @return what became of it; exceptionally an {@link dev.skald.domain.port.UnavailableException} if it cannot be
     *     asked who may read
     */
    CompletionStage<Outcome> refresh(Principal current, Optional<AccessToken> token, Set<WorkflowId> watched);

    /**
     * Exchanges tokens.
     *
     * @param connect verifies tokens as when a client connects
     * @param authorize says what may be read under a new one
     */
    static RefreshToken with(ConnectClient connect, AuthorizeAccess authorize) {
        return new ConnectingRefreshToken(connect, authorize);
    }

    /** What became of a refresh. */
    sealed interface Outcome {}

    /**
     * The client goes on under the new token.
     *
     * @param principal whom it speaks for: the same subject, with the rights of the new token
     * @param goodUntil the first instant at which the new token is not good any more
     * @param readable what it may read of that which it watches
     */
    record Refreshed(Principal principal, Instant goodUntil, Set<WorkflowId> readable) implements Outcome {

        /** Keeps a copy. */
        public Refreshed {
            readable = Set.copyOf(readable);
        }
    }

    /** The token speaks for somebody else: a client cannot change its user. */
    record OtherSubject() implements Outcome {}

    /**
     * The token is not good.
     *
     * @param why what the client is told
     * @param rule which check the token failed, for the gateway's own log alone
     */
    record Refused(Refusal why, String rule) implements Outcome {

        /** What the gateway's own log says of it: its code, and the rule if there is one. */
        public String line() {
            return why.line(rule);
        }
    }
}
