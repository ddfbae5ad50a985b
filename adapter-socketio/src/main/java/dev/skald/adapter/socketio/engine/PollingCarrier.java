package dev.skald.adapter.socketio.engine;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Polls that carry a session, one after the other. What waits for the client waits in an outbox until it opens the next. */
final class PollingCarrier implements Carrier {

    private static final String NOOP = "6";
    private static final String CLOSE = "1";

    private final EngineSession session;
    private final Engine engine;
    private final Outbox outbox = new Outbox();
    private @Nullable Channel poll;
    private long polls;

    PollingCarrier(EngineSession session, Engine engine) {
        this.session = session;
        this.engine = engine;
    }

    /** Whether a poll is open. */
    boolean open() {
        return poll != null;
    }

    /** A poll was opened; there must be none. */
    void open(Channel channel) {
        polls++;
        poll = channel;
    }

    /** The connection of a poll is gone; answers whether it was waiting for its answer. */
    boolean lost(Channel channel) {
        boolean lost = channel.equals(poll);
        if (lost) {
            poll = null;
        }
        return lost;
    }

    /** Answers an open poll with what there is, or with nothing, so that the client can leave the transport. */
    void release() {
        flush();
        if (poll != null) {
            answer(ByteBufUtil.writeAscii(engine.alloc(), NOOP));
        }
    }

    /** Answers an open poll with an error: the session has left this transport, and its client should have. */
    void refuse() {
        Channel channel = poll;
        if (channel != null) {
            poll = null;
            channel.writeAndFlush(EngineError.BAD_REQUEST.response(channel.alloc()));
        }
    }

    @Override
    public boolean writable() {
        return poll != null && outbox.bytes() < engine.settings().outboxBytes();
    }

    @Override
    public void frames(ByteBuf frames) {
        try {
            outbox.add(ReadyFrames.toPollingPayload(engine.alloc(), frames));
        } finally {
            frames.release();
        }
    }

    @Override
    public void packet(ByteBuf packet) {
        outbox.add(packet);
    }

    @Override
    public void binary(byte[] message) {
        outbox.add(ByteBufUtil.writeAscii(
                engine.alloc(), "b" + new String(Base64.getEncoder().encode(message), StandardCharsets.US_ASCII)));
    }

    @Override
    public void flush() {
        if (poll != null && !outbox.isEmpty()) {
            answer(outbox.takePayload(engine.alloc()));
        }
    }

    @Override
    public boolean waiting() {
        return poll == null && !outbox.isEmpty();
    }

    /** Whether more waits than a client that polls at all would let wait. */
    boolean overflowing() {
        return outbox.bytes() > 2 * engine.settings().outboxBytes();
    }

    @Override
    public long taken() {
        return polls;
    }

    /** Hands over what waits, for the transport that takes the session over. */
    void takeEach(Consumer<ByteBuf> taker) {
        outbox.takeEach(taker);
    }

    @Override
    public void close(CloseReason reason) {
        if (poll != null) {
            if (reason != CloseReason.CLIENT_CLOSED) {
                outbox.add(ByteBufUtil.writeAscii(engine.alloc(), CLOSE));
            }
            release();
        }
        outbox.takeEach(ByteBuf::release);
    }

    private void answer(ByteBuf payload) {
        Channel channel = Objects.requireNonNull(poll);
        poll = null;
        channel.writeAndFlush(EngineError.ok(payload, "text/plain; charset=UTF-8"))
                .addListener(written -> {
                    if (!written.isSuccess()) {
                        session.execute(() -> session.close(CloseReason.TRANSPORT_LOST));
                    }
                });
    }
}
