package dev.skald.adapter.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.Outlet;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.StepChannel;
import dev.skald.adapter.netty.Steps;
import dev.skald.delivery.EventEncoder;
import dev.skald.delivery.EventFormat;
import dev.skald.delivery.schedule.ModelViewer;
import dev.skald.delivery.schedule.TextFormat;
import dev.skald.delivery.schedule.ViewerLine;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A session with a client that keeps to the protocol: it polls, tries a WebSocket at any moment, moves to it when it
 * may, and takes what it is sent at its own pace. What the client gets is what its viewer is given. The session and its
 * handlers are the real ones.
 */
final class SessionLine extends ViewerLine {

    private static final Duration LONG = Duration.ofHours(1);
    private static final int OUTBOX_BYTES = 4 * 1024;
    private static final EngineSettings SETTINGS = new EngineSettings(
            new EngineSettings.Listen("127.0.0.1", 0, 1),
            new EngineSettings.Pings(LONG, LONG),
            new EngineSettings.Timeouts(LONG, LONG),
            new EngineSettings.Limits(10, 100_000, OUTBOX_BYTES));
    private static final Engine ENGINE = new Engine(SETTINGS, Map.of(), new NoPipelines(), new RefusalLog());

    private final EngineSession session;
    private final ByteBuf received = Unpooled.buffer();
    private final List<StepChannel> channels = new ArrayList<>();
    private StepChannel poll;
    private StepChannel webSocket;
    private boolean established;
    private boolean answered;
    private boolean upgraded;
    private boolean lost;

    SessionLine(Steps steps, List<EventLoop> loops, Random random, ModelViewer viewer) {
        super(steps, loops, viewer);
        EventLoop home = anyLoop(random);
        session = new EngineSession(Long.toString(random.nextLong()), ENGINE, home, ClientAddress.NONE);
        session.listen(new Listener());
        steps.on(home, () -> session.begin(Unpooled.copiedBuffer("0{}", StandardCharsets.US_ASCII)));
    }

    @Override
    public void happen(Random random) {
        int what = random.nextInt(10);
        if (upgraded) {
            webSocket.take(random.nextBoolean() ? 0 : random.nextInt(40_000));
        } else if (what < 5) {
            pollOnce(random);
        } else if (what < 7 && webSocket == null) {
            tryWebSocket(random);
        } else if (what < 9 && webSocket != null) {
            webSocket.take(random.nextInt(1_000));
            upgradeIfItMay();
        } else if (what == 9 && poll != null && random.nextInt(20) == 0) {
            lose();
        }
    }

    /** Opens a poll, if none is open; its answer may take a while to be taken. */
    private void pollOnce(Random random) {
        if (poll == null && !answered) {
            StepChannel channel = channel(random, this::answeredPoll);
            poll = channel;
            session.execute(() -> session.openPoll(channel));
        } else if (poll != null) {
            poll.take(1);
        }
    }

    private void answeredPoll(Object message) {
        FullHttpResponse response = (FullHttpResponse) message;
        String payload = response.content().toString(StandardCharsets.UTF_8);
        poll = null;
        if (response.status().code() == 200) {
            for (String packet : payload.split("\u001e", -1)) {
                packet(packet);
            }
        }
        response.release();
    }

    private void lose() {
        StepChannel gone = poll;
        lost = true;
        steps.on(gone.eventLoop(), gone::close);
        session.execute(() -> session.pollLost(gone));
    }

    private void tryWebSocket(Random random) {
        StepChannel channel = channel(random, this::webSocketBytes);
        webSocket = channel;
        steps.on(channel.eventLoop(), () -> {
            channel.pipeline()
                    .addLast("http-decoder", new HttpRequestDecoder())
                    .addLast("http-encoder", new HttpResponseEncoder())
                    .addLast(
                            EngineInitializer.WEB_SOCKET_TRANSPORT,
                            new WebSocketHandler(
                                    ENGINE,
                                    WebSocketHandler.handshakes(
                                            SETTINGS.limits().payloadBytes())));
            DefaultFullHttpRequest request =
                    new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/?transport=websocket");
            request.headers()
                    .set("host", "localhost")
                    .set("upgrade", "websocket")
                    .set("connection", "Upgrade")
                    .set("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
                    .set("sec-websocket-version", "13");
            channel.attr(EngineRequest.CURRENT)
                    .set(new EngineRequest(
                            (any, handshake) -> new Listener(), Optional.of(session), request.headers()));
            channel.pipeline().context("http-decoder").fireChannelRead(request);
            channel.pipeline().fireChannelRead(new TextWebSocketFrame("2probe"));
        });
    }

    /** Once its WebSocket has answered, and no poll is open, a client moves to it. */
    private void upgradeIfItMay() {
        if (answered && poll == null && !upgraded) {
            upgraded = true;
            steps.on(webSocket.eventLoop(), () -> webSocket.pipeline().fireChannelRead(new TextWebSocketFrame("5")));
        }
    }

    private void webSocketBytes(Object message) {
        if (message instanceof ByteBuf bytes) {
            received.writeBytes(bytes);
        }
        ReferenceCountUtil.release(message);
        while (readFrame()) {
            received.discardReadBytes();
        }
    }

    /** Reads one frame, or the answer to the handshake, if all of it is there. */
    private boolean readFrame() {
        if (!established) {
            int end = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(new byte[] {'\r', '\n', '\r', '\n'}), received);
            established = end >= 0;
            received.skipBytes(established ? end + 4 : 0);
            return established;
        }
        if (received.readableBytes() < 4) {
            return false;
        }
        int start = received.readerIndex();
        int length = received.getByte(start + 1) & 0x7f;
        int header = length < 126 ? 2 : 4;
        int size = length < 126 ? length : received.getUnsignedShort(start + 2);
        if (received.readableBytes() < header + size) {
            return false;
        }
        String packet = received.toString(start + header, size, StandardCharsets.UTF_8);
        boolean text = received.getByte(start) == (byte) 0x81;
        received.skipBytes(header + size);
        if (text) {
            packet(packet);
        }
        return true;
    }

