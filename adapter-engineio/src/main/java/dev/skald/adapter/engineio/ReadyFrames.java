package dev.skald.adapter.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/**
 * WebSocket frames that need no encoder: a run of unmasked, final text frames (RFC 6455, section 5.2), one Engine.IO
 * packet each. Those of events are made once for everybody.
 *
 * <p>Netty's encoder would make a header for each viewer anew; a run of ready frames is written to all of them as it
 * is. A polling client gets the same packets out of their frames.
 */
public final class ReadyFrames {

    private static final int TEXT_FINAL = 0x81;
    private static final char MESSAGE = '4';
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final byte RECORD_SEPARATOR = 0x1e;

    private ReadyFrames() {}

    /** How many bytes stand before a packet of that many bytes. */
    public static int headerSize(int packetSize) {
        return packetSize < LENGTH_16 ? 2 : packetSize < 1 << 16 ? 4 : 10;
    }

    /** Writes what stands before a packet of that many bytes. */
    public static void writeHeader(ByteBuf out, int packetSize) {
        writeHeader(out, TEXT_FINAL, packetSize);
    }

    /** Writes what stands before a packet of that many bytes, in a frame that begins with that byte. */
    static void writeHeader(ByteBuf out, int start, int packetSize) {
        out.writeByte(start);
        if (packetSize < LENGTH_16) {
            out.writeByte(packetSize);
        } else if (packetSize < 1 << 16) {
            out.writeByte(LENGTH_16).writeShort(packetSize);
        } else {
            out.writeByte(LENGTH_64).writeLong(packetSize);
        }
    }

    /** A new buffer with the frame of a message that is for one client. */
    static ByteBuf message(ByteBufAllocator alloc, String message) {
        int textSize = ByteBufUtil.utf8Bytes(message);
        ByteBuf frame = alloc.buffer(headerSize(1 + textSize) + 1 + textSize);
        writeHeader(frame, 1 + textSize);
        frame.writeByte(MESSAGE);
        ByteBufUtil.reserveAndWriteUtf8(frame, message, textSize);
        return frame;
    }

    /** A new buffer with the frame of a text packet, which is taken over. */
    static ByteBuf packet(ByteBufAllocator alloc, ByteBuf packet) {
        ByteBuf frame = alloc.buffer(headerSize(packet.readableBytes()) + packet.readableBytes());
        writeHeader(frame, packet.readableBytes());
        frame.writeBytes(packet);
        packet.release();
        return frame;
    }

    /** How many bytes the first of these frames takes in a polling payload. */
    static int pollingSize(ByteBuf frames) {
        int size = packetSize(frames);
        return BinaryFrames.isFirst(frames) ? BinaryFrames.pollingSize(size) : size;
    }

    /** Moves the packet of the first of these frames to a polling payload. */
    static void moveToPolling(ByteBuf frames, ByteBuf payload) {
        int size = packetSize(frames);
        boolean binary = BinaryFrames.isFirst(frames);
        frames.skipBytes(headerSize(size));
        if (binary) {
            BinaryFrames.moveToPolling(frames, size, payload);
        } else {
            payload.writeBytes(frames, size);
        }
    }

    private static int packetSize(ByteBuf frames) {
        int at = frames.readerIndex();
        int size = frames.getByte(at + 1);
        return switch (size) {
            case LENGTH_16 -> frames.getUnsignedShort(at + 2);
            case LENGTH_64 -> Math.toIntExact(frames.getLong(at + 2));
            default -> size;
        };
    }

    /** Puts the separator of polling payloads. */
    static void separate(ByteBuf payload) {
        payload.writeByte(RECORD_SEPARATOR);
    }
}
