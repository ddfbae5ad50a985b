package dev.skald.benchmarks.chaos;

import dev.skald.benchmarks.scenario.GatewayProcess;
import dev.skald.benchmarks.scenario.MortalGateway;
import dev.skald.benchmarks.scenario.Ports;
import dev.skald.bootstrap.nodes.Balancer;
import dev.skald.bootstrap.nodes.Choice;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Several servers, each on a port that stays the same, and the balancer before them. Confined to one thread at a time.
 */
final class Fleet implements AutoCloseable {

    private final List<MortalGateway> nodes = new ArrayList<>();
    private final Balancer balancer;

    /** Starts a server. */
    interface Launch {
        /**
         * Starts it, and does not wait.
         *
         * @param node which of them, from 0
         * @param port where it shall listen
         */
        GatewayProcess start(int node, int port) throws IOException;
    }

    /** Starts them all, and waits until they listen. */
    Fleet(int size, Choice choice, Launch launch) throws IOException, InterruptedException {
        List<InetSocketAddress> addresses = new ArrayList<>();
        try {
            for (int i = 0; i < size; i++) {
                int node = i;
                int port = Ports.lasting();
                addresses.add(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                nodes.add(new MortalGateway(() -> launch.start(node, port)));
            }
            balancer = Balancer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), addresses, choice);
        } catch (IOException e) {
            end();
            throw e;
        }
    }

    /** Where clients connect. */
    int port() {
        return balancer.port();
    }

    int size() {
        return nodes.size();
    }

    /**
     * Kills a server, starts it again, and waits until it listens.
     *
     * @throws IOException if it does not, or had ended by itself
     */
    void kill(int node) throws IOException, InterruptedException {
        if (!nodes.get(node).alive()) {
            throw new IOException("node " + node + " ended by itself");
        }
        nodes.get(node).kill();
    }

    private void end() throws InterruptedException {
        for (MortalGateway node : nodes) {
            node.close();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        balancer.close();
        end();
    }
}
