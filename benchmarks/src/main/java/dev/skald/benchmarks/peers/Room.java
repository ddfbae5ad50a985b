package dev.skald.benchmarks.peers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * A workflow's viewers, and the frames they have not been written yet. What is published while the event loop reads its
 * sockets is one batch: made once, one shared buffer a viewer, one flush.
 */
final class Room {

    private static final byte[] COMMA = {','};
    private static final byte[] END = {'}', ']'};

    private final byte[] head;
    private final List<Channel> viewers = new ArrayList<>();
    private ByteBuf batch = Unpooled.EMPTY_BUFFER;
    private byte[] timestamp = new byte[0];
    private long timestampMillis;
    private long seq;

    Room(String workflow) {
        head = ("42[\"agent:thought\",{\"workflowId\":\"" + workflow + "\",\"seq\":")
                .getBytes(StandardCharsets.US_ASCII);
    }

    void join(Channel viewer) {
        viewers.add(viewer);
        viewer.closeFuture().addListener(closed -> viewers.remove(viewer));
    }

    /** Numbers each line, and frames it as it is. Answers the last number. */
    long publish(ByteBuf lines) {
        boolean first = !batch.isReadable();
        if (first) {
            batch = PooledByteBufAllocator.DEFAULT.directBuffer(lines.readableBytes() * 2);
        }
        tick();
        while (lines.isReadable()) {
            int length = lines.bytesBefore((byte) '\n');
            frame(lines, length < 0 ? lines.readableBytes() : length);
            if (length >= 0) {
                lines.skipBytes(1);
            }
        }
        if (viewers.isEmpty()) {
            batch.release();
            batch = Unpooled.EMPTY_BUFFER;
        } else if (first) {
            viewers.get(0).eventLoop().execute(this::flush);
        }
        return seq;
    }

    private void frame(ByteBuf lines, int length) {
        byte[] number = Long.toString(++seq).getBytes(StandardCharsets.US_ASCII);
        Rooms.header(batch, head.length + number.length + timestamp.length + length + 1);
        batch.writeBytes(head).writeBytes(number).writeBytes(timestamp).writeBytes(COMMA);
        batch.writeBytes(lines, lines.readerIndex() + 1, length - 2).writeBytes(END);
        lines.skipBytes(length);
    }

    private void tick() {
        long now = System.currentTimeMillis();
        if (now != timestampMillis) {
            timestampMillis = now;
            Instant time = Instant.ofEpochMilli(now).truncatedTo(ChronoUnit.MILLIS);
            timestamp = (",\"timestamp\":\"" + time + '"').getBytes(StandardCharsets.US_ASCII);
        }
    }

    private void flush() {
        ByteBuf frames = batch;
        batch = Unpooled.EMPTY_BUFFER;
        for (Channel viewer : viewers) {
            viewer.writeAndFlush(frames.retainedDuplicate(), viewer.voidPromise());
        }
        frames.release();
    }
}
