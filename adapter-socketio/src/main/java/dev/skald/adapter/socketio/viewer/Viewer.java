package dev.skald.adapter.socketio.viewer;

import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.packet.SocketIoPacket;
import dev.skald.adapter.socketio.recovery.Journal;
import dev.skald.adapter.socketio.recovery.LostSession;
import dev.skald.adapter.socketio.recovery.Restored;
import dev.skald.domain.access.Principal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * A client that was let in, as its gate sees it: passes on what the client sends and what happens to its session.
 * Confined to the home of its session.
 */
public final class Viewer {

    private final Client client;
    private final Requests requests;

    Viewer(EngineSession session, Principal principal, String socketId, Optional<Journal> journal, Viewers shared) {
        this.client = new Client(session, principal, socketId, journal, shared);
        this.requests = new Requests(client, shared.events());
    }

    /** Whom the client speaks for. */
    public Principal principal() {
        return client.principal();
    }

    /** The client is in, and is told so next: whoever hears of it from then on finds it. */
    public void enter() {
        client.enter();
    }

    /**
     * The client was told that it is in: from now on it can be told other things.
     *
     * @param goodUntil the first instant at which its token is not good any more
     * @param missed what it may have missed on the connection before, to be told first
     */
    public void begin(Instant goodUntil, List<String> missed) {
        missed.forEach(client.notices()::say);
        client.begin(goodUntil);
        client.subscriptions().arrived();
    }

    /** The client sent an event. */
    public void event(SocketIoPacket packet) {
        requests.event(packet);
    }

    /** The session takes more. */
    public void writable() {
        client.subscriptions().writable();
    }

    /** The session is about to move to another loop. */
    public void leaving() {
        client.subscriptions().leaving();
    }

    /** The session has moved to this loop. */
    public void arrived() {
        client.subscriptions().arrived();
    }

    /** The client is gone. */
    public void gone() {
        requests.clear();
        client.end();
    }

    /** Whether its client can come back to what it watches. */
    public boolean recoverable() {
        return client.journal().isPresent();
    }

    /** What must be kept for the client to come back to, as things stand; empty if it cannot be recovered. */
    public Optional<LostSession> lost() {
        return client.lost();
    }

    /** Goes on with what its client watched on the connection before; nothing is sent before {@link #begin}. */
    public void resume(List<Restored> subscriptions) {
        subscriptions.forEach(one -> client.subscriptions().take(one.found(), one.known()));
    }

    /**
     * From now on somebody wants to know what is needed to recover the client without this process, for as long as that
     * can be said in a few words; see {@link Snapshots}.
     *
     * @param to is given what is to be known, and answers on any thread whether it is
     */
    public void knownTo(Function<Optional<LostSession>, CompletionStage<Boolean>> to) {
        client.snapshots().begin(to, client.subscriptions().workflows());
    }

    /** Whether the client is gone. */
    public boolean isGone() {
        return client.gone();
    }
}
