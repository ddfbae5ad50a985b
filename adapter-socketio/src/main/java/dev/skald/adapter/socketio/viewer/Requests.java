package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.engineio.packet.SocketIoPacket;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one client asks for, done in its order, one thing at a time, so that "subscribe, unsubscribe" ends unsubscribed
 * however long the log takes to answer. How much is asked for, and how much may wait, is bounded. Confined to the home
 * of its session.
 */
final class Requests {

    private static final Logger log = LoggerFactory.getLogger(Requests.class);

    private final Client client;
    private final ClientEvents events;
    private final RateLimit rate;
    private final Queue<Runnable> asked = new ArrayDeque<>(2);
    private boolean busy;

    /** Nothing has been asked for yet. */
    Requests(Client client, ClientEvents events) {
        this.client = client;
        this.events = events;
        this.rate =
                new RateLimit(client.settings().firstEvents(), client.settings().maxClientEvents(), System::nanoTime);
    }

    /** The client sent an event. */
    void event(SocketIoPacket packet) {
        JsonNode argument = packet.payload().orElseThrow().path(1);
        Optional<ClientEvent> event = events.find(packet.eventName());
        // What clients make up may be a secret of theirs.
        Reply reply = new Reply(client, event.map(ClientEvent::eventName).orElse("event"), packet.ackId());
        log.debug("socket {}: {}", client.socketId(), reply.request());
        if (!rate.allows()) {
            reply.refuse(
                    ClientError.TOO_MANY_REQUESTS,
                    "more than " + client.settings().maxClientEvents() + " events a second");
        } else if (event.isEmpty()) {
            reply.refuse(ClientError.UNKNOWN_EVENT, "there is no such event");
        } else {
            ask(event.get(), argument, reply);
        }
    }

    private void ask(ClientEvent event, JsonNode argument, Reply reply) {
        long max = client.settings().firstEvents();
        if (asked.size() >= max) {
            reply.refuse(ClientError.TOO_MANY_REQUESTS, "more than " + max + " events wait to be carried out");
            return;
        }
        asked.add(() -> carryOut(event, argument, reply));
        next();
    }

    private void carryOut(ClientEvent event, JsonNode argument, Reply reply) {
        try {
            event.carryOut(client, argument, reply).thenRun(this::answered);
        } catch (BadRequestException e) {
            reply.refuse(ClientError.BAD_REQUEST, e.rule());
            answered();
        } catch (RuntimeException e) {
            // A port that throws, as it must not: what is asked for next does not wait for it for ever.
            reply.unavailable(e);
            answered();
        }
    }

    private void next() {
        while (!busy && !client.gone()) {
            Runnable what = asked.poll();
            if (what == null) {
                return;
            }
            busy = true;
            what.run();
        }
    }

    private void answered() {
        busy = false;
        next();
    }

    /** Nothing that waits is carried out any more. */
    void clear() {
        asked.clear();
    }
}
