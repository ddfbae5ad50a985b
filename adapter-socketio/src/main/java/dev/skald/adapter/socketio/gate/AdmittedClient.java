package dev.skald.adapter.socketio.gate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.engineio.CloseReason;
import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.packet.NamespaceListener;
import dev.skald.adapter.engineio.packet.SocketIoPacket;
import dev.skald.adapter.netty.LogText;
import dev.skald.adapter.netty.Seat;
import dev.skald.adapter.socketio.recovery.LostSession;
import dev.skald.adapter.socketio.recovery.Recoverable;
import dev.skald.adapter.socketio.recovery.Recoveries;
import dev.skald.adapter.socketio.viewer.Viewer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that its gate let in, as long as it is in; and what becomes of its session when its connection ends.
 * Confined to the home of its session, but where it says otherwise.
 */
final class AdmittedClient implements NamespaceListener, Recoveries.Live {

    private static final Logger log = LoggerFactory.getLogger(AdmittedClient.class);

    private final EngineSession session;
    private final Viewer viewer;
    private final String socketId;
    private final String pid;
    private final Seat place;
    private final Gates shared;
    private final Runnable left;
    private Optional<Recoverable> recoverable = Optional.empty();

    /**
     * A client that was not told yet that it is in.
     *
     * @param socketId the id that it is known by
     * @param pid the private id by which it can come back
     * @param place the one among those of its user, which it gives up when it is gone
     * @param left run when it has left, and may ask to be let in again
     */
    AdmittedClient(
            EngineSession session,
            Viewer viewer,
            String socketId,
            String pid,
            Seat place,
            Gates shared,
            Runnable left) {
        this.session = session;
        this.viewer = viewer;
        this.socketId = socketId;
        this.pid = pid;
        this.place = place;
        this.shared = shared;
        this.left = left;
    }

    /** Counts it among those who are in; answers what it is to be told. */
    ObjectNode welcome() {
        viewer.enter();
        log.info("connected: socket {} subject {}", socketId, subjectInLog());
        shared.observer().connected();
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("sid", socketId);
        if (viewer.recoverable()) {
            answer.put("pid", pid);
            Recoverable begun = shared.recoveries().live(pid, subject(), this);
            recoverable = Optional.of(begun);
            if (shared.recoveries().areShared()) {
                viewer.knownTo(begun::know);
            }
        }
        return answer;
    }

    /**
     * It was told that it is in.
     *
     * @param goodUntil when its token is over
     * @param missed what it may have missed on the connection before, to be told first
     */
    void begin(Instant goodUntil, List<String> missed) {
        viewer.begin(goodUntil, missed);
    }

    /** The client is on another connection: this one ends, and hands over what it was. Any thread. */
    @Override
    public CompletionStage<Optional<LostSession>> giveUp() {
        CompletableFuture<Optional<LostSession>> given = new CompletableFuture<>();
        session.execute(() -> {
            if (viewer.isGone()) {
                given.complete(Optional.empty());
                return;
            }
            Optional<LostSession> lost = viewer.lost();
            gone(CloseReason.SUPERSEDED.toString());
            session.close(CloseReason.SUPERSEDED);
            given.complete(lost);
        });
        return given;
    }

    @Override
    public void event(SocketIoPacket packet) {
        viewer.event(packet);
    }

    @Override
    public void writable() {
        viewer.writable();
    }

    @Override
    public void leaving() {
        viewer.leaving();
    }

    @Override
    public void arrived() {
        viewer.arrived();
    }

    @Override
    public void left() {
        gone("left by the client");
        recoverable.ifPresent(Recoverable::forget);
        left.run();
    }

    @Override
    public CompletionStage<Void> draining() {
        Optional<LostSession> lost = viewer.lost();
        gone(CloseReason.DRAINED.toString());
        return lost.map(kept -> recoverable.orElseThrow().keep(kept))
                .orElseGet(() -> CompletableFuture.completedStage(null));
    }

    @Override
    public void closed(CloseReason reason) {
        if (viewer.isGone()) {
            return;
        }
        Optional<LostSession> lost = mayComeBack(reason) ? viewer.lost() : Optional.empty();
        // Its client may be waiting for it: whoever finds the session must find the place of its connection free.
        gone(reason.toString());
        lost.ifPresentOrElse(
                kept -> recoverable.orElseThrow().keep(kept), () -> recoverable.ifPresent(Recoverable::forget));
    }

    /** Whether the connection ended in a way that its client does not know of, or did not mean for good. */
    private static boolean mayComeBack(CloseReason reason) {
        return switch (reason) {
            case CLIENT_CLOSED, TRANSPORT_LOST, PING_TIMEOUT, STALLED -> true;
            case PROTOCOL_ERROR, SERVER_CLOSED, SUPERSEDED, FAILED, DRAINED -> false;
        };
    }

    private void gone(String why) {
        viewer.gone();
        place.close();
        log.info("disconnected: socket {} subject {}: {}", socketId, subjectInLog(), why);
        shared.observer().disconnected();
    }

    private String subject() {
        return viewer.principal().subject();
    }

    private String subjectInLog() {
        return LogText.of(viewer.principal().subject());
    }
}
