package dev.skald.adapter.engineio;

import com.corundumstudio.socketio.AckMode;
import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOServer;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.protocol.Packet;
import com.corundumstudio.socketio.store.MemoryStore;
import com.corundumstudio.socketio.store.MemoryStoreFactory;
import com.corundumstudio.socketio.store.Store;
import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.passon.PassOns;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Engine.IO 4 on netty-socketio, hardened: the server socket, the pipeline of each connection, and the sessions.
 *
 * <p>Nothing outside this package sees the library. What it does well stays its business (the server socket and its
 * loops, the handshake, the open packet); what it does not is done by the handlers of this package, each named after
 * its concern. {@link #start} and {@link #stop} block; everything else is asynchronous.
 */
public final class Engine {

    /** The one path that the library is shown, whatever the endpoints are called. */
    static final String LIBRARY_CONTEXT = "/engine";

    /**
     * What the system may hold for a connection, or up to twice that: left to itself it takes megabytes, before which a
     * ping would come minutes late on a slow line.
     */
    private static final int SEND_BUFFER_BYTES = 64 * 1024;

    private static final long LOOPS_TIMEOUT_SECONDS = 2;

    /** How long a session waits at a drain for what is kept of it. */
    private static final Duration DRAIN_PATIENCE = Duration.ofSeconds(2);

    private final EngineSettings settings;
    private final Sessions sessions;
    private final SessionIds ids;
    private final Optional<PassOns> passOns;
    private final Library server;
    private final EngineInitializer initializer;
    private volatile boolean started;
    private volatile @Nullable Channel listening;

    /**
     * An engine that does not listen yet.
     *
     * @param endpoints who takes the sessions of each path; paths begin with a slash and do not end with one
     * @param pipelines what stands before the engine in each connection's pipeline
     * @param refusals takes a line for each request that is none of Engine.IO
     */
    public Engine(EngineSettings settings, Map<String, Endpoint> endpoints, Pipelines pipelines, RefusalLog refusals) {
        this.settings = settings;
        this.sessions = new Sessions(settings.limits().sessions(), pipelines::viewersInFront);
        this.passOns = pipelines.passOns();
        this.ids = new SessionIds(passOns.map(PassOns::self));
        this.server = new Library(configuration(settings));
        this.initializer = new EngineInitializer(this, Map.copyOf(endpoints), pipelines, refusals);
        server.setPipelineFactory(initializer);
    }

    /**
     * Binds the port and serves.
     *
     * @return the address it listens on
     * @throws IOException if the port cannot be bound
     */
    public InetSocketAddress start() throws IOException {
        ChannelFuture bound = (ChannelFuture) server.startAsync();
        started = true;
        bound.awaitUninterruptibly();
        Channel listener = bound.channel();
        EventLoopGroup acceptor = listener.eventLoop().parent();
        if (bound.isSuccess()) {
            acceptOnTheLoops(listener);
            listening = listener;
        }
        stopLoops(acceptor);
        if (!bound.isSuccess()) {
            stop();
            throw new IOException(
                    "cannot listen on " + settings.listen().host() + ":"
                            + settings.listen().port(),
                    bound.cause());
        }
        return (InetSocketAddress) listener.localAddress();
    }

    /** The library's thread that does nothing but accept would wake another for each connection: one loop does both. */
    private void acceptOnTheLoops(Channel listener) {
        listener.deregister().syncUninterruptibly();
        server.loops().register(listener).syncUninterruptibly();
    }

    /**
     * Ends every session, for {@link CloseReason#DRAINED}, once its listener has kept what it wants to; their clients
     * come back by themselves; so do those of other nodes, whose requests are passed on by this one. No further session
     * is opened. Returns at once.
     *
     * @param spread over how long, so that they do not all come back in the same moment
     */
    public void drain(Duration spread) {
        for (EngineSession session : sessions.shut()) {
            long delay = spread.isZero() ? 0 : ThreadLocalRandom.current().nextLong(spread.toNanos());
            session.executeAfter(Duration.ofNanos(delay), () -> session.drain(DRAIN_PATIENCE));
        }
        passOns.ifPresent(others -> others.drain(spread));
    }

    /**
     * The event loops of all connections: for others who want to do something there; there are none before the start.
     */
    public EventLoopGroup loops() {
        return server.loops();
    }

    /** How many sessions are open. */
    public int openSessions() {
        return sessions.all().size();
    }

    /** Stops listening, and closes what is still open. */
    public void stop() {
        if (started) {
            started = false;
            stopListening();
            stopLoops(server.loops());
            server.stop();
        }
    }

    /** Accepts nobody any more: loops do not end all at once, and one that lives would accept for one that does not. */
    private void stopListening() {
        Channel listener = listening;
        if (listener != null) {
            listener.close().awaitUninterruptibly(LOOPS_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    /** Ends event loops at once: the library would wait two seconds for them to be quiet. */
    private static void stopLoops(EventLoopGroup loops) {
        loops.shutdownGracefully(0, LOOPS_TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    EngineSettings settings() {
        return settings;
    }

    Sessions sessions() {
        return sessions;
    }

    /** What sets up each connection. */
    EngineInitializer initializer() {
        return initializer;
    }

    SessionIds ids() {
        return ids;
    }

    ByteBufAllocator alloc() {
        return ByteBufAllocator.DEFAULT;
    }

    /** A session for a polling handshake on this channel; without one it is answered with 503. */
    Optional<EngineSession> addPolling(Channel channel) {
        return add(new EngineSession(ids.next(), this, channel.eventLoop(), ClientAddress.of(channel)), channel);
    }

    /** A session for a handshake that is to make this channel a WebSocket; without one it is answered with 503. */
    Optional<EngineSession> addWebSocket(ChannelHandlerContext ctx) {
        return add(new EngineSession(ids.next(), this, ctx), ctx.channel());
    }

    /** The checks may have let the handshake pass long before. */
    private Optional<EngineSession> add(EngineSession session, Channel channel) {
        Optional<String> refusal = sessions.add(session);
        refusal.ifPresent(why -> channel.writeAndFlush(Answers.unavailable(why)));
        return refusal.isPresent() ? Optional.empty() : Optional.of(session);
    }

    /**
     * Opens a session that was added for the handshake on this channel, which the library has accepted. From here on it
     * is ours alone: what the library made of it is let go.
     */
    void open(EngineSession session, Channel channel, Endpoint endpoint) {
        ClientHead head = channel.attr(ClientHead.CLIENT).getAndSet(null);
        session.listen(endpoint.opened(session, channel));
        Packet packet = head.getPacketsQueue(head.getCurrentTransport()).remove();
        packet.setData(new OpenPacket(session.id(), packet.getData()));
        session.begin(encode(packet));
    }

    /** A packet of the library's, as text. */
    private ByteBuf encode(Packet packet) {
        ByteBuf text = alloc().buffer(160);
        try {
            initializer.encoder().encodePacket(packet, text, alloc(), true);
            return text;
        } catch (IOException e) {
            text.release();
            throw new UncheckedIOException(e);
        }
    }

    /** The library's server, and the event loops that it keeps to itself. */
    private static final class Library extends SocketIOServer {

        private @Nullable EventLoopGroup loops;

        Library(Configuration configuration) {
            super(configuration);
        }

        @Override
        protected void applyConnectionOptions(ServerBootstrap bootstrap) {
            super.applyConnectionOptions(bootstrap);
            // It sets them to what they are anyway, which costs each connection two system calls.
            bootstrap.childOption(ChannelOption.SO_KEEPALIVE, null);
            bootstrap.childOption(ChannelOption.SO_LINGER, null);
            loops = bootstrap.config().childGroup();
        }

        /** The loops of all connections; there are none before the start. */
        EventLoopGroup loops() {
            return Objects.requireNonNull(loops);
        }
    }

    /** Nothing is ever put into the store that the library has for each session: one does for all. */
    private static final class OneStore extends MemoryStoreFactory {

        private final Store empty = new MemoryStore();

        @Override
        public Store createStore(UUID session) {
            return empty;
        }
    }

    private static Configuration configuration(EngineSettings settings) {
        Configuration configuration = new Configuration();
        configuration.setHostname(settings.listen().host());
        configuration.setPort(settings.listen().port());
        configuration.setContext(LIBRARY_CONTEXT);
        configuration.setPingInterval(
                Math.toIntExact(settings.pings().interval().toMillis()));
        configuration.setPingTimeout(Math.toIntExact(settings.pings().timeout().toMillis()));
        configuration.setBossThreads(1);
        configuration.setWorkerThreads(settings.listen().ioThreads());
        configuration.setJsonSupport(new OpenPacketJson(settings.limits().payloadBytes()));
        configuration.setExceptionListener(new QuietExceptionListener());
        configuration.setStoreFactory(new OneStore());
        // The library's own id, which nobody is told, is not the client's choice either.
        configuration.setRandomSession(true);
        configuration.setAllowCustomRequests(true);
        configuration.setAckMode(AckMode.MANUAL);
        // Origins, CORS headers and compression are not the library's business; the last is a bomb where it is
        // unbounded.
        configuration.setEnableCors(false);
        configuration.setHttpCompression(false);
        configuration.setWebsocketCompression(false);
        configuration.setAddVersionHeader(false);
        configuration.getSocketConfig().setReuseAddress(true);
        configuration.getSocketConfig().setTcpNoDelay(true);
        configuration.getSocketConfig().setTcpSendBufferSize(SEND_BUFFER_BYTES);
        configuration
                .getSocketConfig()
                .setWriteBufferWaterMarkLow(settings.limits().outboxBytes() / 2);
        configuration
                .getSocketConfig()
                .setWriteBufferWaterMarkHigh(settings.limits().outboxBytes());
        return configuration;
    }
}
