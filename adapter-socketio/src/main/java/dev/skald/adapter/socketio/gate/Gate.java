package dev.skald.adapter.socketio.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.engineio.CloseReason;
import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.packet.PacketListener;
import dev.skald.adapter.engineio.packet.PacketRouter;
import dev.skald.adapter.engineio.packet.SocketIoPacket;
import dev.skald.adapter.netty.LogText;
import dev.skald.adapter.socketio.recovery.Journal;
import dev.skald.adapter.socketio.recovery.LostSession;
import dev.skald.adapter.socketio.viewer.Viewer;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.connect.Refusal;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.access.Principal;
import io.netty.util.concurrent.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between a session and everything else: nothing passes, in or out, before a token was accepted.
 *
 * <p>There is nothing behind the gate for a session that was not let in: only then is its {@link Viewer} made, and only
 * viewers are delivered to. Confined to the home of its session.
 */
final class Gate implements PacketListener {

    private static final Logger log = LoggerFactory.getLogger(Gate.class);

    /** Whether the client is in. */
    private enum State {
        /** It has not asked, or has left again. */
        OUTSIDE,
        /** Its token is being verified. */
        ASKED,
        /** It is in. */
        INSIDE,
        /** It was refused, or the session is over. */
        BARRED
    }

    private final EngineSession session;
    private final PacketRouter router;
    private final Gates shared;
    private final Optional<ConnectClient.Admitted> header;
    private String socketId = RandomId.random();
    private String pid = RandomId.random();
    private State state = State.OUTSIDE;
    private Instant goodUntil = Instant.MIN;
    private @Nullable Viewer viewer;
    private @Nullable Future<?> timeout;

    /**
     * A gate that is shut.
     *
     * @param header what the token of the HTTP handshake was accepted as, if it had one
     */
    Gate(EngineSession session, PacketRouter router, Gates shared, Optional<ConnectClient.Admitted> header) {
        this.session = session;
        this.router = router;
        this.shared = shared;
        this.header = header;
        awaitToken();
    }

    private void awaitToken() {
        timeout = session.executeAfter(shared.connectTimeout(), this::tooLate);
    }

    private void tooLate() {
        if (state != State.INSIDE && state != State.BARRED) {
            refused("it sent no accepted token in time");
            shared.observer().refused("timeout");
        }
        if (state != State.INSIDE) {
            session.close(CloseReason.SERVER_CLOSED);
        }
    }

