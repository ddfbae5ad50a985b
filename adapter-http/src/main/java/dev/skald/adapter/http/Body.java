package dev.skald.adapter.http;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The content of a request as far as it has come, up to a limit; beyond that nothing is kept. */
final class Body {

    private static final byte[] NONE = {};

    private int limit;
    private byte[] bytes = NONE;
    private int size;
    private boolean complete;
    private boolean overflown;

    Body(int limit) {
        this.limit = limit;
    }

    /** Lowers the limit, which what has come may exceed already. */
    void limit(int lower) {
        limit = lower;
        overflown |= size > limit;
    }

    void append(ByteBuf part, boolean last) {
        int length = part.readableBytes();
        complete = last;
        if (overflown || length > limit - size) {
            overflown = true;
            discard();
            return;
        }
        if (size + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, last ? size + length : Math.min(limit, Math.max(size + length, 2 * size)));
        }
        part.getBytes(part.readerIndex(), bytes, size, length);
        size += length;
    }

    /** Lets go of what has come. */
    void discard() {
        bytes = NONE;
        size = 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean complete() {
        return complete;
    }

    boolean overflown() {
        return overflown;
    }

    /** All of it. */
    byte[] bytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }
}
