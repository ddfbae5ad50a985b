package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.LogText;
import dev.skald.application.connect.ConnectClient;
import dev.skald.delivery.ViewerSession;
import dev.skald.delivery.ViewerSessions;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code DELETE /v1/admin/sessions/{socketId}}: disconnects a viewer of this node. */
record DisconnectEndpoint(ViewerSessions sessions) implements ClientEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(DisconnectEndpoint.class);

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client) {
        Optional<ViewerSession> session = sessions.find(exchange.item());
        if (session.isEmpty()) {
            throw RefusedException.of(HttpResponseStatus.NOT_FOUND, "there is no such session at this node");
        }
        LOG.info(
                "socket {} is disconnected by subject {}",
                session.get().socketId(),
                LogText.of(client.principal().subject()));
        session.get().disconnect();
        exchange.answer(Answers.empty(HttpResponseStatus.NO_CONTENT));
    }
}
