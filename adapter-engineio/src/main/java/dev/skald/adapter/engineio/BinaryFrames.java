package dev.skald.adapter.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Base64;

/**
 * Ready frames of binary messages (Engine.IO protocol 4, "Packet encoding"), over polling as text.
 *
 * <p>The gateway sends none, and a session to which one comes is ended: {@link SessionListener#binary} takes none by
 * default. They are here, and of all production code only here, because the engine is held to the protocol's own suite,
 * which exchanges them; the listener that takes and sends them belongs to the tests.
 */
public final class BinaryFrames {

    private static final int BINARY_FINAL = 0x82;
    private static final char MARK = 'b';

    private BinaryFrames() {}

    /** A new buffer with the frame of a binary message, for {@link EngineSession#write}. */
    public static ByteBuf frame(ByteBufAllocator alloc, byte[] message) {
        ByteBuf frame = alloc.buffer(ReadyFrames.headerSize(message.length) + message.length);
        ReadyFrames.writeHeader(frame, BINARY_FINAL, message.length);
        return frame.writeBytes(message);
    }

    /** Whether the first of these ready frames is binary. */
    static boolean isFirst(ByteBuf frames) {
        return frames.getUnsignedByte(frames.readerIndex()) == BINARY_FINAL;
    }

    /** How many bytes a binary message of that many bytes takes in a polling payload. */
    static int pollingSize(int size) {
        return 1 + (size + 2) / 3 * 4;
    }

    /** Moves a message of that many bytes, which come next, to a polling payload. */
    static void moveToPolling(ByteBuf frames, int size, ByteBuf payload) {
        byte[] message = new byte[size];
        frames.readBytes(message);
        payload.writeByte(MARK).writeBytes(Base64.getEncoder().encode(message));
    }

    /** Whether this packet of a polling payload is a binary message. */
    static boolean isPolled(String packet) {
        return !packet.isEmpty() && packet.charAt(0) == MARK;
    }

    /**
     * The message of such a packet.
     *
     * @throws IllegalArgumentException if it is no Base64
     */
    static byte[] decode(String packet) {
        return Base64.getDecoder().decode(packet.substring(1));
    }
}
