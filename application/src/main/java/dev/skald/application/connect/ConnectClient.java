package dev.skald.application.connect;

import dev.skald.application.revoke.TokenWatch;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.port.TokenVerifier;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Lets a client in, or tells it why not. Thread-safe, never blocks; the stage never completes exceptionally. */
public interface ConnectClient {

    /**
     * Has the token verified that a client presented.
     *
     * @param token the token, or empty if it brought none (absent, null or of no characters)
     */
    CompletionStage<Decision> connect(Optional<AccessToken> token);

    /**
     * Why a client that was let in is not any more, if its token was revoked since: for whoever has kept the decision
     * for a while. By default no token is ever revoked.
     */
    default Optional<Refused> revoked(Admitted admitted) {
        return Optional.empty();
    }

    /** Lets in whom {@code verifier} vouches for. */
    static ConnectClient with(TokenVerifier verifier) {
        return with(verifier, TokenWatch.NONE);
    }

    /** Lets in whom {@code verifier} vouches for, unless the token was revoked. */
    static ConnectClient with(TokenVerifier verifier, TokenWatch watch) {
        return new VerifyingConnectClient(verifier, watch);
    }

    /** Whether the client is in. */
    sealed interface Decision {}

    /**
     * The client is let in.
     *
     * @param principal whom it speaks for
     * @param goodUntil the first instant at which its token is not good any more
     */
    record Admitted(Principal principal, Instant goodUntil) implements Decision {}

    /**
     * The client is not let in.
     *
     * @param why what the client is told
     * @param rule which check its token failed, in a few words for the gateway's own log; the client is not told, and
     *     no part of the token is in it; empty if there is no more to say than {@code why}
     */
    record Refused(Refusal why, String rule) implements Decision {

        /** A refusal of which there is no more to say than its code. */
        public Refused(Refusal why) {
            this(why, "");
        }

        /** What the gateway's own log says of it: its code, and the rule if there is one. */
        public String line() {
            return why.line(rule);
        }
    }
}
