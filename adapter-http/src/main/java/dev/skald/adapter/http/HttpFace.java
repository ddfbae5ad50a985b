package dev.skald.adapter.http;

import dev.skald.adapter.netty.Drain;
import dev.skald.adapter.netty.Face;
import dev.skald.adapter.netty.RefusalLog;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.channel.ChannelPipeline;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The face that is no socket: takes every request but those of Socket.IO, which it passes on. Stands behind the
 * {@link dev.skald.adapter.netty.HttpFront}; serves any number of connections.
 */
public final class HttpFace implements Face {

    private final HttpFaceSettings settings;
    private final Router router;
    private final HttpMetrics metrics;
    private final AtomicInteger inHand = new AtomicInteger();
    private final ControlWaits waits;
    private final Exchange.Shared shared;

    /**
     * A face onto these use cases.
     *
     * @param streams what serves server-sent events, and knows the streams that are open
     * @param drain while it drains, nothing is published, no stream begins, and the gateway says that it is not ready
     * @param health how well the gateway can do its work; asked on event loops, so it must not block
     * @param registry what {@code /metrics} shows, and where this face counts
     * @param refusals where the calls that it refuses are logged
     */
    public HttpFace(
            HttpFaceSettings settings,
            HttpUseCases useCases,
            EventStreams streams,
            Drain drain,
            Supplier<Health> health,
            PrometheusMeterRegistry registry,
            RefusalLog refusals) {
        this.settings = settings;
        this.metrics = new HttpMetrics(registry);
        this.waits = new ControlWaits(settings.maxWaiting());
        int maxBody = Math.max(settings.sizes().batch(), ControlParser.MAX_BYTES);
        this.shared = new Exchange.Shared(maxBody, metrics, refusals, drain, inHand);
        this.router = Router.of(settings, useCases, streams, waits, drain, health, registry, metrics, refusals);
    }

    /**
     * Answers those who wait for controls with what there is; call it when the gateway has begun to drain. Any thread.
     */
    public void drain() {
        waits.answerAll();
    }

    /**
     * All that can be asked for, each as a method and a path with names in braces for what differs, for example
     * {@code GET /v1/workflows/{id}}; HEAD is answered wherever GET is. Any thread.
     */
    public Set<String> operations() {
        return router.operations();
    }

    /** How many requests wait for controls. Any thread. */
    public int waiting() {
        return waits.size();
    }

    /** Counts a request that was refused before it came here, by its status; for the front. Thread-safe. */
    public void refused(int status) {
        metrics.refused(status);
    }

    /**
     * How many requests have begun, and not the whole of their answers has gone out; streams count until they begin.
     * Any thread.
     */
    public int inHand() {
        return inHand.get();
    }

    @Override
    public void addTo(ChannelPipeline pipeline) {
        addTo(pipeline, Optional.of(settings.socketPath()), EnumSet.allOf(Audience.class));
    }

    /** The same face for one audience alone: to others its resources are not there. */
    public Face showing(Audience audience) {
        // Whoever operates the gateway does not do so over Socket.IO.
        Optional<String> socketPath =
                audience == Audience.CLIENTS ? Optional.of(settings.socketPath()) : Optional.empty();
        return pipeline -> addTo(pipeline, socketPath, EnumSet.of(audience));
    }

    private void addTo(ChannelPipeline pipeline, Optional<String> socketPath, Set<Audience> audiences) {
        pipeline.addLast("http-face", new FaceHandler(socketPath, audiences, router, shared));
    }
}
