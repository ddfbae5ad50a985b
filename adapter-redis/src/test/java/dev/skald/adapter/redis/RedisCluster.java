package dev.skald.adapter.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A Redis Cluster of three masters on the loopback interface, with a third of the slots each. */
final class RedisCluster implements AutoCloseable {

    private static final int SLOTS = 16_384;
    private static final int NODES = 3;

    private final List<RedisServer> nodes = new ArrayList<>();

    RedisCluster() {
        for (int node = 0; node < NODES; node++) {
            nodes.add(RedisServer.start(
                    "--cluster-enabled",
                    "yes",
                    "--cluster-node-timeout",
                    "2000",
                    "--cluster-port",
                    Integer.toString(RedisServer.freePort())));
        }
        for (int node = 0; node < NODES; node++) {
            nodes.get(node)
                    .call(
                            "CLUSTER",
                            "ADDSLOTSRANGE",
                            Integer.toString(node * SLOTS / NODES),
                            Integer.toString((node + 1) * SLOTS / NODES - 1));
        }
        for (int node = 1; node < NODES; node++) {
            nodes.get(0)
                    .call(
                            "CLUSTER",
                            "MEET",
                            "127.0.0.1",
                            Integer.toString(nodes.get(node).port()),
                            busPort(nodes.get(node)));
        }
        long begun = System.nanoTime();
        while (!nodes.stream().allMatch(RedisCluster::isWhole)) {
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(30)) {
                throw new IllegalStateException("the nodes do not become a Cluster");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    List<RedisServer> nodes() {
        return nodes;
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }

    private static boolean isWhole(RedisServer node) {
        String info = node.call("CLUSTER", "INFO");
        return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:" + NODES);
    }

    /** The port of the bus as the node itself knows it: the second number behind the @ of its own line. */
    private static String busPort(RedisServer node) {
        String line = node.call("CLUSTER", "NODES");
        int at = line.indexOf('@');
        int end = at + 1;
        while (Character.isDigit(line.charAt(end))) {
            end++;
        }
        return line.substring(at + 1, end);
    }
}
