package dev.skald.adapter.netty.passon;

import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.RefusalLog;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * What all connections of a node share that pass requests on to other nodes, and take requests that others pass on.
 *
 * <p>A request is passed on by the event loop of its connection, over a connection of its own; its answer, or what a
 * WebSocket carries from then on, goes back as it comes, and no faster than the client takes it. Thread-safe.
 */
public final class PassOns {

    /** How long a node may take for its first sign of life: then its sessions are none. */
    public static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Seals seals;
    private final Peers peers;
    private final Optional<SslContext> tls;
    private final RefusalLog refusals;
    private final Duration patience;
    private final Set<Passage> open = ConcurrentHashMap.newKeySet();
    private final LongAdder passed = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /**
     * Nothing is passed on yet.
     *
     * @param seals seals what is passed on, and opens what others do
     * @param peers the nodes of the cluster
     * @param tls how nodes are spoken to whose URL asks for TLS; empty: such a node is not reached
     * @param refusals takes a line for each seal that is not good, and for each request whose node is not there
     */
    public PassOns(Seals seals, Peers peers, Optional<SslContext> tls, RefusalLog refusals) {
        this(seals, peers, tls, refusals, PATIENCE);
    }

    /** The same with another patience. */
    PassOns(Seals seals, Peers peers, Optional<SslContext> tls, RefusalLog refusals, Duration patience) {
        this.seals = seals;
        this.peers = peers;
        this.tls = tls;
        this.refusals = refusals;
        this.patience = patience;
    }

    /** The name of this node. */
    public String self() {
        return peers.self();
    }

    /** A handler that looks at the seals of one connection's requests; it belongs before whatever believes them. */
    public ChannelHandler sealCheck() {
        return new SealCheck(seals, peers.self(), refusals);
    }

    /**
     * A handler that passes on those requests of one connection that are {@linkplain Elsewhere#passOn to be}; it
     * belongs where they come as a whole.
     *
     * @param unknown makes the answer to a request whose node is not there
     */
    public ChannelHandler passOn(Supplier<FullHttpResponse> unknown) {
        return new PassOnHandler(this, unknown);
    }

    /** How many requests were passed on, and answered by their node. */
    public long passed() {
        return passed.sum();
    }

    /** How many requests could not be passed on, since their node was not there, or did not answer. */
    public long failed() {
        return failed.sum();
    }

    /** How many requests and WebSockets are being passed on. */
    public int open() {
        return open.size();
    }

    /**
     * Ends what is being passed on, since this node goes away: the clients come back by themselves. Returns at once.
     *
     * @param spread over how long, so that they do not all come back in the same moment
     */
    public void drain(Duration spread) {
        for (Passage passage : List.copyOf(open)) {
            long delay = spread.isZero() ? 0 : ThreadLocalRandom.current().nextLong(spread.toNanos());
            passage.loop().schedule(passage::cut, delay, TimeUnit.NANOSECONDS);
        }
    }

    Seals seals() {
        return seals;
    }

    Peers peers() {
        return peers;
    }

    Optional<SslContext> tls() {
        return tls;
    }

    Duration patience() {
        return patience;
    }

    void begun(Passage passage) {
        open.add(passage);
    }

    void answered() {
        passed.increment();
    }

    void lost(ClientAddress client, String node, String why) {
        failed.increment();
        refusals.refused(client.toString(), "request of a session at node " + node, Optional.empty(), why);
    }

    void ended(Passage passage) {
        open.remove(passage);
    }
}
