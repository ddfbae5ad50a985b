package dev.skald.bootstrap.e2e;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A gateway behind relays, whose origins it serves: one of the clients names them, as browsers do. It serves several
 * tests, each of which takes a way of its own to it. Thread-safe.
 */
final class RelayedGateway implements AutoCloseable {

    /** More than there are tests at a time. */
    private static final int RELAYS = 6;

    private final BlockingQueue<Relay> relays;
    private final SkaldProcess gateway;

    private RelayedGateway(BlockingQueue<Relay> relays, SkaldProcess gateway) {
        this.relays = relays;
        this.gateway = gateway;
    }

    /** Starts a gateway with these variables. */
    static RelayedGateway serving(Map<String, String> variables) {
        BlockingQueue<Relay> relays =
                Stream.generate(Relay::new).limit(RELAYS).collect(Collectors.toCollection(LinkedBlockingQueue::new));
        Map<String, String> all = new HashMap<>(variables);
        all.put(
                "CORS_ORIGINS",
                relays.stream().map(relay -> relay.address().toString()).collect(Collectors.joining(",")));
        SkaldProcess gateway = SkaldProcess.serving(all);
        relays.forEach(relay -> relay.leadTo(gateway.port()));
        return new RelayedGateway(relays, gateway);
    }

    SkaldProcess gateway() {
        return gateway;
    }

    /** A way to it that nobody else takes until it is closed; waits for one. */
    Way way() {
        try {
            return new Way(relays.take());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        relays.forEach(Relay::close);
        gateway.close();
    }

    /** A relay for the time of one test. */
    final class Way implements AutoCloseable {

        private final Relay relay;

        private Way(Relay relay) {
            this.relay = relay;
        }

        Relay relay() {
            return relay;
        }

        /** Leaves it to others, with nothing held. */
        @Override
        public void close() {
            relay.hold(Relay.Held.NOTHING);
            relays.add(relay);
        }
    }
}