    @Override
    public void connect(String namespace, Optional<JsonNode> payload) {
        state = State.ASKED;
        verify(payload)
                .whenComplete((decision, failure) -> session.execute(() -> {
                    if (state != State.ASKED) {
                        return;
                    }
                    if (decision instanceof ConnectClient.Admitted admitted) {
                        admit(admitted, payload);
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

    private void admit(ConnectClient.Admitted admitted, Optional<JsonNode> payload) {
        if (!shared.viewers().inForce(admitted)) {
            // The header's was good at the handshake.
            refuse(new ConnectClient.Refused(Refusal.EXPIRED_TOKEN, "exp is past"));
            return;
        }
        goodUntil = admitted.goodUntil();
        Principal principal = admitted.principal();
        Comeback comeback = Comeback.of(payload);
        comeback.pid()
                .map(given -> shared.recoveries().take(given, principal.subject()))
                .orElse(CompletableFuture.completedStage(Optional.empty()))
                .whenComplete((taken, failure) -> session.execute(() -> {
                    if (state != State.ASKED) {
                        keepAgain(comeback, taken == null ? Optional.empty() : taken);
                    } else if (taken == null || taken.isEmpty()) {
                        welcome(viewer(principal, socketId, comeback), List.of());
                    } else {
                        recover(principal, taken.get(), comeback);
                    }
                }));
    }

    /** The client is back: it gets its session again if that can go on exactly where the client stands. */
    private void recover(Principal principal, LostSession lost, Comeback comeback) {
        Optional<Journal.Standing> standing = comeback.standing(lost.journal());
        Viewer back = viewer(principal, lost.socketId(), comeback);
        standing.map(place -> back.restore(lost, place))
                .orElse(CompletableFuture.completedStage(false))
                .whenComplete((restored, failure) -> session.execute(() -> {
                    if (state != State.ASKED) {
                        keepAgain(comeback, Optional.of(lost));
                        back.gone();
                    } else if (restored != null && restored) {
                        socketId = lost.socketId();
                        pid = comeback.pid().orElseThrow();
                        shared.observer().recovered();
                        welcome(back, standing.orElseThrow().missed());
                    } else {
                        welcome(viewer(principal, socketId, comeback), List.of());
                    }
                }));
    }

    /** The client is gone again before it got its session back: it may come once more. */
    private void keepAgain(Comeback comeback, Optional<LostSession> lost) {
        lost.ifPresent(session -> shared.recoveries().keep(comeback.pid().orElseThrow(), session));
    }

    private void welcome(Viewer inside, List<String> missed) {
        state = State.INSIDE;
        stopWaiting();
        viewer = inside;
        Principal principal = inside.principal();
        log.info("connected: socket {} subject {}", socketId, LogText.of(principal.subject()));
        shared.observer().connected();
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("sid", socketId);
        if (inside.recoverable()) {
            String toldPid = pid;
            answer.put("pid", toldPid);
            shared.recoveries().live(toldPid, principal.subject(), () -> giveUp(toldPid, principal.subject()));
        }
        router.accept(SocketIoPacket.DEFAULT_NAMESPACE, answer);
        inside.begin(goodUntil, missed);
    }

    /** The client is on another connection: this one ends, and hands over what it was. */
    private CompletionStage<Optional<LostSession>> giveUp(String toldPid, String subject) {
        CompletableFuture<Optional<LostSession>> given = new CompletableFuture<>();
        session.execute(() -> {
            Viewer inside = viewer;
            if (inside == null || !pid.equals(toldPid)) {
                // It ended before it was its loop's turn: what is kept of it is kept like that of any other.
                shared.recoveries()
                        .take(toldPid, subject)
                        .whenComplete((kept, failure) -> given.complete(kept == null ? Optional.empty() : kept));
                return;
            }
            Optional<LostSession> lost = inside.lost();
            disconnected(CloseReason.SUPERSEDED.toString());
            session.close(CloseReason.SUPERSEDED);
            given.complete(lost);
        });
        return given;
    }

    private Viewer viewer(Principal principal, String knownAs, Comeback comeback) {
        return shared.viewers().admit(session, principal, knownAs, comeback.journal());
    }

    private void refuse(ConnectClient.Refused refused) {
        state = State.BARRED;
        refused(refused.line());
        Refusal why = refused.why();
        shared.observer().refused(why.code());
        ObjectNode refusal = JsonNodeFactory.instance
                .objectNode()
                .put("message", why.status() == 401 ? "Unauthorized" : "Service Unavailable");
        refusal.putObject("data")
                .put("status", why.status())
                .put("code", why.code())
                .put("message", message(why));
        router.refuse(SocketIoPacket.DEFAULT_NAMESPACE, refusal);
        session.closeAfterFlush();
    }

    /** What is wrong, and where a token belongs if there was none. */
    private static String message(Refusal why) {
        return why == Refusal.MISSING_TOKEN ? why.message() + ": pass one as auth.token" : why.message();
    }

    private void refused(String rule) {
        shared.refusals().refused("socket " + socketId, Optional.empty(), rule);
    }

    @Override
    public void event(SocketIoPacket packet, List<byte[]> attachments) {
        if (viewer != null) {
            viewer.event(packet);
        }
    }

    /** The client leaves the namespace, but keeps its connection: it may ask again, for as long as anybody may. */
    @Override
    public void left(String namespace) {
        disconnected("left by the client");
        shared.recoveries().forget(pid);
        pid = RandomId.random();
        state = State.OUTSIDE;
        awaitToken();
    }

    @Override
    public void breached(String rule) {
        refused("it broke the protocol: " + rule);
        shared.observer().refused("protocol_error");
    }

    @Override
    public void writable() {
        if (viewer != null) {
            viewer.writable();
        }
    }

    @Override
    public void leaving() {
        if (viewer != null) {
            viewer.leaving();
        }
    }

    @Override
    public void arrived() {
        if (viewer != null) {
            viewer.arrived();
        }
    }

    @Override
    public void closed(CloseReason reason) {
        stopWaiting();
        state = State.BARRED;
        Viewer inside = viewer;
        if (inside == null) {
            return;
        }
        Optional<LostSession> lost = mayComeBack(reason) ? inside.lost() : Optional.empty();
        lost.ifPresentOrElse(
                session -> shared.recoveries().keep(pid, session),
                () -> shared.recoveries().forget(pid));
        disconnected(reason.toString());
    }

    /** Whether the connection ended in a way that its client does not know of, or did not mean for good. */
    private static boolean mayComeBack(CloseReason reason) {
        return switch (reason) {
            case CLIENT_CLOSED, TRANSPORT_LOST, PING_TIMEOUT, STALLED -> true;
            case PROTOCOL_ERROR, SERVER_CLOSED, SUPERSEDED, FAILED, DRAINED -> false;
        };
    }

    private void stopWaiting() {
        if (timeout != null) {
            timeout.cancel(false);
            timeout = null;
        }
    }

    private void disconnected(String why) {
        Viewer inside = viewer;
        if (inside != null) {
            viewer = null;
            inside.gone();
            log.info(
                    "disconnected: socket {} subject {}: {}",
                    socketId,
                    LogText.of(inside.principal().subject()),
                    why);
            shared.observer().disconnected();
        }
    }
}
