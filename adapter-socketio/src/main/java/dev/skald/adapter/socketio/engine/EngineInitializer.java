package dev.skald.adapter.socketio.engine;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.SocketIOClient;
import com.corundumstudio.socketio.ack.AckManager;
import com.corundumstudio.socketio.handler.AuthorizeHandler;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.handler.ClientsBox;
import com.corundumstudio.socketio.namespace.Namespace;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import com.corundumstudio.socketio.protocol.PacketEncoder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pipeline of a connection: which handlers there are, and in which order. */
final class EngineInitializer extends SocketIOChannelInitializer {

    static final String REQUEST_CHECK = "requestCheck";
    static final String PACKET_OUTLET = "packetOutlet";

    /** What is answered to what was read at once is sent at once, but so many answers do not wait for more. */
    private static final int MAX_FLUSHES_HELD = 64;

    private final Engine engine;
    private final Map<String, Endpoint> endpoints;
    private final Pipelines pipelines;
    private final WebSocketServerHandshakerFactory handshakes;
    private final PacketOutlet packetOutlet;
    private final EngineScheduler scheduler = new EngineScheduler();
    private @Nullable AuthorizeHandler authorizer;
    private @Nullable Namespace namespace;
    private @Nullable PacketEncoder encoder;

    EngineInitializer(Engine engine, Map<String, Endpoint> endpoints, Pipelines pipelines) {
        this.engine = engine;
        this.endpoints = endpoints;
        this.pipelines = pipelines;
        this.handshakes = WebSocketHandler.handshakes(engine.settings().maxPayload());
        this.packetOutlet = new PacketOutlet(engine.sessions());
    }

    /** Makes the library's parts that stay in use; of the others none is ever made. */
    @Override
    public void start(Configuration configuration, NamespacesHub hub) {
        namespace = new EmptyNamespace(configuration);
        encoder = new PacketEncoder(configuration, configuration.getJsonSupport());
        authorizer = new AuthorizeHandler(
                Engine.LIBRARY_CONTEXT + "/",
                scheduler,
                configuration,
                hub,
                configuration.getStoreFactory(),
                this,
                new AckManager(scheduler),
                new ClientsById());
    }

    @Override
    protected void addSocketioHandlers(ChannelPipeline pipeline) {
        pipeline.addLast("flushes", new FlushConsolidationHandler(MAX_FLUSHES_HELD));
        pipelines.addFront(pipeline);
        pipeline.addLast(REQUEST_CHECK, new RequestCheck(endpoints, engine.sessions()));
        pipelines.addHandshakeChecks(pipeline);
        pipeline.addLast(
                HTTP_AGGREGATOR, new HttpObjectAggregator(engine.settings().maxPayload()));
        pipeline.addLast("handshakeShield", new HandshakeShield());
        pipeline.addLast(AUTHORIZE_HANDLER, Objects.requireNonNull(authorizer));
        pipeline.addLast(XHR_POLLING_TRANSPORT, new PollingHandler(engine));
        pipeline.addLast(WEB_SOCKET_TRANSPORT, new WebSocketHandler(engine, handshakes));
        pipeline.addLast(PACKET_OUTLET, packetOutlet);
    }

    /** Has the library tell us when a session of its is over: it does so for those that are in a namespace. */
    void adopt(ClientHead head) {
        head.addNamespaceClient(Objects.requireNonNull(namespace));
    }

    /** The library ended a session: its client did not answer a ping. */
    @Override
    public void onDisconnect(ClientHead head) {
        Objects.requireNonNull(authorizer).onDisconnect(head);
        engine.sessions()
                .find(head.getSessionId())
                .ifPresent(session -> session.execute(() -> session.close(CloseReason.PING_TIMEOUT)));
    }

    @Override
    public void stop() {
        scheduler.shutdown();
    }

    PacketEncoder encoder() {
        return Objects.requireNonNull(encoder);
    }

    /** The library's sessions by their id alone: nobody looks for one by its channel. */
    private static final class ClientsById extends ClientsBox {

        @Override
        public void add(Channel channel, ClientHead head) {
            // See above.
        }

        @Override
        public void remove(Channel channel) {
            // See above.
        }
    }

    /** A namespace that keeps no account of who is in it, and in which of its rooms: nobody asks. */
    private static final class EmptyNamespace extends Namespace {

        EmptyNamespace(Configuration configuration) {
            super(DEFAULT_NAME, configuration);
        }

        @Override
        public void addClient(SocketIOClient client) {
            // See above.
        }

        @Override
        public void onDisconnect(SocketIOClient client) {
            // See above.
        }
    }
}
