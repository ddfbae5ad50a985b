package dev.skald.application.revoke;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.TokenIdentity;

/**
 * Tells whether tokens that are good in every other way were revoked, now and from now on. Thread-safe, never blocks.
 */
public interface TokenWatch {

    /** A watch where no token is ever revoked. */
    TokenWatch NONE = new TokenWatch() {
        @Override
        public boolean revoked(String subject, TokenIdentity token) {
            return false;
        }

        @Override
        public Hold hold(Principal principal, Holder holder) {
            return () -> {};
        }
    };

    /** Whether a token of this subject was revoked. */
    boolean revoked(String subject, TokenIdentity token);

    /** Whether the token was revoked that this principal came with. */
    default boolean revoked(Principal principal) {
        return revoked(principal.subject(), principal.token());
    }

    /**
     * Goes by the token of this principal from now on, until the answer is closed. If the token was revoked already the
     * holder is told before this method returns, so that nothing gets lost between the judgement of a token and this.
     */
    Hold hold(Principal principal, Holder holder);

    /** One who goes by a token for longer than a moment. */
    @FunctionalInterface
    interface Holder {

        /** The token was revoked: it is to go by it no more. Called once at most, on any thread; must not block. */
        void revoked();

        /** Whether it counts among the sockets and streams whose end is told; default: yes. */
        default boolean counts() {
            return true;
        }
    }

    /** The time for which somebody goes by a token. */
    @FunctionalInterface
    interface Hold extends AutoCloseable {

        /** Ends it. Closing twice is harmless. */
        @Override
        void close();
    }
}
