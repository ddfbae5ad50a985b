package dev.skald.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.Map;

/** The rooms of the limit, by workflow. One event loop uses them. */
final class Rooms {

    /** Bytes of a frame's header at most, as far as this program makes frames. */
    static final int MAX_HEADER = 4;

    private final Map<String, Room> rooms = new HashMap<>();

    void join(String workflow, Channel viewer) {
        room(workflow).join(viewer);
    }

    long publish(String workflow, ByteBuf lines) {
        return room(workflow).publish(lines);
    }

    private Room room(String workflow) {
        return rooms.computeIfAbsent(workflow, Room::new);
    }

    /** Writes the header of a text frame. */
    static void header(ByteBuf out, int size) {
        out.writeByte(0x81);
        if (size < 126) {
            out.writeByte(size);
        } else {
            out.writeByte(126).writeShort(size);
        }
    }
}
