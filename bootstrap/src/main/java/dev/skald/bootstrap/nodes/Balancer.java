package dev.skald.bootstrap.nodes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A balancer of TCP connections: each goes to one of several nodes, and to another where that one refuses it. It reads
 * nothing of what passes, looks after no node's health, and keeps back no more than a buffer of each direction.
 *
 * <p>Thread-safe; connections are served by one thread of its own.
 */
public final class Balancer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Balancer.class);

    private static final int BACKLOG = 1024;
    private static final long END_MILLIS = 5_000;

    private final List<InetSocketAddress> nodes;
    private final Choice choice;
    private final Selector selector;
    private final ServerSocketChannel server;
    private final int port;
    private final Thread thread;
    /** Those that are open; the thread's. */
    private final Set<Line> lines = new HashSet<>();

    private Balancer(List<InetSocketAddress> nodes, Choice choice, Selector selector, ServerSocketChannel server)
            throws IOException {
        this.nodes = List.copyOf(nodes);
        this.choice = choice;
        this.selector = selector;
        this.server = server;
        this.port = ((InetSocketAddress) server.getLocalAddress()).getPort();
        this.thread = new Thread(this::serve, "balancer");
        thread.setDaemon(true);
    }

    /**
     * Starts one.
     *
     * @param at where it listens; port 0 is any that is free
     * @param nodes where connections go
     * @param choice which of them
     * @throws IOException if it cannot listen there
     */
    public static Balancer start(InetSocketAddress at, List<InetSocketAddress> nodes, Choice choice)
            throws IOException {
        Selector selector = Selector.open();
        ServerSocketChannel server = ServerSocketChannel.open();
        try {
            server.bind(at, BACKLOG);
            server.configureBlocking(false);
            server.register(selector, SelectionKey.OP_ACCEPT);
            Balancer balancer = new Balancer(nodes, choice, selector, server);
            balancer.thread.start();
            return balancer;
        } catch (IOException e) {
            server.close();
            selector.close();
            throw e;
        }
    }

    /** The port it listens on. */
    public int port() {
        return port;
    }

    private void serve() {
        try {
            while (selector.isOpen()) {
                selector.select(this::ready);
            }
        } catch (IOException | ClosedSelectorException e) {
            // It is over: whoever closes it does so.
            closeQuietly();
        } finally {
            lines.forEach(Line::cut);
        }
    }

    private void ready(SelectionKey key) {
        if (key.attachment() instanceof Line line) {
            line.ready(key);
            if (line.isOver()) {
                lines.remove(line);
            }
        } else {
            accept();
        }
    }

    /** A machine that has no more room for connections refuses them, and goes on with those there are. */
    private void accept() {
        try {
            SocketChannel client = server.accept();
            if (client != null) {
                InetSocketAddress source = (InetSocketAddress) client.getRemoteAddress();
                Line line = new Line(client, choice.order(nodes, source.getAddress()), selector);
                if (!line.isOver()) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            LOG.warn("a connection could not be taken", e);
        }
    }

    private void closeQuietly() {
        try {
            close();
        } catch (IOException e) {
            LOG.warn("the balancer could not be closed", e);
        }
    }

    /** Ends all connections, and takes no more. */
    @Override
    public void close() throws IOException {
        server.close();
        selector.close();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(END_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
