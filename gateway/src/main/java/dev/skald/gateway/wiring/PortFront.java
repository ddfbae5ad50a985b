package dev.skald.gateway.wiring;

import dev.skald.adapter.netty.Face;
import dev.skald.adapter.netty.HttpFront;
import dev.skald.adapter.netty.HttpFrontSettings;
import dev.skald.adapter.netty.HttpTimeouts;
import dev.skald.adapter.netty.OriginPolicy;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.netty.TrustedProxies;
import dev.skald.adapter.netty.passon.PassOns;
import dev.skald.adapter.netty.tls.TlsPort;
import dev.skald.adapter.socketio.SocketIoGateway;
import dev.skald.gateway.config.SkaldConfig;
import io.netty.channel.ChannelPipeline;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;

/**
 * What stands before Socket.IO on the one port: the HTTP that both faces share, and the face that takes what is not
 * its.
 */
final class PortFront implements SocketIoGateway.Front {

    private final Optional<TlsPort> tls;
    private final SkaldConfig.Cors cors;
    private final TrustedProxies proxies;
    private final HttpTimeouts timeouts;
    private final Face http;
    private final IntSupplier streams;
    private final Optional<PassOns> passOns;
    private final IntConsumer refused;
    private final RefusalLog refusals;
    private volatile HttpFront front;

    /**
     * A front of these settings, which knows the gateway's own origins if the port is not to be any.
     *
     * @param tls what speaks TLS, if that is spoken
     * @param http the face beside Socket.IO
     * @param streams how many viewers that face serves
     * @param passOns passes on what belongs to other nodes, if there are any
     * @param refused told the status of each request that is refused before a face sees it
     * @param refusals where these are logged
     */
    PortFront(
            SkaldConfig config,
            Optional<TlsPort> tls,
            Face http,
            IntSupplier streams,
            Optional<PassOns> passOns,
            IntConsumer refused,
            RefusalLog refusals) {
        this.tls = tls;
        this.cors = config.cors();
        this.proxies = TrustedProxies.of(config.proxies().trusted().stream()
                .map(range -> new TrustedProxies.Range(range.network(), range.bits()))
                .toList());
        this.timeouts =
                HttpTimeouts.DEFAULT.withIdle(config.timeouts().connections().idle());
        this.http = http;
        this.streams = streams;
        this.passOns = passOns;
        this.refused = refused;
        this.refusals = refusals;
        // A connection keeps the front that it begins with, and may begin at the moment the port is bound.
        this.front = front(cors.own(scheme(), config.listen().port()));
    }

    /** The port is bound, which may have been any. */
    void listensOn(int port) {
        front = front(cors.own(scheme(), port));
    }

    /** What clients dial. */
    String scheme() {
        return tls.isPresent() ? "https" : "http";
    }

    @Override
    public void addTo(ChannelPipeline pipeline) {
        tls.ifPresent(spoken -> spoken.addTo(pipeline));
        front.addTo(pipeline);
        http.addTo(pipeline);
    }

    @Override
    public int viewers() {
        return streams.getAsInt();
    }

    @Override
    public Optional<PassOns> passOns() {
        return passOns;
    }

    /** A front for these own origins of the gateway. */
    HttpFront front(List<String> own) {
        return new HttpFront(
                HttpFrontSettings.with(OriginPolicy.of(cors.allowed(), own), timeouts)
                        .behind(proxies),
                refused,
                refusals);
    }
}
