package dev.skald.adapter.netty;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.util.AsciiString;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * The part of a connection's pipeline that both faces stand behind: from bytes to one well-formed request at a time, of
 * a client whose origin is allowed, and back.
 *
 * <p>What stands behind it may rely on these promises: the next request comes only after the final answer to the one
 * before was written; after an answer nothing more of its request comes, whatever the client goes on to send; targets
 * are in origin form; where a request comes from is known, as its {@link ClientAddress}; and an answer may be written
 * as it is, since HEAD, persistence, lengths and CORS are seen to here. A request that gets no answer, because its
 * connection ends before, gets a line in the log.
 */
public final class HttpFront {

    private final HttpFrontSettings settings;
    private final RequestFaults faults;
    private final AsciiString keepAlive;
    private final IntConsumer refused;
    private final LongSupplier nanoTime;
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
        this(settings, refused, refusals, System::nanoTime);
    }

    /**
     * A front of these settings, for any number of connections.
     *
     * @param nanoTime the clock that patience is measured by, as {@link System#nanoTime}
     */
    HttpFront(HttpFrontSettings settings, IntConsumer refused, RefusalLog refusals, LongSupplier nanoTime) {
        this.settings = settings;
        this.faults = new RequestFaults(settings);
        this.keepAlive = KeepAlive.timeout(settings.timeouts().connection().idle());
        this.refused = refused;
        this.refusals = refusals;
        this.nanoTime = nanoTime;
    }

    /**
     * Adds the handlers of a new connection; called on its event loop. Once the answer 101 was written they may all be
     * taken out, for they have no business on a connection that speaks HTTP no more.
     */
    public void addTo(ChannelPipeline pipeline) {
        StrictRequestDecoder decoder = new StrictRequestDecoder(settings);
        pipeline.addLast("http-decoder", decoder);
        pipeline.addLast("http-encoder", new HttpResponseEncoder());
        pipeline.addLast("http-unanswered", new Unanswered(decoder::isWithinHead));
        pipeline.addLast("http-order", new RequestOrder());
        pipeline.addLast("http-timeout", new RequestTimeout(settings.timeouts(), decoder::isWithinHead, nanoTime));
        pipeline.addLast("http-keep-alive", new KeepAlive(keepAlive));
        pipeline.addLast("http-head", new HeadAnswers());
        pipeline.addLast("http-client-address", new ClientAddresses(settings.proxies()));
        pipeline.addLast(
                "http-origin",
                new OriginHandler(settings.origins(), faults, refused, refusals, decoder::originsWithinHead));
        pipeline.addLast("http-bad-requests", new BadRequests(faults, refused, refusals));
    }
}
