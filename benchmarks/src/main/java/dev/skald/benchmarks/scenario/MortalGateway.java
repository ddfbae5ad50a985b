package dev.skald.benchmarks.scenario;

import dev.skald.benchmarks.history.Restart;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A gateway that is killed, and started again at the same place. Confined to one thread. */
public final class MortalGateway implements AutoCloseable {

    private final Launch launch;
    private final List<Restart> restarts = new ArrayList<>();
    private GatewayProcess gateway;

    /** Starts the gateway, always the same. */
    public interface Launch {
        /** Starts it, and does not wait. */
        GatewayProcess start() throws IOException;
    }

    /** Starts it for the first time, and waits until it listens. */
    public MortalGateway(Launch launch) throws IOException, InterruptedException {
        this.launch = launch;
        gateway = launch.start();
        try {
            gateway.awaitListening();
        } catch (IOException e) {
            gateway.close();
            throw e;
        }
    }

    /** Kills it, starts it again, and waits until it listens. */
    public void kill() throws IOException, InterruptedException {
        gateway.kill();
        long launchedAt = System.currentTimeMillis();
        gateway = launch.start();
        gateway.awaitListening();
        restarts.add(new Restart(launchedAt, System.currentTimeMillis()));
    }

    /** Whether it runs. */
    public boolean alive() {
        return gateway.alive();
    }

    /** When it was started again. */
    public List<Restart> restarts() {
        return List.copyOf(restarts);
    }

    @Override
    public void close() throws InterruptedException {
        gateway.close();
    }
}