    private void packet(String packet) {
        if (packet.equals("3probe")) {
            answered = true;
        } else if (packet.startsWith("4")) {
            viewer.receive(packet.substring(1));
        } else {
            assertThat(packet).isIn("0{}", "6", "1");
        }
    }

    private StepChannel channel(Random random, Consumer<Object> peer) {
        StepChannel channel = new StepChannel(steps, anyLoop(random), peer);
        channel.config().setWriteBufferWaterMark(new WriteBufferWaterMark(OUTBOX_BYTES / 2, OUTBOX_BYTES));
        channel.take(random.nextBoolean() ? 0 : random.nextInt(2_000));
        channels.add(channel);
        return channel;
    }

    @Override
    public void settle() {
        Random any = new Random(0);
        for (int i = 0; i < 100 && !lost; i++) {
            if (webSocket != null) {
                webSocket.take(Long.MAX_VALUE / 2);
                upgradeIfItMay();
            }
            if (!upgraded) {
                pollOnce(any);
            }
            steps.run();
        }
    }

    @Override
    public void tell(String text) {
        session.send(text);
    }

    @Override
    public Outlet outlet() {
        return session;
    }

    @Override
    public EventFormat format() {
        return Frames.TEXT;
    }

    @Override
    public boolean ended() {
        return lost || session.ended();
    }

    @Override
    public void close() {
        session.execute(() -> session.close(CloseReason.SERVER_CLOSED));
        steps.run();
        channels.forEach(channel -> steps.on(channel.eventLoop(), channel::close));
        steps.run();
    }

    @Override
    public String toString() {
        return "a session that " + (lost ? "was lost" : upgraded ? "has moved" : "polls") + (ended() ? ", ended" : "")
                + (session.writable() ? ", writable" : "");
    }

    private final class Listener implements SessionListener {

        @Override
        public void message(String text) {
            throw new AssertionError("the client says nothing");
        }

        @Override
        public void writable() {
            subscriptions().writable();
        }

        @Override
        public void leaving() {
            subscriptions().leaving();
        }

        @Override
        public void arrived() {
            subscriptions().arrived();
        }

        @Override
        public void closed(CloseReason reason) {
            assertThat(reason).isIn(CloseReason.TRANSPORT_LOST, CloseReason.SERVER_CLOSED);
            assertThat(reason == CloseReason.TRANSPORT_LOST).isEqualTo(lost);
            subscriptions().close();
        }
    }

    /** Ready frames of the texts that viewers read. */
    private enum Frames implements EventFormat {
        TEXT;

        @Override
        public EventEncoder encoder(WorkflowId workflow, String epoch) {
            return new EventEncoder() {
                @Override
                public int bound(RecordedEvent event) {
                    return 10 + 1 + TextFormat.text(workflow, epoch, event.seq(), event).length;
                }

                @Override
                public void encode(RecordedEvent event, ByteBuf out) {
                    encodeJoined(event, event.seq(), out);
                }

                @Override
                public void encodeJoined(RecordedEvent joined, long fromSeq, ByteBuf out) {
                    byte[] text = TextFormat.text(workflow, epoch, fromSeq, joined);
                    ReadyFrames.writeHeader(out, 1 + text.length);
                    out.writeByte('4').writeBytes(text);
                }
            };
        }
    }

    private static final class NoPipelines implements Pipelines {
        @Override
        public void addFront(ChannelPipeline pipeline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void addHandshakeChecks(ChannelPipeline pipeline) {
            throw new UnsupportedOperationException();
        }
    }
}
