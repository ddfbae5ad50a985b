package dev.skald.adapter.engineio.packet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A fuzz target: packets of Socket.IO as a client sends them. A text is either refused by a rule, or is a packet that
 * can be written down again, and is the same when it is read again; its payload is JSON for a parser with no settings
 * of ours too.
 */
public final class PacketsFuzz {

    private static final ObjectMapper REFERENCE = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Each at the place of its digit. */
    private static final List<SocketIoPacket.Type> TYPES = List.of(SocketIoPacket.Type.values());

    private PacketsFuzz() {}

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) throws JsonProcessingException {
        String text = new String(input, StandardCharsets.UTF_8);
        SocketIoPacket packet;
        try {
            packet = PacketParser.parse(text);
        } catch (MalformedPacketException refused) {
            if (refused.rule().isEmpty()) {
                throw new AssertionError("refused by no rule");
            }
            return;
        }
        if (packet.payload().filter(PacketsFuzz::hasInfinity).isPresent()) {
            // What JSON cannot say is for whoever reads that member to refuse.
            return;
        }
        if (packet.payload().isPresent()) {
            JsonNode payload = packet.payload().get();
            boolean named = text.replaceFirst("^[0-9]([0-9]+-)?", "").startsWith("/");
            int behindName = named ? text.indexOf(',') + 1 : 0;
            int start = text.indexOf(payload.isArray() ? '[' : '{', behindName);
            require(REFERENCE.readTree(text.substring(start)).equals(payload), "its payload reads otherwise elsewhere");
        }
        SocketIoPacket again;
        try {
            again = PacketParser.parse(written(packet));
        } catch (MalformedPacketException e) {
            throw new AssertionError("written down again it is refused: " + e.rule(), e);
        }
        require(again.equals(packet), "written down and read again it is another packet");
    }

    private static boolean hasInfinity(JsonNode node) {
        if (node.isDouble() && Double.isInfinite(node.doubleValue())) {
            return true;
        }
        for (JsonNode child : node) {
            if (hasInfinity(child)) {
                return true;
            }
        }
        return false;
    }

    private static String written(SocketIoPacket packet) {
        StringBuilder text = new StringBuilder().append(TYPES.indexOf(packet.type()));
        if (packet.type() == SocketIoPacket.Type.BINARY_EVENT || packet.type() == SocketIoPacket.Type.BINARY_ACK) {
            text.append(packet.attachments()).append('-');
        }
        if (!packet.namespace().equals(SocketIoPacket.DEFAULT_NAMESPACE)) {
            text.append(packet.namespace()).append(',');
        }
        packet.ackId().ifPresent(text::append);
        packet.payload().ifPresent(text::append);
        return text.toString();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
