package dev.skald.benchmarks.security;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** One connection, on which every byte is said as it is told. Not thread-safe. */
final class Wire implements AutoCloseable {

    private static final int MAX_BODY = 4 << 20;
    private static final String END = "\r\n";

    private final Deployment deployment;
    private final Socket socket;
    private final DataInputStream in;

    /** Connects. */
    Wire(Deployment deployment) throws IOException {
        this(deployment, deployment.connect());
    }

    /** Goes on with a connection that there is. */
    Wire(Deployment deployment, Socket socket) throws IOException {
        this.deployment = deployment;
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    }

    /** Sends bytes. */
    Wire bytes(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a request, after which the connection may be used again. */
    Wire request(String method, String path, Optional<String> body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder();
        head.append(method).append(' ').append(path).append(" HTTP/1.1").append(END);
        head.append("Host: ").append(deployment.authority()).append(END);
        for (String header : headers) {
            head.append(header).append(END);
        }
        byte[] content = body.orElse("").getBytes(StandardCharsets.UTF_8);
        if (body.isPresent()) {
            head.append("Content-Length: ").append(content.length).append(END);
        }
        head.append(END);
        bytes(head.toString().getBytes(StandardCharsets.UTF_8));
        return content.length == 0 ? this : bytes(content);
    }

    /**
     * Awaits the answer to a request of that method. A stream of server-sent events has a body of no end: of it only
     * the head is read.
     *
     * @throws IOException if there is none in time
     */
    Answer answer(String method, Duration patience) throws IOException {
        socket.setSoTimeout(Math.toIntExact(patience.toMillis()));
        Map<String, List<String>> headers = new HashMap<>();
        String first = line();
        int status = status(first);
        for (String line = line(); !line.isEmpty(); line = line()) {
            deployment.canaries().look("a header of an answer", line);
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.computeIfAbsent(line.substring(0, colon).toLowerCase(Locale.ROOT), name -> new ArrayList<>(1))
                        .add(line.substring(colon + 1).strip());
            }
        }
        if (status == 100) {
            return answer(method, patience);
        }
        Answer head = new Answer(status, headers, "");
        boolean bare = method.equals("HEAD")
                || status == 101
                || status == 204
                || status == 304
                || head.header("Content-Type")
                        .filter(type -> type.startsWith("text/event-stream"))
                        .isPresent();
        String body = bare ? "" : body(head);
        deployment.canaries().look("the body of an answer with the status " + status, body);
        return new Answer(status, headers, body);
    }

    private static int status(String line) throws IOException {
        String[] words = line.split(" ", 3);
        if (!line.startsWith("HTTP/1.") || words.length < 2 || !words[1].matches("[0-9]{3}")) {
            throw new IOException("the answer is none of HTTP");
        }
        return Integer.parseInt(words[1]);
    }

    private String body(Answer head) throws IOException {
        byte[] bytes;
        if (head.lists("Transfer-Encoding", "chunked")) {
            bytes = chunks();
        } else if (head.header("Content-Length").isPresent()) {
            int length = Integer.parseInt(head.header("Content-Length").get());
            bytes = in.readNBytes(Math.min(length, MAX_BODY));
        } else {
            bytes = in.readNBytes(MAX_BODY);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size = size(line()); size > 0 && all.size() < MAX_BODY; size = size(line())) {
            all.write(in.readNBytes(size));
            line();
        }
        return all.toByteArray();
    }

    private static int size(String line) {
        return Integer.parseInt(line.split(";", 2)[0].strip(), 16);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection ended");
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** What comes on the connection until it ends; empty if it does not end in time. */
    Optional<String> restWithin(Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        try {
            while (true) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return Optional.empty();
                }
                socket.setSoTimeout(Math.toIntExact(Math.max(1, left)));
                int next = in.read();
                if (next < 0) {
                    break;
                }
                rest.write(next);
            }
        } catch (SocketTimeoutException late) {
            return Optional.empty();
        } catch (IOException reset) {
            // A connection that is reset has ended too.
        }
        String text = rest.toString(StandardCharsets.UTF_8);
        deployment.canaries().look("what came until a connection ended", text);
        return Optional.of(text);
    }

    /** Where frames and answers are read from. */
    DataInputStream in() {
        return in;
    }

    /** Waits for nothing but the end any more. */
    void waitForEver() throws IOException {
        socket.setSoTimeout(0);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
