package dev.skald.delivery;

import dev.skald.domain.event.RecordedEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Consecutive events of one epoch in the bytes of one format, encoded once for everybody.
 *
 * <p>Its store's lock guards it; what a {@link Window} was given of it stays readable without, since bytes are only
 * ever added behind those that were given.
 */
final class Stretch {

    private final long first;
    private final ByteBuf frames;
    private int[] ends;
    private int count;
    private volatile boolean asked;

    Stretch(ByteBufAllocator alloc, long first, int capacity, int expected) {
        this.first = first;
        this.frames = alloc.directBuffer(capacity, capacity);
        this.ends = new int[expected];
    }

    long first() {
        return first;
    }

    long last() {
        return first + count - 1;
    }

    /** The bytes it takes, used or not. */
    int capacity() {
        return frames.capacity();
    }

    boolean contains(long seq) {
        return seq >= first && seq <= last();
    }

    /** Adds the next event, if there is room for it. */
    boolean append(RecordedEvent event, EventEncoder encoder) {
        if (encoder.bound(event) > frames.writableBytes()) {
            return false;
        }
        encoder.encode(event, frames);
        added();
        return true;
    }

    /**
     * Adds what stands in the place of the next event, if there is room for it.
     *
     * @param bound an upper bound of the bytes that are written
     */
    boolean append(int bound, Consumer<ByteBuf> encode) {
        if (bound > frames.writableBytes()) {
            return false;
        }
        encode.accept(frames);
        added();
        return true;
    }

    private void added() {
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        ends[count++] = frames.writerIndex();
    }

    /** A part of it that stays readable when the stretch is let go; release it. */
    Window.Part part(long from, long to) {
        noteAsked();
        int start = from == first ? 0 : ends[(int) (from - first) - 1];
        int end = ends[(int) (to - first)];
        return new Window.Part(from, to, first, ends, start, frames.retainedSlice(start, end - start));
    }

    /** What stands in the place of one event, readable when the stretch is let go; release it. */
    ByteBuf slice(long seq) {
        noteAsked();
        int start = seq == first ? 0 : ends[(int) (seq - first) - 1];
        return frames.retainedSlice(start, ends[(int) (seq - first)] - start);
    }

    /** Written only once between two looks, for many read it. */
    private void noteAsked() {
        if (!asked) {
            asked = true;
        }
    }

    /** Whether a part of it was asked for since this was; without the store's lock. */
    boolean takeAsked() {
        boolean was = asked;
        asked = false;
        return was;
    }

    void release() {
        frames.release();
    }
}
