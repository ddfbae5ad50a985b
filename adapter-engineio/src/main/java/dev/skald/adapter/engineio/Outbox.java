package dev.skald.adapter.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What waits for the polls of a session: {@linkplain ReadyFrames ready frames}, in their order. Its session sees to the
 * bound. Not thread-safe.
 */
final class Outbox {

    /** What most polls fit in; one that does not grows. */
    private static final int USUAL_PAYLOAD = 4 * 1024;

    private final Deque<Run> runs = new ArrayDeque<>(2);
    private int bytes;
    private int toldBytes;

    /** Adds events, which a cursor wrote when there was room for them; takes over the buffer. */
    void add(ByteBuf frames) {
        bytes += frames.readableBytes();
        runs.add(new Run(frames, false));
    }

    /** Adds what is told whether there is room for it or not; takes over the buffer. */
    void tell(ByteBuf frames) {
        bytes += frames.readableBytes();
        toldBytes += frames.readableBytes();
        runs.add(new Run(frames, true));
    }

    /**
     * Puts a packet of the transport's own before everything else, since it belongs to no order; takes over the buffer.
     */
    void putFirst(ByteBuf frame) {
        bytes += frame.readableBytes();
        runs.addFirst(new Run(frame, false));
    }

    boolean isEmpty() {
        return runs.isEmpty();
    }

    /** The size of all that waits. */
    int bytes() {
        return bytes;
    }

    /** The size of what was {@linkplain #tell told}. */
    int toldBytes() {
        return toldBytes;
    }

    /**
     * Takes what one poll may carry, as its payload: one packet at least.
     *
     * @param maxPackets the packets of a payload
     * @param maxBytes the bytes of a payload of more than one packet
     */
    ByteBuf takePayload(ByteBufAllocator alloc, int maxPackets, int maxBytes) {
        ByteBuf payload = alloc.buffer(Math.min(bytes, USUAL_PAYLOAD));
        Run run = runs.peek();
        for (int packets = 0; packets < maxPackets && run != null; packets++) {
            ByteBuf frames = run.frames;
            if (packets > 0) {
                if (payload.readableBytes() + 1 + ReadyFrames.pollingSize(frames) > maxBytes) {
                    break;
                }
                ReadyFrames.separate(payload);
            }
            int before = frames.readableBytes();
            ReadyFrames.moveToPolling(frames, payload);
            taken(run, before - frames.readableBytes());
            if (!frames.isReadable()) {
                runs.remove();
                frames.release();
                run = runs.peek();
            }
        }
        return payload;
    }

    private void taken(Run run, int size) {
        bytes -= size;
        if (run.told) {
            toldBytes -= size;
        }
    }

    /** Hands over what waits as ready frames, in their order; nothing is left. */
    void takeEach(Consumer<ByteBuf> taker) {
        bytes = 0;
        toldBytes = 0;
        for (Run run = runs.poll(); run != null; run = runs.poll()) {
            taker.accept(run.frames);
        }
    }

    private record Run(ByteBuf frames, boolean told) {}
}
