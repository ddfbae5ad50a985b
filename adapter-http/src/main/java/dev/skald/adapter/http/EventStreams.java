package dev.skald.adapter.http;

import dev.skald.adapter.netty.ClientLimits;
import dev.skald.application.revoke.TokenWatch;
import dev.skald.delivery.Delivery;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

/** The streams of server-sent events that are open, and what they have in common. Thread-safe. */
public final class EventStreams {

    private final Delivery delivery;
    private final Clock clock;
    private final TokenWatch tokens;
    private final ClientLimits limits;
    private final Settings settings;
    private final IntSupplier sessions;
    private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * Streams none of which is open yet.
     *
     * @param delivery delivers to them
     * @param clock tells when tokens expire
     * @param tokens tells when tokens are revoked
     * @param limits what one address, and one user, may take
     * @param sessions how many viewers there are beside them
     */
    public EventStreams(
            Delivery delivery,
            Clock clock,
            TokenWatch tokens,
            ClientLimits limits,
            Settings settings,
            IntSupplier sessions) {
        this.delivery = delivery;
        this.clock = clock;
        this.tokens = tokens;
        this.limits = limits;
        this.settings = settings;
        this.sessions = sessions;
    }

    /**
     * What a stream may cost.
     *
     * @param stallTimeout how long a client may take nothing of what waits for it
     * @param maxViewers how many streams and sessions there may be together; beyond that no stream begins
     * @param commentInterval how often a comment is written: proxies end what is silent for long
     */
    public record Settings(Duration stallTimeout, int maxViewers, Duration commentInterval) {

        /** Well within the fifteen seconds that the protocol promises, in its section 5. */
        private static final Duration COMMENT_INTERVAL = Duration.ofSeconds(12);

        /** Settings with the default interval of comments: 12 s. */
        public Settings(Duration stallTimeout, int maxViewers) {
            this(stallTimeout, maxViewers, COMMENT_INTERVAL);
        }
    }

    /** How many are open. */
    public int size() {
        return count.get();
    }

    /**
     * Ends all of them; their clients come back by themselves, and are asked not to before the port is closed: what
     * they would be answered until then is an error, which a stock client takes for the end. Returns at once.
     *
     * @param spread over how long, so that they do not all come back in the same moment
     * @param closes after how long the port is closed
     */
    public void drain(Duration spread, Duration closes) {
        for (EventStream stream : open) {
            long delay = spread.isZero() ? 0 : ThreadLocalRandom.current().nextLong(spread.toNanos());
            Duration left = closes.minusNanos(Math.min(delay, closes.toNanos()));
            stream.executeAfter(Duration.ofNanos(delay), () -> stream.drain(left));
        }
    }

    Delivery delivery() {
        return delivery;
    }

    Clock clock() {
        return clock;
    }

    ClientLimits limits() {
        return limits;
    }

    TokenWatch tokens() {
        return tokens;
    }

    Settings settings() {
        return settings;
    }

    /** Whether there are as many viewers as there may be. */
    boolean full() {
        return count.get() + sessions.getAsInt() >= settings.maxViewers();
    }

    void add(EventStream stream) {
        if (open.add(stream)) {
            count.incrementAndGet();
            delivery.sessions().add(stream);
        }
    }

    void remove(EventStream stream) {
        if (open.remove(stream)) {
            count.decrementAndGet();
            delivery.sessions().remove(stream);
        }
    }
}
