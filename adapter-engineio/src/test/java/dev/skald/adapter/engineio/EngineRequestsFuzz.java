package dev.skald.adapter.engineio;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.skald.adapter.engineio.packet.MalformedPacketException;
import dev.skald.adapter.engineio.packet.PacketParser;
import dev.skald.adapter.netty.HttpFront;
import dev.skald.adapter.netty.HttpFrontSettings;
import dev.skald.adapter.netty.OriginPolicy;
import dev.skald.adapter.netty.RefusalLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * A fuzz target: whatever a connection sends to the path of Engine.IO, through all handlers that stand there, beside a
 * session that polls. In the input {@code $SID} stands for the id of that session, and a line end for that of HTTP; a
 * byte 0 begins another connection.
 *
 * <p>No handler fails; each connection is answered in HTTP, or as a WebSocket, or not at all; and nothing but text
 * comes out as the session's messages.
 */
public final class EngineRequestsFuzz {

    private static final Duration LONG = Duration.ofHours(1);
    private static final EngineSettings SETTINGS = new EngineSettings(
            new EngineSettings.Listen("127.0.0.1", 0, 1),
            new EngineSettings.Pings(LONG, LONG),
            new EngineSettings.Timeouts(LONG, LONG),
            new EngineSettings.Limits(1_000, 100_000, 4_096));
    private static final Engine ENGINE =
            new Engine(SETTINGS, Map.of("/ws", (session, handshake) -> new Messages()), new Front(), new RefusalLog());
    private static final String HANDSHAKE = "GET /ws/?EIO=4&transport=polling HTTP/1.1\r\nHost: h\r\n\r\n";
    private static final String SID = "\"sid\":\"";

    /** What fails in a handler is logged by the last of them, as a warning. */
    private static final ListAppender<ILoggingEvent> FAILURES = new ListAppender<>();

    static {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.skald");
        logger.setLevel(Level.WARN);
        logger.addAppender(FAILURES);
        FAILURES.start();
        try {
            // Only so that all of it is there: nobody connects to its port.
            ENGINE.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EngineRequestsFuzz() {}

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        FAILURES.list.clear();
        EngineInitializer initializer = ENGINE.initializer();
        EmbeddedChannel first = connection(initializer);
        String opened = sent(first, HANDSHAKE.getBytes(StandardCharsets.ISO_8859_1));
        int sid = opened.indexOf(SID);
        if (sid < 0) {
            throw new AssertionError("no session: " + opened);
        }
        String id = opened.substring(sid + SID.length(), opened.indexOf('"', sid + SID.length()));
        String text = new String(input, StandardCharsets.ISO_8859_1).replace("$SID", id);
        for (String part : text.split("\0", -1)) {
            EmbeddedChannel connection = connection(initializer);
            String answer = sent(
                    connection, part.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            if (!answer.isEmpty() && !answer.startsWith("HTTP/1.")) {
                throw new AssertionError("an answer begins as none of HTTP: " + answer);
            }
            connection.finishAndReleaseAll();
        }
        first.finishAndReleaseAll();
        ENGINE.sessions().all().forEach(session -> session.execute(() -> session.close(CloseReason.SERVER_CLOSED)));
        first.runPendingTasks();
        if (!FAILURES.list.isEmpty()) {
            throw new AssertionError("a handler failed: " + FAILURES.list.get(0));
        }
    }

    private static EmbeddedChannel connection(EngineInitializer initializer) {
        EmbeddedChannel connection = new Connection();
        initializer.addSocketioHandlers(connection.pipeline());
        connection.pipeline().fireChannelActive();
        return connection;
    }

    private static String sent(EmbeddedChannel connection, byte[] bytes) {
        if (connection.isOpen()) {
            connection.writeInbound(Unpooled.wrappedBuffer(bytes));
        }
        connection.runPendingTasks();
        connection.checkException();
        StringBuilder answer = new StringBuilder();
        for (Object out = connection.readOutbound(); out != null; out = connection.readOutbound()) {
            if (out instanceof ByteBuf buffer) {
                answer.append(buffer.toString(StandardCharsets.ISO_8859_1));
            }
            ReferenceCountUtil.release(out);
        }
        return answer.toString();
    }

    /** A connection from somewhere. */
    private static final class Connection extends EmbeddedChannel {

        private static final SocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 1);

        @Override
        protected SocketAddress remoteAddress0() {
            return ANYWHERE;
        }

        @Override
        protected SocketAddress localAddress0() {
            return ANYWHERE;
        }
    }

    private static final class Front implements Pipelines {

        private final HttpFront front =
                new HttpFront(HttpFrontSettings.with(new OriginPolicy(Set.of("https://app.example"))));

        @Override
        public void addFront(ChannelPipeline pipeline) {
            front.addTo(pipeline);
        }

        @Override
        public void addHandshakeChecks(ChannelPipeline pipeline) {
            // Nobody is refused.
        }
    }

    private static final class Messages extends QuietListener {

        @Override
        public void message(String text) {
            try {
                var unused = PacketParser.parse(text);
            } catch (MalformedPacketException refused) {
                // As many are.
            }
        }
    }
}
