package dev.skald.adapter.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/**
 * A relay in front of a Redis that can hold back all that comes over connections on which channels are listened to,
 * without closing them. Thread-safe.
 */
public final class DeafRelay implements AutoCloseable {

    /** The command itself, and not a question for it. */
    private static final Pattern LISTENS = Pattern.compile("\\*\\d+\r\n\\$\\d+\r\nS?SUBSCRIBE\r\n");

    private final ServerSocket server;
    private final int redis;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile boolean deaf;

    /** Stands before the Redis at that port of this machine. */
    public DeafRelay(int redis) {
        this.redis = redis;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run(this::accept);
    }

    /** Where it listens. */
    public int port() {
        return server.getLocalPort();
    }

    /** Throws away what Redis sends over connections that listen, from now on or no more. */
    public void deafen(boolean from) {
        deaf = from;
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            Socket upstream = new Socket(InetAddress.getLoopbackAddress(), redis);
            sockets.add(client);
            sockets.add(upstream);
            Listening listening = new Listening();
            run(() -> pump(client, upstream, listening, false));
            run(() -> pump(upstream, client, listening, true));
        }
    }

    /** Whether channels were listened to on a connection. */
    private static final class Listening {
        private volatile boolean is;
    }

    private void pump(Socket from, Socket to, Listening listening, boolean answers) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[65_536];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!answers
                        && LISTENS.matcher(new String(buffer, 0, read, StandardCharsets.ISO_8859_1))
                                .find()) {
                    listening.is = true;
                }
                if (!(answers && listening.is && deaf)) {
                    out.write(buffer, 0, read);
                }
            }
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void run(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // One of the two has closed its end: so has the other by now.
                        Thread.currentThread().interrupt();
                    }
                },
                "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
