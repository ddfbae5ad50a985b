package dev.skald.delivery;

import dev.skald.adapter.netty.Outlet;
import dev.skald.domain.port.EventLog;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Consecutive events that are at hand, encoded in one format, with the log as it was seen then. Close it when they have
 * been written; what was written lives on until it has been sent.
 *
 * @param log the log as it was seen
 * @param parts the events, in order and without a hole between them
 */
record Window(EventLog.Extent log, List<Part> parts) implements AutoCloseable {

    /** No event, but news of the log. */
    static Window empty(EventLog.Extent log) {
        return new Window(log, List.of());
    }

    long first() {
        return parts.isEmpty() ? log.lastSeq() + 1 : parts.get(0).first;
    }

    long last() {
        return parts.isEmpty() ? log.lastSeq() : parts.get(parts.size() - 1).last;
    }

    /** Writes the events {@code from} to {@code to}, which are among these. */
    void write(long from, long to, Outlet outlet) {
        for (Part part : parts) {
            if (part.last >= from && part.first <= to) {
                outlet.write(part.frames(Math.max(from, part.first), Math.min(to, part.last)));
            }
        }
    }

    /** Whether there is a thought among what can only be written as a whole. */
    boolean hasThoughts() {
        for (Part part : parts) {
            if (part.thoughts) {
                return true;
            }
        }
        return false;
    }

    /** The same window once more, to be closed by itself. */
    Window retained() {
        parts.forEach(part -> part.frames.retain());
        return this;
    }

    @Override
    public void close() {
        parts.forEach(part -> part.frames.release());
    }

    /** The part of a window that stands in one buffer. */
    static final class Part {

        private static final int[] NO_ENDS = {};

        private final long first;
        private final long last;
        private final long base;
        private final int[] ends;
        private final int start;
        private final ByteBuf frames;
        private final boolean thoughts;

        /**
         * A part of a stretch.
         *
         * @param base the first event of the stretch
         * @param ends where each event of the stretch ends in its buffer
         * @param start where this part starts in it
         * @param frames the bytes of this part, retained
         */
        Part(long first, long last, long base, int[] ends, int start, ByteBuf frames) {
            this.first = first;
            this.last = last;
            this.base = base;
            this.ends = ends;
            this.start = start;
            this.frames = frames;
            this.thoughts = false;
        }

        private Part(long first, long last, ByteBuf frames, boolean thoughts) {
            this.first = first;
            this.last = last;
            this.base = first;
            this.ends = NO_ENDS;
            this.start = 0;
            this.frames = frames;
            this.thoughts = thoughts;
        }

        /**
         * What can only be written as a whole, since not every event has bytes of its own in it.
         *
         * @param thoughts whether there is a thought in it
         * @param frames the bytes, retained
         */
        static Part whole(long first, long last, boolean thoughts, ByteBuf frames) {
            return new Part(first, last, frames, thoughts);
        }

        /** Whether it can only be written as a whole. */
        boolean isWhole() {
            return ends.length == 0;
        }

        long last() {
            return last;
        }

        /** What the events of this part stand in, not retained. */
        ByteBuf buffer() {
            return frames;
        }

        /** Where an event of this part begins in {@link #buffer()}. */
        int begin(long seq) {
            return seq == first ? 0 : ends[(int) (seq - base) - 1] - start;
        }

        /** Where an event of this part ends in {@link #buffer()}. */
        int end(long seq) {
            return ends[(int) (seq - base)] - start;
        }

        /** A buffer of its own over some of the events. */
        ByteBuf frames(long from, long to) {
            if (from == first && to == last) {
                return frames.retainedDuplicate();
            }
            int begin = begin(from);
            return frames.retainedSlice(begin, end(to) - begin);
        }
    }
}
