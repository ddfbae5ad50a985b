package dev.skald.bootstrap.nodes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A connection through a {@link Balancer}: its two ends, and what is on its way between them. The balancer's thread's.
 */
final class Line {

    private final SocketChannel client;
    private final SelectionKey clientKey;
    private final Deque<InetSocketAddress> untried;
    private final Selector selector;
    private Optional<Through> through = Optional.empty();
    private boolean over;

    /** The way to a node. */
    private record Through(SocketChannel node, SelectionKey key, Flow up, Flow down) {}

    /** Begins to connect to the first of the nodes that takes it; is over at once if none does. */
    Line(SocketChannel client, List<InetSocketAddress> nodes, Selector selector) throws IOException {
        this.client = client;
        this.untried = new ArrayDeque<>(nodes);
        this.selector = selector;
        client.configureBlocking(false);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        clientKey = client.register(selector, 0, this);
        connect();
    }

    /** Goes on where something can be read, written or connected. */
    void ready(SelectionKey key) {
        if (over || through.isEmpty()) {
            return;
        }
        try {
            if (key.isValid() && key.isConnectable()) {
                connected(through.get());
            } else {
                pump(through.get());
            }
        } catch (IOException e) {
            cut();
        }
    }

    boolean isOver() {
        return over;
    }

    /** Ends it under both ends, as a connection ends that breaks. */
    void cut() {
        over = true;
        cut(client);
        through.ifPresent(way -> cut(way.node()));
    }

    private static void cut(SocketChannel end) {
        try (end) {
            if (end.isOpen()) {
                end.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void connect() throws IOException {
        while (!untried.isEmpty()) {
            SocketChannel node = SocketChannel.open();
            try {
                node.configureBlocking(false);
                node.setOption(StandardSocketOptions.TCP_NODELAY, true);
                boolean atOnce = node.connect(untried.pop());
                SelectionKey key = node.register(selector, atOnce ? 0 : SelectionKey.OP_CONNECT, this);
                Through way = new Through(node, key, new Flow(client, node), new Flow(node, client));
                through = Optional.of(way);
                if (atOnce) {
                    pump(way);
                }
                return;
            } catch (IOException refused) {
                node.close();
            }
        }
        cut();
    }

    private void connected(Through way) throws IOException {
        try {
            way.node().finishConnect();
        } catch (IOException refused) {
            way.node().close();
            connect();
            return;
        }
        pump(way);
    }

    private void pump(Through way) throws IOException {
        way.up().pump();
        way.down().pump();
        if (way.up().isOver() && way.down().isOver()) {
            over = true;
            client.close();
            way.node().close();
            return;
        }
        clientKey.interestOps(interest(way.up(), way.down()));
        way.key().interestOps(interest(way.down(), way.up()));
    }

    private static int interest(Flow reads, Flow writes) {
        return (reads.wantsMore() ? SelectionKey.OP_READ : 0) | (writes.hasLeft() ? SelectionKey.OP_WRITE : 0);
    }
}
