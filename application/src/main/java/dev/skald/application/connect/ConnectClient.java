package dev.skald.application.connect;

import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.port.TokenVerifier;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Admits or refuses a client by its token. Thread-safe, never blocks; the stage never completes exceptionally. */
public interface ConnectClient {

    /**
     * Decides whether a client is let in, by the token that it presents.
     *
     * @param token the token, or empty if it brought none (absent, null or of no characters)
     */
    CompletionStage<Decision> connect(Optional<AccessToken> token);

    /** Admits clients whose token {@code verifier} accepts. */
    static ConnectClient with(TokenVerifier verifier) {
        return new VerifyingConnectClient(verifier);
    }

    /** The decision on a client: {@link Admitted} or {@link Refused}. */
    sealed interface Decision {}

    /** The decision that a client is let in, on behalf of this principal. */
    record Admitted(Principal principal) implements Decision {}

    /**
     * The decision that a client is not let in.
     *
     * @param why the refusal as the client is told it
     * @param rule which check its token failed, in a few words for the gateway's own log; the client is not told, and no part of
     *     the token is in it; empty if there is no more to say than {@code why}
     */
    record Refused(Refusal why, String rule) implements Decision {

        /** A refusal of which there is no more to say than its code. */
        public Refused(Refusal why) {
            this(why, "");
        }

        /** Describes the refusal for the gateway's own log: its code, and the rule if there is one. */
        public String line() {
            return why.line(rule);
        }
    }
}
