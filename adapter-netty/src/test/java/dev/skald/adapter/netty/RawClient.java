package dev.skald.adapter.netty;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that writes and reads the bytes of HTTP itself, well-formed or not. Reads give up after ten seconds. */
public final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * An answer as it came; names of headers in lower case, values of the same name joined by comma, content as text.
     */
    public record Answer(int status, Map<String, String> headers, String text) {

        /** The value of a header, or the empty text. */
        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    /** Sends a text; each line feed in it goes out with a carriage return. */
    public RawClient sendLines(String text) {
        return send(text.replace("\n", "\r\n"));
    }

    /** Sends a text as it is. */
    public RawClient send(String text) {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends bytes. */
    public RawClient send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads an answer with its content. */
    public Answer read() {
        return read(true);
    }

    /** Reads an answer that has no content whatever its length says, as one to HEAD. */
    public Answer readHead() {
        return read(false);
    }

    private Answer read(boolean content) {
        try {
            String[] status = line().split(" ", 3);
            Map<String, String> headers = new TreeMap<>();
            for (String line = line(); !line.isEmpty(); line = line()) {
                int colon = line.indexOf(':');
                headers.merge(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip(),
                        (one, other) -> one + ", " + other);
            }
            int length = content ? Integer.parseInt(headers.getOrDefault("content-length", "0")) : 0;
            return new Answer(
                    Integer.parseInt(status[1]), headers, new String(in.readNBytes(length), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads a line, without its end. */
    public String textLine() {
        try {
            return line();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads so many bytes, as text. */
    public String text(int bytes) {
        return new String(bytes(bytes), StandardCharsets.UTF_8);
    }

    /** Lets reads give up after so long instead. */
    public void patience(Duration longest) {
        try {
            socket.setSoTimeout((int) longest.toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the connection ended within a line: " + line);
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    /** Waits for the server to end the connection; false if it sends something instead, or resets. */
    public boolean ended() {
        try {
            return in.read() < 0;
        } catch (IOException reset) {
            return false;
        }
    }

    /** All that comes until the server ends the connection, in whichever way, as text. */
    public String untilTheEnd() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0; next = in.read()) {
                all.write(next);
            }
        } catch (java.net.SocketTimeoutException e) {
            throw new AssertionError("the connection is still open", e);
        } catch (IOException reset) {
            // Ended is ended.
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** Raw bytes, exactly so many. */
    public byte[] bytes(int count) {
        try {
            return in.readNBytes(count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether nothing comes for so long. */
    public boolean silentFor(int millis) {
        try {
            socket.setSoTimeout(millis);
            return in.read() == -2;
        } catch (java.net.SocketTimeoutException nothingCame) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            patient();
        }
    }

    private void patient() {
        try {
            socket.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
