package dev.skald.domain.port;

import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * Verifies tokens: tells whom one speaks for, and how long. Thread-safe; never blocks; the stage completes on any
 * thread and never exceptionally.
 */
public interface TokenVerifier {

    /** Verifies a token as of now. */
    CompletionStage<Verification> verify(AccessToken token);

    /** What a token turned out to be. */
    sealed interface Verification {}

    /**
     * The token is good.
     *
     * @param principal whom it speaks for
     * @param goodUntil the first instant at which it is not good any more: its {@code exp}, and what clocks may differ.
     *     It is said here and nowhere else; whoever goes by a token for longer than a moment stops then
     */
    record Valid(Principal principal, Instant goodUntil) implements Verification {}

    /**
     * The token is not to be trusted.
     *
     * @param reason why, as far as its bearer may know
     * @param rule the one check that it failed, in a few words for the operator's own log; never told to its bearer,
     *     and never a part of the token
     */
    record Refused(Reason reason, String rule) implements Verification {}

    /** Why a token was refused. */
    enum Reason {
        /** Malformed, signed by another, not for us, not yet valid, or with claims of the wrong shape. */
        INVALID,
        /** Good otherwise, but its time is over. */
        EXPIRED,
        /** No key could be had to verify it with. */
        UNAVAILABLE
    }
}
