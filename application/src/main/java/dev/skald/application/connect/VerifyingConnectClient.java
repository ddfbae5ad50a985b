package dev.skald.application.connect;

import dev.skald.application.revoke.TokenWatch;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Translates what a token turned out to be into what its client is told. */
record VerifyingConnectClient(TokenVerifier verifier, TokenWatch watch) implements ConnectClient {

    @Override
    public CompletionStage<Decision> connect(Optional<AccessToken> token) {
        if (token.filter(given -> !given.value().isEmpty()).isEmpty()) {
            return CompletableFuture.completedFuture(new Refused(Refusal.MISSING_TOKEN));
        }
        return verifier.verify(token.get()).thenApply(this::decide);
    }

    @Override
    public Optional<Refused> revoked(Admitted admitted) {
        return watch.revoked(admitted.principal())
                ? Optional.of(new Refused(Refusal.INVALID_TOKEN, "it was revoked"))
                : Optional.empty();
    }

    private Decision decide(TokenVerifier.Verification verification) {
        if (verification instanceof TokenVerifier.Valid valid) {
            Admitted admitted = new Admitted(valid.principal(), valid.goodUntil());
            Optional<Refused> refused = revoked(admitted);
            return refused.isPresent() ? refused.get() : admitted;
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
