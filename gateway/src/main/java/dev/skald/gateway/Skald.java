package dev.skald.gateway;

import dev.skald.domain.access.Principal;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.store.Store;
import dev.skald.gateway.wiring.Wiring;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/** A running gateway. Thread-safe. */
public final class Skald implements AutoCloseable {

    private final Wiring wiring;
    private final RunThreads threads = new RunThreads();
    private final AgentRuns runs;
    private final AgentPublisher publisher;

    private Skald(Wiring wiring) {
        this.wiring = wiring;
        EventPublishing publishing = new EventPublishing(wiring.publishEvents());
        this.runs = new AgentRuns(publishing, wiring.produceRun(), wiring.awaitControls(), threads, threads);
        this.publisher = new AgentPublisher(publishing, wiring.registerWorkflow(), runs);
    }

    /**
     * Starts a gateway. Blocks until it listens.
     *
     * @throws IOException if the port cannot be bound; the message names {@code PORT} and the address
     * @throws dev.skald.gateway.config.ConfigException if the host cannot be resolved, or bound with any port
     */
    public static Skald start(SkaldConfig config) throws IOException {
        return new Skald(Wiring.start(config));
    }

    /**
     * Starts a gateway over the store that its settings name, with something around it: to measure, to watch, or to
     * disturb what is asked of the store. Blocks until it listens.
     *
     * @param around is given the store that was opened, and answers the one to be used, which is closed with the
     *     gateway
     * @throws IOException if the port cannot be bound; the message names {@code PORT} and the address
     * @throws dev.skald.gateway.config.ConfigException if the host cannot be resolved, or bound with any port
     */
    public static Skald start(SkaldConfig config, UnaryOperator<Store> around) throws IOException {
        return new Skald(Wiring.startAround(config, around));
    }

    /**
     * Signs a token that a gateway with these settings accepts, for trying things out, and for tests. Tokens of users
     * are issued by somebody else.
     *
     * @param tokens the settings of the gateway
     * @param principal what the token says; its times are in whole seconds
     * @param clock tells when it begins to be good
     * @return the compact serialisation: a credential
     */
    public static String signToken(SkaldConfig.Tokens tokens, Principal principal, Clock clock) {
        return Wiring.signToken(tokens, principal, clock);
    }

    /** The port that the gateway listens on. */
    public int port() {
        return wiring.address().getPort();
    }

    /**
     * The port where alone administration, health and metrics are served.
     *
     * @return empty if they are served at {@link #port()}, as they are unless {@code ADMIN_PORT} is set
     */
    public OptionalInt adminPort() {
        return wiring.adminAddress().stream()
                .mapToInt(InetSocketAddress::getPort)
                .findFirst();
    }

    /** The URL at which clients on this machine reach the gateway, for example {@code http://localhost:8080}. */
    public URI address() {
        InetSocketAddress bound = wiring.address();
        InetAddress host = bound.getAddress();
        String name = host.isAnyLocalAddress() || host.isLoopbackAddress() ? "localhost" : host.getHostAddress();
        String scheme = wiring.speaksTls() ? "https://" : "http://";
        return URI.create(scheme + (name.contains(":") ? "[" + name + "]" : name) + ":" + bound.getPort());
    }

    /**
     * The registry of the meters that {@code /metrics} shows, to which the program around may add its own. They are
     * gone with the gateway.
     *
     * @return a registry of Prometheus; thread-safe
     */
    public MeterRegistry meters() {
        return wiring.meters();
    }

    /** The publisher for agents in this process: the same at each call. */
    public AgentPublisher publisher() {
        return publisher;
    }

    /**
     * Drains and stops the gateway: nothing new is taken, what is in hand is finished, and clients are closed in a way
     * that has them come back. Runs of agents in this process go on until then, and are left as they are: whether their
     * log outlives the gateway is a matter of the store. Blocks until that is done, some seconds at most; closing twice
     * is harmless.
     */
    @Override
    public void close() {
        close(Duration.ZERO);
    }

    /**
     * Drains and stops the gateway as {@link #close()} does, and keeps the port open for a while: those who ask
     * meanwhile whether it is ready, or want to publish or connect, are told that it is going away.
     *
     * @param linger how long the port stays open at least
     */
    public void close(Duration linger) {
        runs.drain();
        wiring.close(linger, this::leaveRuns);
    }

    private void leaveRuns() {
        runs.close();
        threads.close();
    }
}
