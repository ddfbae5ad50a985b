package dev.skald.adapter.engineio;

import dev.skald.adapter.netty.Answers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.codec.http.FullHttpResponse;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The transport of a session that polls. What waits for the client waits in an outbox until it opens its next poll. */
final class PollingTransport implements Transport {

    /** What Python's client takes of one poll; it gives its connection up over more. */
    private static final int MAX_PACKETS = 16;

    private static final String NOOP = "6";
    private static final String CLOSE = "1";

    private final EngineSession session;
    private final Engine engine;
    private final Outbox outbox = new Outbox();
    private @Nullable Runnable pingHandedOver;
    private @Nullable Channel poll;
    private @Nullable Channel answered;
    private int answersUnderWay;
    private long polls;

    PollingTransport(EngineSession session, Engine engine) {
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

    /** Answers an open poll with an error: nothing more comes on this transport. */
    void refuse(FullHttpResponse error) {
        if (poll == null) {
            error.release();
        } else {
            respond(error);
        }
    }

    @Override
    public boolean writable() {
        return poll != null && outbox.bytes() < engine.settings().limits().outboxBytes();
    }

    @Override
    public void events(ByteBuf frames) {
        outbox.add(frames);
    }

    @Override
    public void message(ByteBuf frame) {
        outbox.tell(frame);
    }

    @Override
    public void open(ByteBuf packet) {
        outbox.putFirst(ReadyFrames.packet(engine.alloc(), packet));
    }

    /** Goes with the next poll, however much waits. */
    @Override
    public void ping(ByteBuf frame, Runnable handedOver) {
        outbox.putFirst(frame);
        pingHandedOver = handedOver;
        flush();
    }

    @Override
    public void flush() {
        flush(() -> {});
    }

    /**
     * Sends what was written, if a poll is open for it.
     *
     * @param last run before the client is told the last of what waits
     */
    void flush(Runnable last) {
        if (poll != null && !outbox.isEmpty()) {
            ByteBuf payload = outbox.takePayload(
                    engine.alloc(), MAX_PACKETS, engine.settings().limits().payloadBytes());
            try {
                if (outbox.isEmpty()) {
                    last.run();
                }
            } finally {
                answer(payload);
            }
        }
    }

    @Override
    public boolean waiting() {
        return poll == null && !outbox.isEmpty();
    }

    @Override
    public boolean sending() {
        return answersUnderWay > 0;
    }

    /** Whether more waits of what the client was told than a client that polls at all would let wait. */
    boolean overflowing() {
        return outbox.toldBytes() > 2 * engine.settings().limits().outboxBytes();
    }

    /** Counts the polls, and below them what the client has taken of an answer. */
    @Override
    public long taken() {
        ChannelOutboundBuffer pending =
                answered == null ? null : answered.unsafe().outboundBuffer();
        return (polls << Integer.SIZE) - (pending == null ? 0 : pending.totalPendingWriteBytes());
    }

    /** Hands over what waits, for the transport that takes the session over. */
    void takeEach(Consumer<ByteBuf> taker) {
        outbox.takeEach(taker);
        handedOver(pingHandedOver);
    }

    /**
     * Lets an open poll go. One whose client may come back is answered with an error: a packet that closes would tell
     * some clients that they are not wanted any more.
     */
    @Override
    public void close(CloseReason reason) {
        switch (reason) {
            case CLIENT_CLOSED -> release();
            case PROTOCOL_ERROR, SERVER_CLOSED, SUPERSEDED -> {
                if (poll != null) {
                    answer(ByteBufUtil.writeAscii(engine.alloc(), CLOSE));
                }
            }
            case TRANSPORT_LOST, PING_TIMEOUT, STALLED, FAILED ->
                refuse(EngineError.SESSION_UNKNOWN.response(engine.alloc()));
            case DRAINED -> refuse(Answers.unavailable("the gateway is going away"));
        }
        outbox.takeEach(ByteBuf::release);
    }

    private void answer(ByteBuf payload) {
        respond(EngineError.ok(payload, "text/plain; charset=UTF-8"));
    }

    private void respond(FullHttpResponse response) {
        Channel channel = Objects.requireNonNull(poll);
        Runnable carriesPing = pingHandedOver;
        poll = null;
        pingHandedOver = null;
        answered = channel;
        answersUnderWay++;
        channel.writeAndFlush(response)
                .addListener(written -> session.execute(() -> {
                    answersUnderWay--;
                    if (written.isSuccess()) {
                        handedOver(carriesPing);
                    } else {
                        session.close(CloseReason.TRANSPORT_LOST);
                    }
                }));
    }

    private static void handedOver(@Nullable Runnable ping) {
        if (ping != null) {
            ping.run();
        }
    }
}
