package dev.skald.adapter.engineio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.engineio.CloseReason;
import java.util.List;
import java.util.Optional;

/** What stands on the Socket.IO protocol of one session. Called on the session's home loop. */
public interface PacketListener {

    /**
     * A client asks to be let into a namespace that there is; answer with {@link PacketRouter#accept} or
     * {@link PacketRouter#refuse}, now or later.
     */
    void connect(String namespace, Optional<JsonNode> payload);

    /**
     * An event came from a client that was let in.
     *
     * @param attachments the binary attachments that its placeholders stand for
     */
    void event(SocketIoPacket packet, List<byte[]> attachments);

    /** A client that was let into a namespace left it. */
    void left(String namespace);

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
