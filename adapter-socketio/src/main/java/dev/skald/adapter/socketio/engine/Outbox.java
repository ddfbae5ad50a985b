package dev.skald.adapter.socketio.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/** What waits for the next poll of a session: packets, in their order. Its session sees to the bound. */
final class Outbox {

    private final Queue<ByteBuf> packets = new ArrayDeque<>(2);
    private int bytes;

    /** Adds a packet, or several that are separated already; takes over the buffer. */
    void add(ByteBuf more) {
        packets.add(more);
        bytes += more.readableBytes();
    }

    boolean isEmpty() {
        return packets.isEmpty();
    }

    int bytes() {
        return bytes;
    }

    /** Everything as the payload of one poll; nothing is left. */
    ByteBuf takePayload(ByteBufAllocator alloc) {
        ByteBuf payload = alloc.buffer(bytes + packets.size());
        takeEach(some -> {
            if (payload.isReadable()) {
                ReadyFrames.separate(payload);
            }
            payload.writeBytes(some);
            some.release();
        });
        return payload;
    }

    /** Hands over what was added, one after the other; nothing is left. */
    void takeEach(Consumer<ByteBuf> taker) {
        bytes = 0;
        for (ByteBuf some = packets.poll(); some != null; some = packets.poll()) {
            taker.accept(some);
        }
    }
}
