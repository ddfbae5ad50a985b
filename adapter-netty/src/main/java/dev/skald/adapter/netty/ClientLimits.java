package dev.skald.adapter.netty;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What one address, and one user, may take of the gateway, whichever face it comes to. In IPv6 a network of 64 bits
 * counts as one address. What is kept is bounded: by the connections that there are, and where something is counted by
 * the second by 100 000 addresses or users at a time. Thread-safe; never blocks.
 */
public final class ClientLimits {

    /** How long to wait where nobody knows when there will be a place. */
    public static final Duration RETRY_AFTER = Answers.RETRY_AFTER;

    /** No limit at all. */
    public static final ClientLimits NONE = new ClientLimits(new Settings(0, 0, 0, 0, 0));

    private static final int MAX_BUCKETS = 100_000;

    private final Seats<ClientAddress> addresses;
    private final RateBuckets<ClientAddress> handshakes;
    private final RateBuckets<ClientAddress> refusals;
    private final Seats<String> users;
    private final RateBuckets<String> publishes;

    /** Limits of which nothing is used up. */
    public ClientLimits(Settings settings) {
        this(settings, System::nanoTime);
    }

    ClientLimits(Settings settings, LongSupplier nanoTime) {
        this.addresses = new Seats<>(settings.connectionsPerAddress());
        this.handshakes = new RateBuckets<>(settings.handshakesPerAddress(), MAX_BUCKETS, nanoTime);
        this.refusals = new RateBuckets<>(settings.refusalsPerAddress(), MAX_BUCKETS, nanoTime);
        this.users = new Seats<>(settings.connectionsPerUser());
        this.publishes = new RateBuckets<>(settings.publishesPerUser(), MAX_BUCKETS, nanoTime);
    }

    /**
     * The limits; 0 is none.
     *
     * @param connectionsPerAddress sessions and streams of an address at a time
     * @param handshakesPerAddress sessions and streams that an address may begin a second
     * @param refusalsPerAddress tokens of an address that may be refused a second, before none is looked at
     * @param connectionsPerUser sessions that are let in, and streams, of a user at a time
     * @param publishesPerUser requests a second by which a user may publish
     */
    public record Settings(
            int connectionsPerAddress,
            int handshakesPerAddress,
            int refusalsPerAddress,
            int connectionsPerUser,
            int publishesPerUser) {}

    /** Whether a connection may begin. */
    public sealed interface Admission {

        /**
         * It may.
         *
         * @param seat its place, to be given up when it ends
         */
        record Admitted(Seat seat) implements Admission {}

        /**
         * It may not, for now.
         *
         * @param code which limit there is, for programs
         * @param detail which limit there is, for people
         * @param retryAfter when to try again
         */
        record Refused(String code, String detail, Duration retryAfter) implements Admission {}
    }

    /** Lets a connection of an address begin, or says why not. */
    public Admission begin(ClientAddress address) {
        ClientAddress network = address.network();
        Optional<Admission.Refused> noToken = mayPresentToken(address);
        if (noToken.isPresent()) {
            return noToken.get();
        }
        Optional<Duration> wait = handshakes.take(network);
        if (wait.isPresent()) {
            return new Admission.Refused(
                    "too_many_handshakes", "this address begins too many connections a second", wait.get());
        }
        return addresses
                .take(network)
                .<Admission>map(Admission.Admitted::new)
                .orElseGet(() -> new Admission.Refused(
                        "too_many_connections", "this address has as many connections as it may have", RETRY_AFTER));
    }

    /** Why no token of an address is looked at, if too many were refused. */
    public Optional<Admission.Refused> mayPresentToken(ClientAddress address) {
        return refusals.look(address.network())
                .map(wait -> new Admission.Refused(
                        "too_many_refusals", "too many tokens of this address were refused", wait));
    }

    /** A token of an address was refused. */
    public void refused(ClientAddress address) {
        var unused = refusals.take(address.network());
    }

    /** Takes a place for a connection of a user, whose token was accepted; empty if there is none left. */
    public Optional<Seat> connect(String user) {
        return users.take(user);
    }

    /** Counts a request by which a user publishes; answers when to try again if there were too many. */
    public Optional<Duration> publish(String user) {
        return publishes.take(user);
    }
}
