package dev.skald.adapter.engineio;

import com.corundumstudio.socketio.AckCallback;
import com.corundumstudio.socketio.protocol.AckArgs;
import com.corundumstudio.socketio.protocol.JsonSupport;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * The JSON of the one packet that the library still writes, the handshake's, with the member it forgets:
 * {@code maxPayload}. It reads none: packets are parsed before they reach it.
 */
final class OpenPacketJson implements JsonSupport {

    private final ObjectMapper json = new ObjectMapper();
    private final int maxPayload;

    OpenPacketJson(int maxPayload) {
        this.maxPayload = maxPayload;
    }

    @Override
    public void writeValue(ByteBufOutputStream out, Object value) throws IOException {
        if (!(value instanceof OpenPacket open)) {
            throw new IOException("the library wrote something else than its open packet");
        }
        json.writeValue(
                (OutputStream) out,
                new Open(open.id(), open.getUpgrades(), open.getPingInterval(), open.getPingTimeout(), maxPayload));
    }

    /** The handshake's members, by the names and in the order of the protocol. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Open(String sid, String[] upgrades, int pingInterval, int pingTimeout, int maxPayload) {}

    @Override
    public AckArgs readAckArgs(ByteBufInputStream in, AckCallback<?> callback) throws IOException {
        throw new IOException("acknowledgements are not read by the library");
    }

    @Override
    public <T> T readValue(String namespace, ByteBufInputStream in, Class<T> type) throws IOException {
        throw new IOException("packets are not read by the library");
    }

    @Override
    public void addEventMapping(String namespace, String event, Class<?>... types) {
        // Events are not mapped by the library.
    }

    @Override
    public void removeEventMapping(String namespace, String event) {
        // Events are not mapped by the library.
    }

    @Override
    public List<byte[]> getArrays() {
        return List.of();
    }
}
