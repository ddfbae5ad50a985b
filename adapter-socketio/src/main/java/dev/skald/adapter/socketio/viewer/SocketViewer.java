package dev.skald.adapter.socketio.viewer;

import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.packet.Packets;
import dev.skald.delivery.Subscriptions;
import dev.skald.delivery.ViewerSession;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A client as those see it who operate the gateway. Any thread.
 *
 * @param since when it was let in, in whole milliseconds
 */
record SocketViewer(EngineSession session, Subscriptions subscriptions, String socketId, String subject, Instant since)
        implements ViewerSession {

    @Override
    public String address() {
        return session.client().toString();
    }

    @Override
    public String transport() {
        return session.polling() ? "polling" : "websocket";
    }

    @Override
    public CompletionStage<List<Watched>> watched() {
        CompletableFuture<List<Watched>> watched = new CompletableFuture<>();
        session.execute(() -> watched.complete(subscriptions.watched()));
        return watched;
    }

    /** Says so first: stock clients do not come back from that by themselves. */
    @Override
    public void disconnect() {
        session.execute(() -> session.closeWith(Packets.disconnect()));
    }

    /** It is what it is, whatever its parts look like. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
