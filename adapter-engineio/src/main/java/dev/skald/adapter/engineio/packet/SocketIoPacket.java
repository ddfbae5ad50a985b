package dev.skald.adapter.engineio.packet;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A packet of the Socket.IO protocol 5, as a client sent it.
 *
 * @param type what it is
 * @param namespace the namespace it is for; default: {@code /}
 * @param attachments how many binary attachments follow; 0 for all but the binary types
 * @param ackId the number under which an answer is awaited, or given
 * @param payload its JSON
 */
public record SocketIoPacket(
        Type type, String namespace, int attachments, OptionalLong ackId, Optional<JsonNode> payload) {

    /** The namespace every client is in. */
    public static final String DEFAULT_NAMESPACE = "/";

    /** The packet types. */
    public enum Type {
        /** Asks to be let into a namespace. */
        CONNECT,
        /** Leaves a namespace. */
        DISCONNECT,
        /** An event, with its name and arguments. */
        EVENT,
        /** The answer to an event. */
        ACK,
        /** A refusal; only servers send it. */
        CONNECT_ERROR,
        /** An event whose attachments follow. */
        BINARY_EVENT,
        /** An answer whose attachments follow. */
        BINARY_ACK;

        /** The type of that digit, or empty if there is none. */
        static Optional<Type> ofDigit(char digit) {
            return switch (digit) {
                case '0' -> Optional.of(CONNECT);
                case '1' -> Optional.of(DISCONNECT);
                case '2' -> Optional.of(EVENT);
                case '3' -> Optional.of(ACK);
                case '4' -> Optional.of(CONNECT_ERROR);
                case '5' -> Optional.of(BINARY_EVENT);
                case '6' -> Optional.of(BINARY_ACK);
                default -> Optional.empty();
            };
        }
    }

    /** The name of an event. */
    public String eventName() {
        return payload.orElseThrow().get(0).textValue();
    }
}
