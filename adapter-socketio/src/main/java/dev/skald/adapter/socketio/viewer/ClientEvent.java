package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.CompletionStage;

/** An event that clients may send, and what is done when one does. One for all clients; thread-safe. */
interface ClientEvent {

    /** Its name on the wire. */
    String eventName();

    /**
     * Does what was asked for. Called on the home of the client's session, after what the same client asked for before.
     *
     * @param argument what the client sent along; missing if it sent nothing
     * @param reply takes the answer
     * @return completes on the home of the client's session, when that is done and answered: what is asked for next
     *     waits for it
     * @throws BadRequestException if the argument is none; the client is told
     */
    CompletionStage<Void> carryOut(Client client, JsonNode argument, Reply reply);
}
