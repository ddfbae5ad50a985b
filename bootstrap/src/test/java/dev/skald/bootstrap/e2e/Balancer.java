package dev.skald.bootstrap.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A balancer that knows nothing of sessions: it brings each request to the next node, since no client keeps its
 * connection for another one. Thread-safe.
 */
final class Balancer implements AutoCloseable {

    private final ServerSocket server;
    private final List<Integer> nodes = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Set<Socket> deaf = ConcurrentHashMap.newKeySet();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    /** Balances over these nodes. */
    Balancer(SkaldProcess... over) {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        leadTo(over);
        start(this::accept);
    }

    /** Balances over these nodes from now on; connections that there are stay where they are. */
    void leadTo(SkaldProcess... over) {
        List<Integer> ports = Arrays.stream(over).map(SkaldProcess::port).toList();
        nodes.clear();
        nodes.addAll(ports);
    }

    /** Where clients connect to. */
    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** How many connections were brought to a node so far. */
    int connections() {
        return turn.get();
    }

    /** Cuts all connections there are. */
    void cut() {
        for (Socket socket : sockets) {
            close(socket);
        }
    }

    /** Cuts all connections there are to clients; the nodes do not hear of it. */
    void cutClients() {
        clients.forEach(client -> {
            deaf.add(client);
            close(client);
        });
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // It is closed, or that node is not there: who came finds the connection closed.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket node = new Socket();
        sockets.addAll(Set.of(client, node));
        clients.add(client);
        try {
            node.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), nodes.get(turn.getAndIncrement() % nodes.size())));
        } catch (IOException e) {
            close(client);
            throw e;
        }
        start(() -> pump(client, node, true));
        start(() -> pump(node, client, false));
    }

    private void pump(Socket from, Socket to, boolean requests) {
        byte[] bytes = new byte[8192];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                out.write(requests ? withoutKeepAlive(bytes, count) : Arrays.copyOf(bytes, count));
            }
        } catch (IOException e) {
            // One end is closed, and the other is now.
        } finally {
            if (!deaf.contains(from) && !deaf.contains(to)) {
                close(from);
                close(to);
                sockets.removeAll(Set.of(from, to));
                clients.removeAll(Set.of(from, to));
            }
        }
    }

    private static byte[] withoutKeepAlive(byte[] bytes, int count) {
        return new String(bytes, 0, count, StandardCharsets.ISO_8859_1)
                .replace("Connection: keep-alive", "Connection: close")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable what) {
        Thread thread = new Thread(what, "balancer");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        close(server);
        cut();
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
