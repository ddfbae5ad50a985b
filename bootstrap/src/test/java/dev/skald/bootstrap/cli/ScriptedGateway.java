package dev.skald.bootstrap.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a viewer takes for a gateway: it lets everybody in, and sends over polling the packets that a test writes, also
 * those that no gateway would.
 */
final class ScriptedGateway implements AutoCloseable {

    private static final String OPEN =
            "0{\"sid\":\"s\",\"upgrades\":[],\"pingInterval\":60000,\"pingTimeout\":60000,\"maxPayload\":100000}";

    /** No packet: it has the poll fail that would bring it. */
    private static final String LOST = "\u0000";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final BlockingQueue<String> packets = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> connects = new LinkedBlockingQueue<>();
    private final HttpServer server;

    ScriptedGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/ws", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Awaits the viewer's next event, and answers it with these members; answers the event. */
    String subscribed(String answer) throws InterruptedException {
        return answered("{\"ok\":true," + answer + "}");
    }

    /** Awaits the viewer's next event, and answers it; answers the event. */
    String answered(String answer) throws InterruptedException {
        String event = received.poll(30, TimeUnit.SECONDS);
        if (event == null) {
            throw new IllegalStateException("nobody asked for anything");
        }
        String id = event.substring(2, event.indexOf('['));
        packets.add("43" + id + "[" + answer + "]");
        return event.substring(event.indexOf('['));
    }

    /** Awaits the viewer's next event, and loses the connection; answers the event. */
    String leave() throws InterruptedException {
        String event = String.valueOf(received.poll(30, TimeUnit.SECONDS));
        packets.add(LOST);
        return event.substring(event.indexOf('['));
    }

    /** Awaits that a viewer connects, and answers with what. */
    String connected() throws InterruptedException {
        String connect = connects.poll(30, TimeUnit.SECONDS);
        if (connect == null) {
            throw new IllegalStateException("nobody connected");
        }
        return connect;
    }

    /** Sends an event or a notice. */
    void emit(String name, String payload) {
        packets.add("42[\"" + name + "\"," + payload + "]");
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (exchange.getRequestMethod().equals("POST")) {
            for (String packet : text(exchange).split("\u001e", -1)) {
                take(packet);
            }
            send(exchange, "ok");
        } else if (!exchange.getRequestURI().getQuery().contains("sid=")) {
            send(exchange, OPEN);
        } else {
            String payload = next();
            if (payload.contains(LOST)) {
                exchange.sendResponseHeaders(400, -1);
            } else {
                send(exchange, payload);
            }
        }
    }

    private void take(String packet) {
        if (packet.startsWith("40")) {
            connects.add(packet.substring(2));
            packets.add("40{\"sid\":\"id\"}");
        } else if (packet.startsWith("42")) {
            received.add(packet);
        }
    }

    private String next() {
        try {
            List<String> payload = new ArrayList<>(List.of(packets.take()));
            packets.drainTo(payload, 15);
            return String.join("\u001e", payload);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "1";
        }
    }

    private static String text(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=UTF-8");
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
