package dev.skald.domain.port;

import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import java.util.concurrent.CompletionStage;

/** Tells whom a token speaks for. Thread-safe; never blocks; the stage completes on any thread and never exceptionally. */
public interface TokenVerifier {

    /** Judges a token as of now. */
    CompletionStage<Verification> verify(AccessToken token);

    /** The judgement. */
    sealed interface Verification {}

    /** The token is good. */
    record Valid(Principal principal) implements Verification {}

    /**
     * The token is not to be trusted.
     *
     * @param reason why, as far as its bearer may know
     * @param rule the one check that it failed, in a few words for the operator's own log; never told to its bearer, and never a
     *     part of the token
     */
    record Refused(Reason reason, String rule) implements Verification {}

    /** Why a token was refused. */
    enum Reason {
        /** Malformed, signed by another, not for us, not yet valid, or with claims of the wrong shape. */
        INVALID,
        /** Good otherwise, but its time is over. */
        EXPIRED,
        /** No key could be had to judge it by. */
        UNAVAILABLE
    }
}
