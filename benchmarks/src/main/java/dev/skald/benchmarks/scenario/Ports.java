package dev.skald.benchmarks.scenario;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports of the loopback. Stateless. */
public final class Ports {

    /**
     * Below where systems take the ports of outgoing connections from: none of those may have it while a server
     * restarts.
     */
    private static final int FIRST = 20_000;

    private static final int BEYOND = 32_000;
    private static final int TRIES = 100;

    private Ports() {}

    /**
     * Finds a port that is free now, and that no outgoing connection is given later on.
     *
     * @throws IOException if none is found
     */
    public static int lasting() throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, BEYOND);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (IOException taken) {
                if (i == TRIES - 1) {
                    throw taken;
                }
            }
        }
        throw new IOException("no port is free");
    }
}
