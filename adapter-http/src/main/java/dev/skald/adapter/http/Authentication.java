package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.BearerToken;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.connect.Refusal;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;

/** Has the token in the header {@code Authorization} verified, before anything of the body is looked at. */
record Authentication(ConnectClient connect, ClientLimits limits) {

    /** An endpoint that lets those through to {@code endpoint} whose token is accepted. */
    Endpoint before(WorkflowEndpoint endpoint) {
        return before((exchange, client) -> endpoint.serve(exchange, client, workflow(exchange.workflow())));
    }

    /** The same for an endpoint of no workflow. */
    Endpoint before(ClientEndpoint endpoint) {
        return exchange -> {
            if (!exchange.target().query().isEmpty()
                    && Query.of(exchange.target().query()).hasToken()) {
                throw RefusedException.badRequest("a token belongs into the header Authorization, not into the query");
            }
            Optional<AccessToken> token = token(exchange.headers());
            Optional<ClientLimits.Admission.Refused> tooMany =
                    token.flatMap(given -> limits.mayPresentToken(exchange.client()));
            if (tooMany.isPresent()) {
                exchange.tooMany(tooMany.get().detail(), tooMany.get().retryAfter());
                return;
            }
            exchange.await(connect.connect(token), decision -> {
                if (decision instanceof ConnectClient.Admitted admitted) {
                    exchange.admitted(admitted.principal().subject(), () -> refusesSince(exchange, admitted));
                    endpoint.serve(exchange, admitted);
                } else if (decision instanceof ConnectClient.Refused refused) {
                    refuse(exchange, refused);
                }
            });
        };
    }

    /** Refuses a request whose token was revoked since it was accepted; answers whether it did. */
    private boolean refusesSince(Exchange exchange, ConnectClient.Admitted admitted) {
        Optional<ConnectClient.Refused> revoked = connect.revoked(admitted);
        revoked.ifPresent(refused -> refuse(exchange, refused));
        return revoked.isPresent();
    }

    private void refuse(Exchange exchange, ConnectClient.Refused refused) {
        if (refused.why().isOfToken()) {
            limits.refused(exchange.client());
        }
        exchange.refuse(answer(refused.why()), refused.line());
    }

    /** The same for an endpoint of those who operate the gateway: the token needs the scope for that. */
    Endpoint beforeAdministration(ClientEndpoint endpoint) {
        return before((ClientEndpoint) (exchange, client) -> {
            if (client.principal().administers()) {
                endpoint.serve(exchange, client);
            } else {
                exchange.refuse(
                        HttpResponseStatus.FORBIDDEN, "the token does not have the scope " + Principal.ADMIN_SCOPE);
            }
        });
    }

    private static Optional<AccessToken> token(HttpHeaders headers) {
        BearerToken token = BearerToken.in(headers);
        if (token instanceof BearerToken.Ambiguous) {
            throw RefusedException.badRequest(BearerToken.Ambiguous.DETAIL);
        }
        return token instanceof BearerToken.Given given
                ? Optional.of(new AccessToken(given.value()))
                : Optional.empty();
    }

    private static FullHttpResponse answer(Refusal why) {
        return switch (why) {
            case MISSING_TOKEN -> Answers.missingToken();
            case INVALID_TOKEN, EXPIRED_TOKEN -> Answers.invalidToken(why.message());
            case UNAVAILABLE -> Answers.unavailable(why.message());
        };
    }

    private static WorkflowId workflow(String text) {
        try {
            return WorkflowId.parse(text);
        } catch (IllegalArgumentException notCanonical) {
            throw RefusedException.badRequest("a workflow is named by a UUID of 36 characters");
        }
    }
}
