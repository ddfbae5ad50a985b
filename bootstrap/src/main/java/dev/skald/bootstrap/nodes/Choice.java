package dev.skald.bootstrap.nodes;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** How a {@link Balancer} chooses the node that a connection goes to. */
public enum Choice {
    /** Any node, for each connection anew: two requests of one client may come to two nodes. */
    RANDOM {
        @Override
        <N> List<N> order(List<N> nodes, InetAddress source) {
            List<N> order = new ArrayList<>(nodes);
            Collections.shuffle(order, ThreadLocalRandom.current());
            return order;
        }
    },
    /** Always the same for an address that connections come from, as long as that node takes them. */
    BY_SOURCE {
        @Override
        <N> List<N> order(List<N> nodes, InetAddress source) {
            int first = Math.floorMod((source.hashCode() * 0x9E3779B9) >>> Byte.SIZE, nodes.size());
            List<N> order = new ArrayList<>(nodes);
            Collections.rotate(order, -first);
            return order;
        }
    };

    /** The nodes in the order in which they are tried. */
    abstract <N> List<N> order(List<N> nodes, InetAddress source);
}
