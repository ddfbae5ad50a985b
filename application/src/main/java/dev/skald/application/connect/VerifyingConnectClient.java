package dev.skald.application.connect;

import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Translates what a token turned out to be into what its client is told. */
record VerifyingConnectClient(TokenVerifier verifier) implements ConnectClient {

    @Override
    public CompletionStage<Decision> connect(Optional<AccessToken> token) {
        if (token.filter(given -> !given.value().isEmpty()).isEmpty()) {
            return CompletableFuture.completedFuture(new Refused(Refusal.MISSING_TOKEN));
        }
        return verifier.verify(token.get()).thenApply(VerifyingConnectClient::decide);
    }

    private static Decision decide(TokenVerifier.Verification verification) {
        if (verification instanceof TokenVerifier.Valid valid) {
            return new Admitted(valid.principal(), valid.goodUntil());
        }
        TokenVerifier.Refused refused = (TokenVerifier.Refused) verification;
        return new Refused(
                switch (refused.reason()) {
                    case INVALID -> Refusal.INVALID_TOKEN;
                    case EXPIRED -> Refusal.EXPIRED_TOKEN;
                    case UNAVAILABLE -> Refusal.UNAVAILABLE;
                },
                refused.rule());
    }
}
