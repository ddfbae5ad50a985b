package dev.skald.application.refresh;

import dev.skald.application.connect.ConnectClient;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Judges a new token as that of a client that connects with it. */
record ConnectingRefreshToken(ConnectClient connect) implements RefreshToken {

    @Override
    public CompletionStage<Outcome> refresh(Principal current, Optional<AccessToken> token) {
        return connect.connect(token).thenApply(decision -> judge(current, decision));
    }

    private static Outcome judge(Principal current, ConnectClient.Decision decision) {
        if (decision instanceof ConnectClient.Admitted admitted) {
            Principal renewed = admitted.principal();
            return renewed.subject().equals(current.subject()) ? new Refreshed(renewed) : new OtherSubject();
        }
        ConnectClient.Refused refused = (ConnectClient.Refused) decision;
        return new Refused(refused.why(), refused.rule());
    }
}
