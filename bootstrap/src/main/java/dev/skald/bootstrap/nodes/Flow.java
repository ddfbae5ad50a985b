package dev.skald.bootstrap.nodes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** One direction of a {@link Line}: what was read at one end is written at the other, as fast as that takes it. */
final class Flow {

    private static final int BUFFER_BYTES = 32 * 1024;

    private final SocketChannel from;
    private final SocketChannel to;
    private final ByteBuffer onTheWay = ByteBuffer.allocate(BUFFER_BYTES);
    private boolean ended;
    private boolean over;

    Flow(SocketChannel from, SocketChannel to) {
        this.from = from;
        this.to = to;
    }

    /** Moves what can be moved now. */
    void pump() throws IOException {
        boolean moved = true;
        while (moved && !over) {
            int read = ended || !onTheWay.hasRemaining() ? 0 : from.read(onTheWay);
            ended |= read < 0;
            onTheWay.flip();
            int written = to.write(onTheWay);
            onTheWay.compact();
            moved = read > 0 || written > 0;
            if (ended && !hasLeft()) {
                over = true;
                to.shutdownOutput();
            }
        }
    }

    /** Whether it ended, and all of it was passed on. */
    boolean isOver() {
        return over;
    }

    /** Whether there is room for more to be read. */
    boolean wantsMore() {
        return !ended && onTheWay.hasRemaining();
    }

    /** Whether something waits to be written. */
    boolean hasLeft() {
        return onTheWay.position() > 0;
    }
}
