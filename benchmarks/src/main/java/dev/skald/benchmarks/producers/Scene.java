package dev.skald.benchmarks.producers;

import dev.skald.benchmarks.access.Tokens;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.PatientClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** What all producers of one scenario share. Thread-safe. */
final class Scene implements Producer.Stage, AutoCloseable {

    private static final int LIFE_MILLIS = 1_500;

    private final Home home;
    private final int port;
    private final PatientClient client;
    private final Tokens tokens;
    private final Ledger ledger;
    private final long ttlMillis;
    private final List<RawRequest> silent = new ArrayList<>();

    Scene(Home home, int port, PatientClient client, Tokens tokens, Ledger ledger, long ttlMillis) {
        this.home = home;
        this.port = port;
        this.client = client;
        this.tokens = tokens;
        this.ledger = ledger;
        this.ttlMillis = ttlMillis;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public Agent agent(String name, String workflow) {
        return new Agent(client, tokens, ledger, name, workflow, ttlMillis);
    }

    @Override
    public synchronized void keep(RawRequest request) {
        silent.add(request);
    }

    @Override
    public void killProcess(Agent agent, HeldRun run, Random random)
            throws IOException, InterruptedException, RunOverException {
        try (ProducerProcess process = new ProducerProcess(home, port, agent, run, ledger)) {
            process.awaitOpen();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(LIFE_MILLIS));
        }
    }

    @Override
    public Ledger ledger() {
        return ledger;
    }

    @Override
    public synchronized void close() {
        silent.forEach(request -> request.cut(true));
    }
}
