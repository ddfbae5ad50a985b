package dev.skald.benchmarks.security;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A server on this machine that nobody should come to; who comes is served what he asks for, and counted. */
final class Trap implements AutoCloseable {

    private final HttpServer server;
    private final AtomicInteger visits = new AtomicInteger();
    private final String host;

    Trap(String host, String document) throws IOException {
        this.host = host;
        server = HttpServer.create(new InetSocketAddress(host, 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                visits.incrementAndGet();
                byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        server.start();
    }

    String url() {
        return "http://" + host + ":" + server.getAddress().getPort() + "/keys";
    }

    int visits() {
        return visits.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
