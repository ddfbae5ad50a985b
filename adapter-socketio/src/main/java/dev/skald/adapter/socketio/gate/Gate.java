package dev.skald.adapter.socketio.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.engineio.CloseReason;
import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.packet.PacketListener;
import dev.skald.adapter.engineio.packet.PacketRouter;
import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.RandomId;
import dev.skald.adapter.netty.Seat;
import dev.skald.adapter.socketio.recovery.RecoveredSession;
import dev.skald.adapter.socketio.recovery.RecoveryRequest;
import dev.skald.adapter.socketio.viewer.Viewer;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.connect.Refusal;
import dev.skald.domain.access.AccessToken;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a session and everything else: nothing passes, in or out, before a token was accepted.
 *
 * <p>There is nothing behind the gate for a session that was not let in: only then is its {@link Viewer} made, and only
 * viewers are delivered to. Who is in is known to the {@link PacketRouter} alone. Confined to the home of its session.
 */
final class Gate implements PacketListener {

    private static final String TOO_MANY = "too_many_connections";

    private final EngineSession session;
    private final PacketRouter router;
    private final Gates shared;
    private final Optional<ConnectClient.Admitted> header;
    private final Optional<Seat> seat;
    private String socketId = RandomId.random();
    private @Nullable Future<?> timeout;

    /**
     * A gate that is shut.
     *
     * @param header what the token of the HTTP handshake was accepted as, if it had one
     * @param seat the place that its address has for it, to be given up with the session
     */
    Gate(
            EngineSession session,
            PacketRouter router,
            Gates shared,
            Optional<ConnectClient.Admitted> header,
            Optional<Seat> seat) {
        this.session = session;
        this.router = router;
        this.shared = shared;
        this.header = header;
        this.seat = seat;
        awaitToken();
    }

    private void awaitToken() {
        timeout = session.executeAfter(shared.connectTimeout(), this::tooLate);
    }

    private void tooLate() {
        if (timeout == null) {
            // It was let in while this was on its way to the session's loop.
            return;
        }
        if (!session.ended()) {
            refused("timeout: it sent no accepted token in time");
            shared.observer().refused("timeout");
        }
        session.close(CloseReason.SERVER_CLOSED);
    }

    @Override
    public void connect(Optional<JsonNode> payload) {
        verify(payload)
                .whenComplete((decision, failure) -> session.execute(() -> {
                    if (session.ended()) {
                        return;
                    }
                    if (decision instanceof ConnectClient.Admitted admitted) {
                        admit(admitted, RecoveryRequest.of(payload));
                    } else {
                        refuse(
                                decision instanceof ConnectClient.Refused refused
                                        ? refused
                                        : new ConnectClient.Refused(Refusal.UNAVAILABLE));
                    }
                }));
    }

    private CompletionStage<ConnectClient.Decision> verify(Optional<JsonNode> payload) {
        JsonNode token = payload.map(auth -> auth.path("token")).orElse(JsonNodeFactory.instance.missingNode());
        boolean missing = token.isMissingNode()
                || token.isNull()
                || (token.isTextual() && token.textValue().isEmpty());
        if (missing && header.isPresent()) {
            return CompletableFuture.completedFuture(header.get());
        }
        if (!missing && !token.isTextual()) {
            return CompletableFuture.completedFuture(
                    new ConnectClient.Refused(Refusal.INVALID_TOKEN, "it is no string"));
        }
        return shared.connect().connect(missing ? Optional.empty() : Optional.of(new AccessToken(token.textValue())));
    }

    private void admit(ConnectClient.Admitted admitted, RecoveryRequest request) {
        if (!shared.viewers().inForce(admitted)) {
            // The header's was good at the handshake.
            refuse(new ConnectClient.Refused(Refusal.EXPIRED_TOKEN, "exp is past"));
            return;
        }
        Optional<ConnectClient.Refused> revoked = shared.connect().revoked(admitted);
        if (revoked.isPresent()) {
            refuse(revoked.get());
            return;
        }
        shared.recovery()
                .recover(request, admitted.principal())
                .thenAccept(recovered -> session.execute(() -> {
                    if (session.ended()) {
                        recovered.ifPresent(RecoveredSession::close);
                    } else {
                        letIn(admitted, request, recovered);
                    }
                }));
    }

    private void letIn(ConnectClient.Admitted admitted, RecoveryRequest request, Optional<RecoveredSession> recovered) {
        // Taken only now: the connection that a client comes back from has given up its own.
        Optional<Seat> place = shared.limits().connect(admitted.principal().subject());
        if (place.isEmpty()) {
            recovered.ifPresent(RecoveredSession::close);
            refuseTooMany(admitted.principal().subject());
            return;
        }
        stopWaiting();
        socketId = recovered.map(RecoveredSession::socketId).orElse(socketId);
        Viewer viewer = shared.viewers().admit(session, admitted.principal(), socketId, request.journal());
        recovered.ifPresent(back -> {
            shared.observer().recovered();
            viewer.resume(back.subscriptions());
        });
        String pid = recovered.map(RecoveredSession::pid).orElseGet(RandomId::random);
        AdmittedClient client =
                new AdmittedClient(session, viewer, socketId, pid, place.get(), shared, this::awaitToken);
        router.accept(client.welcome(), client);
        client.begin(
                admitted.goodUntil(), recovered.map(RecoveredSession::missed).orElse(List.of()));
    }

    private void refuseTooMany(String subject) {
        String detail = "this user has as many connections as he may have";
        shared.refusals()
                .refused(
                        session.client().toString(),
                        "socket " + socketId,
                        Optional.of(subject),
                        "429 " + TOO_MANY + ": " + detail);
        shared.observer().refused(TOO_MANY);
        ObjectNode refusal = JsonNodeFactory.instance.objectNode().put("message", "Too Many Requests");
        refusal.putObject("data")
                .put("status", 429)
                .put("code", TOO_MANY)
                .put("message", detail)
                .put("retryAfter", Answers.seconds(ClientLimits.RETRY_AFTER));
        router.refuse(refusal);
    }

    private void refuse(ConnectClient.Refused refused) {
        refused(refused.line());
        Refusal why = refused.why();
        if (why.isOfToken()) {
            shared.limits().refused(session.client());
        }
        shared.observer().refused(why.code());
        ObjectNode refusal = JsonNodeFactory.instance
                .objectNode()
                .put("message", why.status() == 401 ? "Unauthorized" : "Service Unavailable");
        refusal.putObject("data")
                .put("status", why.status())
                .put("code", why.code())
                .put("message", message(why));
        router.refuse(refusal);
    }

    /** What is wrong, and where a token belongs if there was none. */
    private static String message(Refusal why) {
        return why == Refusal.MISSING_TOKEN ? why.message() + ": pass one as auth.token" : why.message();
    }

    private void refused(String rule) {
        shared.refusals().refused(session.client().toString(), "socket " + socketId, Optional.empty(), rule);
    }

    @Override
    public void breached(String rule) {
        refused("protocol_error: it broke the protocol: " + rule);
        shared.observer().refused("protocol_error");
    }

    @Override
    public void closed(CloseReason reason) {
        stopWaiting();
        seat.ifPresent(Seat::close);
    }

    private void stopWaiting() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }
}
