package dev.skald.bootstrap.cli;

import dev.skald.bootstrap.logging.Logging;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import io.micrometer.core.instrument.FunctionCounter;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway that is a process of its own: it logs, and drains when the process is told to end. */
final class Server {

    /** Less than the ten seconds a process may take to end (the protocol, section 3). */
    private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(9);

    /** Long enough for a probe to see that the gateway is not ready any more. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private Server() {}

    /**
     * Serves until the process ends.
     *
     * @param output takes the log
     * @param ready is called once the gateway listens
     * @throws IOException if the port cannot be bound
     */
    static int run(SkaldConfig config, PrintStream output, Consumer<Skald> ready) throws IOException {
        Logging.to(output, config.logging().format(), config.logging().level());
        Logger log = LoggerFactory.getLogger(Server.class);
        Skald skald = start(config);
        FunctionCounter.builder("skald.logging.dropped", skald, any -> Logging.dropped())
                .description("Lines of the gateway's own log that nobody took in time")
                .register(skald.meters());
        CountDownLatch over = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            log.info("draining");
                            drain(skald);
                            log.info("stopped");
                            Logging.off();
                            over.countDown();
                        },
                        "skald-shutdown"));
        log.info("Skald listens on {}, Socket.IO at /ws", skald.address());
        ready.accept(skald);
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCode.OK;
    }

    private static Skald start(SkaldConfig config) throws IOException {
        try {
            return Skald.start(config);
        } catch (IOException | RuntimeException e) {
            Logging.off();
            throw e;
        }
    }

    /** A drain that hangs must not keep the process: it is left behind then. */
    private static void drain(Skald skald) {
        Thread drain = new Thread(() -> skald.close(LINGER), "skald-drain");
        drain.setDaemon(true);
        drain.start();
        try {
            drain.join(DRAIN_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
