package dev.skald.adapter.netty;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import java.util.function.IntConsumer;

/**
 * The part of a connection's pipeline that both faces stand behind: from bytes to one well-formed request at a time, of a
 * client whose origin is allowed, and back.
 *
 * <p>What stands behind it may rely on these promises: the next request comes only after the final answer to the one before
 * was written; after an answer nothing more of its request comes, whatever the client goes on to send; and an answer may
 * be written as it is, since HEAD, persistence, lengths and CORS are seen to here.
 */
public final class HttpFront {

    private final HttpFrontSettings settings;
    private final IntConsumer refused;
    private final RefusalLog refusals;

    /** A front of these settings, for any number of connections. */
    public HttpFront(HttpFrontSettings settings) {
        this(settings, status -> {}, new RefusalLog());
    }

    /**
     * A front of these settings, for any number of connections.
     *
     * @param refused told the status of each request that gets no further; called on event loops, so it must not block
     * @param refusals where requests of foreign origins, and malformed ones to {@code /v1}, are logged
     */
    public HttpFront(HttpFrontSettings settings, IntConsumer refused, RefusalLog refusals) {
        this.settings = settings;
        this.refused = refused;
        this.refusals = refusals;
    }

    /**
     * Adds the handlers of a new connection; called on its event loop. Once the answer 101 was written they may all be taken
     * out, for they have no business on a connection that speaks HTTP no more.
     */
    public void addTo(ChannelPipeline pipeline) {
        pipeline.addLast("http-decoder", new StrictRequestDecoder(settings));
        pipeline.addLast("http-encoder", new HttpResponseEncoder());
        pipeline.addLast("http-order", new RequestOrder());
        pipeline.addLast("http-timeout", new RequestTimeout(settings.requestTimeout(), settings.idleTimeout()));
        pipeline.addLast("http-keep-alive", new KeepAlive());
        pipeline.addLast("http-head", new HeadAnswers());
        pipeline.addLast("http-origin", new OriginHandler(settings.origins(), refused, refusals));
        pipeline.addLast("http-bad-requests", new BadRequests(refused, refusals));
    }
}
