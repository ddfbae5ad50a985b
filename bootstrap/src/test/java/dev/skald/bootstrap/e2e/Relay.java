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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP relay between clients and a gateway that can hold back what passes it, and let it go again. Thread-safe. */
final class Relay implements AutoCloseable {

    /** Small, so that a gateway soon finds out that nothing is taken from it. */
    private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

    private static final byte[] GET = "GET ".getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private volatile int gateway;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private Held held = Held.NOTHING;
    private int losses;
    private int holding;

    /** What does not pass for now. */
    enum Held {
        /** All passes. */
        NOTHING,
        /** What clients say, but for GETs of HTTP: polls pass, what is posted and frames of a WebSocket do not. */
        MESSAGES,
        /** What the gateway says. */
        ANSWERS
    }

    /** Listens, and closes each connection again until it is told where to. */
    Relay() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** Where clients connect to. */
    URI address() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    /** From now on it relays to this port of this machine. */
    void leadTo(int port) {
        gateway = port;
    }

    /** From now on this is held, and nothing else; what was held before goes on its way. */
    synchronized void hold(Held what) {
        held = what;
        notifyAll();
    }

    /** Waits until something is held: what was sent may still be on its way. */
    synchronized void awaitHeld() {
        try {
            while (holding == 0) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nothing was held", e);
        }
    }

    /** From now on all passes; but connections on which something was held are closed, and it is lost. */
    synchronized void lose() {
        losses++;
        hold(Held.NOTHING);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                connect(server.accept());
            } catch (IOException e) {
                // The relay is closed, or nobody listens there: who came finds the connection closed.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket other = new Socket();
        sockets.addAll(Set.of(client, other));
        try {
            other.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            other.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway));
        } catch (IOException e) {
            client.close();
            throw e;
        }
        start(() -> pump(client, other, Held.MESSAGES));
        start(() -> pump(other, client, Held.ANSWERS));
    }

    private void pump(Socket from, Socket to, Held direction) {
        byte[] bytes = new byte[8192];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                if (direction == Held.ANSWERS || !isGet(bytes, count)) {
                    awaitLeave(direction);
                }
                out.write(bytes, 0, count);
            }
        } catch (IOException e) {
            // One end is closed, and the other is now.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(from);
        }
    }

    private synchronized void awaitLeave(Held direction) throws IOException, InterruptedException {
        int before = losses;
        while (held == direction) {
            holding++;
            notifyAll();
            wait();
            holding--;
        }
        if (losses > before) {
            throw new IOException("what was held is lost");
        }
    }

    private static boolean isGet(byte[] bytes, int count) {
        return count >= GET.length && Arrays.equals(bytes, 0, GET.length, GET, 0, GET.length);
    }

    private static void start(Runnable what) {
        Thread thread = new Thread(what, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        hold(Held.NOTHING);
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
