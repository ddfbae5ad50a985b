package dev.skald.adapter.engineio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.engineio.CloseReason;
import java.util.Optional;

/** What stands on the Socket.IO protocol of one session. Called on the session's home loop. */
public interface PacketListener {

    /**
     * The client asks to be let into the namespace; answer with {@link PacketRouter#accept} or
     * {@link PacketRouter#refuse}, now or later.
     */
    void connect(Optional<JsonNode> payload);

    /** An event came from the client, which was let in. */
    void event(SocketIoPacket packet);

    /** The client, which was let into the namespace, left it. */
    void left();

    /** The client broke the protocol; the session is closed next. */
    void breached(String rule);

    /** More may be written. */
    void writable();

    /** The session is about to move to another loop. */
    void leaving();

    /** The session has moved to this loop. */
    void arrived();

    /** The session is over; called once, and last. */
    void closed(CloseReason reason);
}
