package dev.skald.adapter.engineio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.engineio.CloseReason;
import java.util.Optional;

/** What stands before the namespace of one session. Called on the session's home loop. */
public interface PacketListener {

    /**
     * The client asks to be let into the namespace; answer with {@link PacketRouter#accept} or
     * {@link PacketRouter#refuse}, now or later, unless the session has ended until then.
     */
    void connect(Optional<JsonNode> payload);

    /** The client broke the protocol; the session is closed next. */
    void breached(String rule);

    /** The session is over; called once, and after whoever is in the namespace was told. */
    void closed(CloseReason reason);
}
