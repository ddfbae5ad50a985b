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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The production pipeline with handlers that the protocols' test suites expect, without authentication: Socket.IO at
 * {@code /socket.io/} with the namespaces {@code /} and {@code /custom}, and Engine.IO alone at {@code /engine.io/}.
 *
 * <p>Binary messages, attachments and a second namespace, which production refuses, are taken by listeners of this
 * package in the place of production's.
 */
public final class ConformanceServer implements AutoCloseable {

    private static final Set<String> NAMESPACES = Set.of("/", "/custom");

    /** What the protocol's test suites expect. */
    private static final EngineSettings.Pings FREQUENT =
            new EngineSettings.Pings(Duration.ofMillis(300), Duration.ofMillis(200));

    /** What no test waits for. */
    private static final EngineSettings.Pings RARE =
            new EngineSettings.Pings(Duration.ofSeconds(25), Duration.ofSeconds(20));

    private static final Duration UPGRADE_TIMEOUT = Duration.ofSeconds(10);

    private final Engine engine;
    private final AtomicInteger polls = new AtomicInteger();

    private ConformanceServer(int port, EngineSettings.Pings pings, Duration upgradeTimeout) {
        EngineSettings settings = new EngineSettings(
                new EngineSettings.Listen("127.0.0.1", port, 2),
                pings,
                new EngineSettings.Timeouts(upgradeTimeout, Duration.ofSeconds(30)),
                new EngineSettings.Limits(10_000, 1_000_000, 64 * 1024));
        this.engine = new Engine(
                settings,
                Map.of(
                        "/socket.io",
                        (session, handshake) -> new Namespaces(session, NAMESPACES),
                        "/engine.io",
                        (session, handshake) -> new EngineIoEcho(session, polls)),
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
        ConformanceServer server = new ConformanceServer(Integer.parseInt(arguments[0]), FREQUENT, UPGRADE_TIMEOUT);
        server.start();
        new CountDownLatch(1).await();
    }

    /** A server on a free port that asks nobody whether he is still there. */
    static ConformanceServer onAnyPort() {
        return withUpgradeTimeout(UPGRADE_TIMEOUT);
    }

    /** A server on a free port that asks whoever is there whether he still is. */
    static ConformanceServer withPings(Duration interval, Duration timeout) {
        return new ConformanceServer(0, new EngineSettings.Pings(interval, timeout), UPGRADE_TIMEOUT);
    }

    /**
     * A server on a free port that asks nobody whether he is still there, and lets a WebSocket probe for so long only.
     */
    static ConformanceServer withUpgradeTimeout(Duration upgradeTimeout) {
        return new ConformanceServer(0, RARE, upgradeTimeout);
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

    /** How many polls of Engine.IO alone were opened so far, those of handshakes included. */
    int polls() {
        return polls.get();
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
