package dev.skald.adapter.engineio;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.SocketIOChannelInitializer;
import com.corundumstudio.socketio.ack.AckManager;
import com.corundumstudio.socketio.handler.AuthorizeHandler;
import com.corundumstudio.socketio.handler.ClientHead;
import com.corundumstudio.socketio.handler.ClientsBox;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import com.corundumstudio.socketio.protocol.PacketEncoder;
import dev.skald.adapter.netty.RefusalLog;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The pipeline of a connection: which handlers there are, and in which order. */
final class EngineInitializer extends SocketIOChannelInitializer {

    static final String REQUEST_CHECK = "requestCheck";

    /** What is answered to what was read at once is sent at once, but so many answers do not wait for more. */
    private static final int MAX_FLUSHES_HELD = 64;

    private final Engine engine;
    private final Map<String, Endpoint> endpoints;
    private final RefusalLog refusals;
    private final Pipelines pipelines;
    private final WebSocketServerHandshakerFactory handshakes;
    private @Nullable AuthorizeHandler authorizer;
    private @Nullable PacketEncoder encoder;

    EngineInitializer(Engine engine, Map<String, Endpoint> endpoints, Pipelines pipelines, RefusalLog refusals) {
        this.refusals = refusals;
        this.engine = engine;
        this.endpoints = endpoints;
        this.pipelines = pipelines;
        this.handshakes = WebSocketHandler.handshakes(engine.settings().limits().payloadBytes());
    }

    /** Makes the library's parts that stay in use; of the others none is ever made. */
    @Override
    public void start(Configuration configuration, NamespacesHub hub) {
        NoTimers timers = new NoTimers();
        encoder = new PacketEncoder(configuration, configuration.getJsonSupport());
        authorizer = new AuthorizeHandler(
                Engine.LIBRARY_CONTEXT + "/",
                timers,
                configuration,
                hub,
                configuration.getStoreFactory(),
                this,
                new AckManager(timers),
                new NoClients());
    }

    @Override
    protected void addSocketioHandlers(ChannelPipeline pipeline) {
        pipeline.addLast("flushes", new FlushConsolidationHandler(MAX_FLUSHES_HELD));
        pipelines.addFront(pipeline);
        pipelines.passOns().ifPresent(passOns -> pipeline.addLast("sealCheck", passOns.sealCheck()));
        pipeline.addLast(REQUEST_CHECK, new RequestCheck(endpoints, engine.sessions(), engine.ids(), refusals));
        pipelines.addHandshakeChecks(pipeline);
        pipeline.addLast(
                HTTP_AGGREGATOR,
                new RequestAggregator(engine.settings().limits().payloadBytes()));
        pipelines
                .passOns()
                .ifPresent(passOns -> pipeline.addLast(
                        "passOn", passOns.passOn(() -> EngineError.SESSION_UNKNOWN.response(engine.alloc()))));
        pipeline.addLast("handshakeShield", new HandshakeShield());
        pipeline.addLast(AUTHORIZE_HANDLER, Objects.requireNonNull(authorizer));
        pipeline.addLast(XHR_POLLING_TRANSPORT, new PollingHandler(engine));
        pipeline.addLast(WEB_SOCKET_TRANSPORT, new WebSocketHandler(engine, handshakes));
    }

    @Override
    public void stop() {
        // Of what was started, nothing runs.
    }

    PacketEncoder encoder() {
        return Objects.requireNonNull(encoder);
    }

    /** The library's sessions: it opens them, and does not keep them. */
    private static final class NoClients extends ClientsBox {

        @Override
        public void addClient(ClientHead head) {
            // See above.
        }
    }
}
