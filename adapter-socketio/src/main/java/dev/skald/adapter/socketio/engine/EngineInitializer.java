package dev.skald.adapter.socketio.engine;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.ack.AckManager;
import com.corundumstudio.socketio.handler.AuthorizeHandler;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.handler.ClientsBox;
import com.corundumstudio.socketio.namespace.Namespace;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import com.corundumstudio.socketio.protocol.PacketEncoder;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.util.concurrent.EventExecutorGroup;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The pipeline of a connection: which handlers there are, and in which order. */
final class EngineInitializer extends SocketIOChannelInitializer {

    static final String REQUEST_CHECK = "requestCheck";
    static final String PACKET_OUTLET = "packetOutlet";

    private static final long LOOPS_TIMEOUT_SECONDS = 2;

    private final Engine engine;
    private final Map<String, Endpoint> endpoints;
    private final Pipelines pipelines;
    private final EngineScheduler scheduler = new EngineScheduler();
    private final Set<EventExecutorGroup> loops = ConcurrentHashMap.newKeySet();
    private @Nullable AuthorizeHandler handshakes;
    private @Nullable NamespacesHub namespaces;
    private @Nullable PacketEncoder encoder;

    EngineInitializer(Engine engine, Map<String, Endpoint> endpoints, Pipelines pipelines) {
        this.engine = engine;
        this.endpoints = endpoints;
        this.pipelines = pipelines;
    }

    /** Makes the library's parts that stay in use; of the others none is ever made. */
    @Override
    public void start(Configuration configuration, NamespacesHub hub) {
        namespaces = hub;
        encoder = new PacketEncoder(configuration, configuration.getJsonSupport());
        handshakes = new AuthorizeHandler(
                Engine.LIBRARY_CONTEXT + "/",
                scheduler,
                configuration,
                hub,
                configuration.getStoreFactory(),
                this,
                new AckManager(scheduler),
                new ClientsBox());
    }

    @Override
    protected void addSocketioHandlers(ChannelPipeline pipeline) {
        stopAtTheEnd(pipeline.channel().eventLoop().parent());
        pipelines.addFront(pipeline);
        pipeline.addLast(REQUEST_CHECK, new RequestCheck(endpoints, engine.sessions()));
        pipelines.addHandshakeChecks(pipeline);
        pipeline.addLast(
                HTTP_AGGREGATOR, new HttpObjectAggregator(engine.settings().maxPayload()));
        pipeline.addLast("handshakeShield", new HandshakeShield());
        pipeline.addLast(AUTHORIZE_HANDLER, Objects.requireNonNull(handshakes));
        pipeline.addLast(XHR_POLLING_TRANSPORT, new PollingHandler(engine));
        pipeline.addLast(WEB_SOCKET_TRANSPORT, new WebSocketHandler(engine));
        pipeline.addLast(PACKET_OUTLET, new PacketOutlet(engine.sessions()));
    }

    /** Has the library tell us when a session of its is over: it does so for those that are in a namespace. */
    void adopt(ClientHead head) {
        head.addNamespaceClient(Objects.requireNonNull(namespaces).get(Namespace.DEFAULT_NAME));
    }

    /** The library ended a session: its client did not answer a ping. */
    @Override
    public void onDisconnect(ClientHead head) {
        Objects.requireNonNull(handshakes).onDisconnect(head);
        engine.sessions()
                .find(head.getSessionId())
                .ifPresent(session -> session.execute(() -> session.close(CloseReason.PING_TIMEOUT)));
    }

    @Override
    public void stop() {
        scheduler.shutdown();
    }

    void stopAtTheEnd(EventExecutorGroup group) {
        loops.add(group);
    }

    /** Ends the event loops at once: the library would wait two seconds for them to be quiet. */
    void stopLoops() {
        for (EventExecutorGroup group : loops) {
            group.shutdownGracefully(0, LOOPS_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
    }

    PacketEncoder encoder() {
        return Objects.requireNonNull(encoder);
    }

    void removeFront(ChannelPipeline pipeline) {
        pipelines.removeFront(pipeline);
    }
}
