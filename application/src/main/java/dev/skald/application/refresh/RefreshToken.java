package dev.skald.application.refresh;

import dev.skald.application.connect.ConnectClient;
import dev.skald.application.connect.Refusal;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Exchanges the token of a client that is in. Thread-safe, never blocks; the stage never completes exceptionally. */
public interface RefreshToken {

    /**
     * Judges the new token: it must be good, and speak for the same subject.
     *
     * @param current whom the client speaks for now
     * @param token the new token, or empty if it brought none
     */
    CompletionStage<Outcome> refresh(Principal current, Optional<AccessToken> token);

    /** Judges tokens as they are judged when a client connects. */
    static RefreshToken with(ConnectClient connect) {
        return new ConnectingRefreshToken(connect);
    }

    /** What became of a refresh. */
    sealed interface Outcome {}

    /** The client goes on as this principal. */
    record Refreshed(Principal principal) implements Outcome {}

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
