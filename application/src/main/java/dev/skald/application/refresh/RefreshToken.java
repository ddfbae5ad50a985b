package dev.skald.application.refresh;

import dev.skald.application.connect.ConnectClient;
import dev.skald.application.connect.Refusal;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Exchanges the token of a connected client. Thread-safe, never blocks; the stage never completes exceptionally. */
public interface RefreshToken {

    /**
     * Judges a new token, which must be good and speak for the same subject.
     *
     * @param current whom the client speaks for now
     * @param token the new token, or empty if it brought none
     */
    CompletionStage<Outcome> refresh(Principal current, Optional<AccessToken> token);

    /** Makes the use case that judges tokens as they are judged when a client connects. */
    static RefreshToken with(ConnectClient connect) {
        return new ConnectingRefreshToken(connect);
    }

    /** The outcome of a refresh: {@link Refreshed}, {@link OtherSubject} or {@link Refused}. */
    sealed interface Outcome {}

    /** The outcome that the client goes on as this principal. */
    record Refreshed(Principal principal) implements Outcome {}

    /** The outcome that the new token speaks for somebody else: a client cannot change its user. */
    record OtherSubject() implements Outcome {}

    /**
     * The outcome that the new token is not good.
     *
     * @param why the refusal as the client is told it
     * @param rule which check the token failed, for the gateway's own log alone
     */
    record Refused(Refusal why, String rule) implements Outcome {

        /** Describes the refusal for the gateway's own log: its code, and the rule if there is one. */
        public String line() {
            return why.line(rule);
        }
    }
}
