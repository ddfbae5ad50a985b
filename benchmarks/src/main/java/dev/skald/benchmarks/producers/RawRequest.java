package dev.skald.benchmarks.producers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A connection of which the gateway gets as much as somebody wants, and whose answers nobody reads. Confined to one
 * thread.
 */
final class RawRequest {

    private static final int CONNECT_MILLIS = 5_000;
    private static final long GIVES_UP_MILLIS = 90_000;
    private static final long AGAIN_MILLIS = 50;

    private final Socket socket;
    private final String host;

    private RawRequest(Socket socket, String host) {
        this.socket = socket;
        this.host = host;
    }

    /** Connects, as soon as the gateway is there. */
    static RawRequest connect(int port) throws IOException, InterruptedException {
        long end = System.currentTimeMillis() + GIVES_UP_MILLIS;
        while (true) {
            Socket socket = new Socket();
            try {
                socket.setTcpNoDelay(true);
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
                return new RawRequest(socket, "127.0.0.1:" + port);
            } catch (IOException e) {
                socket.close();
                if (System.currentTimeMillis() > end) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
            }
        }
    }

    /** The head of a POST. */
    String head(String path, String token, String lease, String type, String length) {
        return "POST /v1/workflows/" + path + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token
                + "\r\n"
                + (lease.isEmpty() ? "" : "Skald-Lease: " + lease + "\r\n")
                + "Content-Type: " + type + "\r\n" + length + "\r\n\r\n";
    }

    /** The header with the length of a body. */
    static String length(String body) {
        return "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A part of a body whose length is not told beforehand. */
    static String chunk(String text) {
        return Integer.toHexString(text.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + text + "\r\n";
    }

    /** Writes something; if the gateway dies meanwhile, that is as good as any other cut. */
    void write(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            closeQuietly();
        }
    }

    /** Cuts the connection, by a reset or by its end. */
    void cut(boolean reset) {
        try {
            socket.setSoLinger(reset, 0);
        } catch (IOException e) {
            closeQuietly();
        }
        closeQuietly();
    }

    private void closeQuietly() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("a socket of the loopback could not be closed", e);
        }
    }
}
