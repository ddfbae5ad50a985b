package dev.skald.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The rule by which consecutive events are joined, one after the other: thoughts that have nothing but content, of one
 * run, up to so much. Everything else stands alone. Not thread-safe.
 */
final class Joining {

    /** How much content is joined to one thought, in UTF-8 (the protocol, section 3); a longer one stands alone. */
    static final int MAX_CONTENT_BYTES = 32 * 1024;

    /**
     * When nothing more is joined, however little content there is: of escapes, blanks, and thoughts of no content at
     * all.
     */
    static final int MAX_SOURCE_BYTES = 512 * 1024;

    private boolean open;
    private int contentBytes;
    private int sourceBytes;
    private ByteBuf run = Unpooled.EMPTY_BUFFER;

    /** Nothing was joined yet. */
    Joining() {}

    private Joining(Joining other) {
        this.open = other.open;
        this.contentBytes = other.contentBytes;
        this.sourceBytes = other.sourceBytes;
        this.run = other.run;
    }

    /** The same, to go on from here. */
    Joining copy() {
        return new Joining(this);
    }

    /** Takes the next event; answers whether it is joined to the one before. */
    boolean add(SourceFormat.Reader event) {
        boolean joinable = event.joinable();
        boolean joined =
                open && joinable && contentBytes + event.contentBytes() <= MAX_CONTENT_BYTES && event.isOf(run);
        contentBytes = (joined ? contentBytes : 0) + event.contentBytes();
        sourceBytes = (joined ? sourceBytes : 0) + event.size();
        open = joinable && contentBytes < MAX_CONTENT_BYTES && sourceBytes < MAX_SOURCE_BYTES;
        if (!joined && open) {
            run = Unpooled.copiedBuffer(event.run());
        }
        return joined;
    }

    /** Whether the next event may be joined to the last. */
    boolean open() {
        return open;
    }
}
