package dev.skald.adapter.engineio.packet;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads a packet by the grammar of the Socket.IO protocol 5, in full: every character belongs to a part, and every part
 * is bounded. The library's own decoder takes a number of any length in quadratic time, and leaves what it does not
 * know to be read as the next packet.
 *
 * <pre>type [attachments "-"] [namespace ","] [id] [JSON]</pre>
 */
public final class PacketParser {

    private static final int MAX_ID_DIGITS = 10;
    private static final int MAX_ATTACHMENT_DIGITS = 2;
    private static final int MAX_DEPTH = 100;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final String text;
    private int at;

    private PacketParser(String text) {
        this.text = text;
    }

    /**
     * Reads one packet.
     *
     * @param text the packet without the digit of Engine.IO before it
     * @throws MalformedPacketException if it is none, or none that a client may send
     */
    public static SocketIoPacket parse(String text) throws MalformedPacketException {
        return new PacketParser(text).packet();
    }

    private SocketIoPacket packet() throws MalformedPacketException {
        SocketIoPacket.Type type = type();
        int attachments = 0;
        if (type == SocketIoPacket.Type.BINARY_EVENT || type == SocketIoPacket.Type.BINARY_ACK) {
            attachments = (int) number(MAX_ATTACHMENT_DIGITS)
                    .orElseThrow(
                            () -> new MalformedPacketException("a binary packet tells how many attachments it has"));
            expect('-');
        }
        String namespace = namespace();
        OptionalLong id = number(MAX_ID_DIGITS);
        Optional<JsonNode> payload = payload();
        check(type, id, payload);
        return new SocketIoPacket(type, namespace, attachments, id, payload);
    }

    private SocketIoPacket.Type type() throws MalformedPacketException {
        char digit = at < text.length() ? text.charAt(at++) : ' ';
        return SocketIoPacket.Type.ofDigit(digit)
                .orElseThrow(() -> new MalformedPacketException("a packet begins with its type"));
    }

    private String namespace() {
        if (at >= text.length() || text.charAt(at) != '/') {
            return SocketIoPacket.DEFAULT_NAMESPACE;
        }
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        String namespace = text.substring(at, end);
        at = comma < 0 ? end : comma + 1;
        int query = namespace.indexOf('?');
        return query < 0 ? namespace : namespace.substring(0, query);
    }

    private OptionalLong number(int maxDigits) throws MalformedPacketException {
        int from = at;
        long value = 0;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            if (at - from == maxDigits) {
                throw new MalformedPacketException("a number has " + maxDigits + " digits at most");
            }
            value = value * 10 + (text.charAt(at++) - '0');
        }
        return at == from ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private void expect(char c) throws MalformedPacketException {
        if (at >= text.length() || text.charAt(at++) != c) {
            throw new MalformedPacketException("a '" + c + "' is missing");
        }
    }

    private Optional<JsonNode> payload() throws MalformedPacketException {
        if (at == text.length()) {
            return Optional.empty();
        }
        try {
            JsonNode node = JSON.readTree(text.substring(at));
            if (node.isMissingNode()) {
                throw new MalformedPacketException("a payload is JSON");
            }
            return Optional.of(node);
        } catch (JsonProcessingException e) {
            throw new MalformedPacketException("a payload is JSON, and nothing follows it");
        }
    }

    private static void check(SocketIoPacket.Type type, OptionalLong id, Optional<JsonNode> payload)
            throws MalformedPacketException {
        boolean fits = switch (type) {
            case CONNECT -> id.isEmpty() && payload.map(JsonNode::isObject).orElse(true);
            case DISCONNECT -> id.isEmpty() && payload.isEmpty();
            case EVENT, BINARY_EVENT -> payload.filter(PacketParser::isEvent).isPresent();
            case ACK, BINARY_ACK ->
                id.isPresent() && payload.filter(JsonNode::isArray).isPresent();
            case CONNECT_ERROR -> false;
        };
        if (!fits) {
            throw new MalformedPacketException("not a payload of that type of packet");
        }
    }

    private static boolean isEvent(JsonNode payload) {
        return payload.isArray() && !payload.isEmpty() && payload.get(0).isTextual();
    }
}
