package dev.skald.adapter.socketio.conformance;

import dev.skald.adapter.engineio.Engine;
import dev.skald.adapter.engineio.EngineSettings;
import dev.skald.adapter.engineio.Pipelines;
import dev.skald.adapter.netty.HttpFront;
import dev.skald.adapter.netty.HttpFrontSettings;
import dev.skald.adapter.netty.OriginPolicy;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.socketio.client.Server;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * The production pipeline with handlers that the protocols' test suites expect, without authentication: Socket.IO at
 * {@code /socket.io/} with the namespaces {@code /} and {@code /custom}, and Engine.IO alone at {@code /engine.io/}.
 *
 * <p>Binary messages, attachments and a second namespace, which production refuses, are taken by listeners of this
 * package in the place of production's.
 */
public final class ConformanceServer implements AutoCloseable {

    private static final Set<String> NAMESPACES = Set.of("/", "/custom");

    private final Engine engine;

    private ConformanceServer(int port, Duration pingInterval, Duration pingTimeout, Duration upgradeTimeout) {
        EngineSettings settings = new EngineSettings(
                new EngineSettings.Listen("127.0.0.1", port, 2),
                new EngineSettings.Pings(pingInterval, pingTimeout),
                new EngineSettings.Timeouts(upgradeTimeout, Duration.ofSeconds(30)),
                new EngineSettings.Limits(10_000, 1_000_000, 64 * 1024));
        this.engine = new Engine(
                settings,
                Map.of(
                        "/socket.io",
                        (session, handshake) -> new Namespaces(session, NAMESPACES),
                        "/engine.io",
                        (session, handshake) -> new EngineIoEcho(session)),
                new Front(),
                new RefusalLog());
    }

    /**
     * Serves until it is interrupted.
     *
     * @param arguments the port
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("usage: ConformanceServer PORT");
        }
        ConformanceServer server = onPort(Integer.parseInt(arguments[0]));
        server.start();
        new CountDownLatch(1).await();
    }

    /** A server on a free port. */
    public static ConformanceServer onAnyPort() {
        return onPort(0);
    }

    private static ConformanceServer onPort(int port) {
        return new ConformanceServer(port, Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofSeconds(10));
    }

    /**
     * A server on a free port that asks nobody whether he is still there, and lets a WebSocket probe for so long only.
     */
    static ConformanceServer withUpgradeTimeout(Duration upgradeTimeout) {
        return new ConformanceServer(0, Duration.ofSeconds(25), Duration.ofSeconds(20), upgradeTimeout);
    }

    /** Where its Engine.IO is served. */
    static Server engineIo(InetSocketAddress address) {
        return new At(address.getPort(), "/engine.io/");
    }

    /** Where its Socket.IO is served. */
    static Server socketIo(InetSocketAddress address) {
        return new At(address.getPort(), "/socket.io/");
    }

    /** Binds the port and serves; answers the address. */
    public InetSocketAddress start() throws IOException {
        return engine.start();
    }

    @Override
    public void close() {
        engine.stop();
    }

    private record At(int port, String path) implements Server {}

    /** The front that production has, for pages of any origin that the suites are run from. */
    private static final class Front implements Pipelines {

        private final HttpFront front =
                new HttpFront(HttpFrontSettings.with(OriginPolicy.of(List.of("http://localhost:3000"), List.of())));

        @Override
        public void addFront(ChannelPipeline pipeline) {
            front.addTo(pipeline);
        }

        @Override
        public void addHandshakeChecks(ChannelPipeline pipeline) {
            // Nobody is refused here.
        }
    }
}
