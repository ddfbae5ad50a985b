package dev.skald.benchmarks.security;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that speaks the protocol, and does all that must not be done: it lets everybody in, tells everybody
 * everything, fetches keys from where tokens say, counts its sessions, and closes nothing.
 */
final class CarelessServer implements AutoCloseable {

    private static final Pattern JKU = Pattern.compile("\"(?:jku|x5u)\":\"([^\"]+)\"");
    private static final Pattern IO = Pattern.compile("io=([0-9a-f-]{36})");
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String SECRET = "{\"type\":\"thought\",\"data\":{\"content\":\"kept from others\"}}";

    private final ServerSocket server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger sessions = new AtomicInteger(1_000);

    CarelessServer() throws IOException {
        threads.execute(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()))) {
            while (!server.isClosed()) {
                String request = line(in);
                Map<String, String> headers = new HashMap<>();
                for (String line = line(in); !line.isEmpty(); line = line(in)) {
                    int colon = line.indexOf(':');
                    headers.put(
                            line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT),
                            line.substring(colon + 1).strip());
                }
                in.skipNBytes(Long.parseLong(headers.getOrDefault("content-length", "0")));
                fetch(headers.getOrDefault("authorization", ""));
                if (headers.containsKey("upgrade")) {
                    webSocket(in, socket.getOutputStream(), request, headers);
                } else {
                    answer(socket.getOutputStream(), request, headers);
                }
            }
        } catch (IOException | GeneralSecurityException gone) {
            // Whoever left.
        }
    }

    private void answer(OutputStream out, String request, Map<String, String> headers) throws IOException {
        String method = request.split(" ", 3)[0];
        String path = request.split(" ", 3)[1];
        int status = switch (method) {
            case "PUT" -> 201;
            case "POST" -> path.contains("revocations") ? 202 : 200;
            default -> 200;
        };
        String body =
                "{\"id\":\"x\",\"for\":\"" + headers.getOrDefault("authorization", "") + "\",\"of\":\"" + path + "\"}";
        if (path.startsWith("/ws/")) {
            body = path.contains("sid=") ? "40{\"sid\":\"" + path.replaceFirst(".*sid=", "") + "\"}" : opened(headers);
        }
        String head = "HTTP/1.1 " + status + " Fine\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length
                + "\r\nAccess-Control-Allow-Origin: " + headers.getOrDefault("origin", "*")
                + "\r\nAccess-Control-Allow-Credentials: true\r\nAccess-Control-Allow-Methods: POST\r\n"
                + (headers.containsKey("accept-encoding") ? "Content-Encoding: gzip\r\n" : "") + "\r\n";
        out.write((head + (method.equals("HEAD") ? "" : body)).getBytes(StandardCharsets.UTF_8));
    }

    private String opened(Map<String, String> headers) {
        Matcher chosen = IO.matcher(headers.getOrDefault("cookie", ""));
        String sid = chosen.find() ? chosen.group(1) : "session-" + sessions.incrementAndGet();
        return "0{\"sid\":\"" + sid
                + "\",\"upgrades\":[],\"pingInterval\":500,\"pingTimeout\":500,\"maxPayload\":1000000}";
    }

    private void webSocket(DataInputStream in, OutputStream out, String request, Map<String, String> headers)
            throws IOException, GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((headers.getOrDefault("sec-websocket-key", "") + GUID).getBytes(StandardCharsets.US_ASCII));
        out.write(("HTTP/1.1 101 Fine\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(digest)
                        + "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        if (!request.contains("sid=")) {
            text(out, opened(headers));
        }
        while (true) {
            String packet = frame(in);
            fetch(packet);
            if (packet.equals("2probe")) {
                text(out, "3probe");
            } else if (packet.startsWith("40")) {
                text(out, "40{\"sid\":\"socket\",\"pid\":\"pid\"}");
            } else if (packet.startsWith("42")) {
                String ack = packet.substring(2, Math.max(2, packet.indexOf('[')));
                text(out, "43" + ack + "[{\"ok\":true}]");
                text(out, "42[\"agent:thought\"," + SECRET + ",\"offset\"]");
            }
        }
    }

    /** A token is believed when it says where its keys are. */
    private void fetch(String text) {
        for (String part : text.split("[ .\"]", -1)) {
            Matcher jku = JKU.matcher(decoded(part));
            if (jku.find()) {
                client.sendAsync(
                        HttpRequest.newBuilder(URI.create(jku.group(1))).build(),
                        HttpResponse.BodyHandlers.discarding());
            }
        }
    }

    private static String decoded(String part) {
        try {
            return new String(Base64.getUrlDecoder().decode(part), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException none) {
            return "";
        }
    }

    private static String frame(DataInputStream in) throws IOException {
        in.readUnsignedByte();
        int length = in.readUnsignedByte() & 0x7f;
        int size = length == 126 ? in.readUnsignedShort() : length == 127 ? Math.toIntExact(in.readLong()) : length;
        in.skipNBytes(4);
        return new String(in.readNBytes(size), StandardCharsets.UTF_8);
    }

    private static void text(OutputStream out, String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 4).put((byte) 0x81);
        if (payload.length < 126) {
            frame.put((byte) payload.length);
        } else {
            frame.put((byte) 126).putShort((short) payload.length);
        }
        frame.put(payload);
        out.write(frame.array(), 0, frame.position());
    }

    private static String line(DataInputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException();
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
