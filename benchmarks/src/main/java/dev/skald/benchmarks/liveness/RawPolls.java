package dev.skald.benchmarks.liveness;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A polling session on one connection, whose polls are answered when that is asked for. Not thread-safe; its methods
 * block.
 */
final class RawPolls implements AutoCloseable {

    private static final String TARGET = "/ws/?EIO=4&transport=polling";
    private static final String LENGTH = "content-length:";

    private final Socket socket;
    private final InputStream in;
    private String sid = "";

    /**
     * Opens a session.
     *
     * @param silenceMillis how long an answer may take
     */
    RawPolls(int port, int silenceMillis) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(silenceMillis);
        in = new BufferedInputStream(socket.getInputStream());
        String open = poll().get(0);
        sid = open.replaceFirst(".*\"sid\":\"([^\"]+)\".*", "$1");
    }

    String sid() {
        return sid;
    }

    void post(String packet) throws IOException {
        byte[] body = packet.getBytes(StandardCharsets.UTF_8);
        write("POST " + TARGET + "&sid=" + sid + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length
                + "\r\n\r\n" + packet);
        answer();
    }

    /** Opens a poll. */
    void ask() throws IOException {
        write("GET " + TARGET + (sid.isEmpty() ? "" : "&sid=" + sid) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    /** Waits for the answer to the poll that is open: its packets. */
    List<String> answered() throws IOException {
        return Arrays.asList(answer().split("\u001e", -1));
    }

    /** Opens a poll, and waits for its answer. */
    List<String> poll() throws IOException {
        ask();
        return answered();
    }

    private void write(String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    }

    private String answer() throws IOException {
        String status = line();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).trim());
            }
        }
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        if (!status.startsWith("HTTP/1.1 200")) {
            throw new IOException("was answered " + status + " " + body);
        }
        return body;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("the connection of the polls was closed");
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
