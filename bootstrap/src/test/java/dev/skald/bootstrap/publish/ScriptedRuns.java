package dev.skald.bootstrap.publish;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * What a producer takes for a gateway: it takes all that it is sent, but for the requests that a test has other answers
 * for. Thread-safe.
 */
final class ScriptedRuns implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private final List<Received> received = new ArrayList<>();
    private final Deque<Scripted> scripted = new ArrayDeque<>();
    private boolean endsAtResult;

    /** A request. */
    record Received(String path, String query, String lease, String body, long at) {}

    /** What is answered to the next request whose path ends so; a status of 0 drops the connection. */
    private record Scripted(String path, int status, String retryAfter, String body, Runnable before) {

        Scripted(String path, int status, String retryAfter, String body) {
            this(path, status, retryAfter, body, () -> {});
        }
    }

    ScriptedRuns() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/workflows/", exchange -> {
            try (exchange) {
                serve(exchange);
            }
        });
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Answers the next request whose path ends so otherwise. */
    synchronized void next(String path, int status, String body) {
        scripted.add(new Scripted(path, status, "", body));
    }

    /** Takes the next request whose path ends so, and answers it when that is done. */
    synchronized void takenAfter(String path, Runnable before) {
        scripted.add(new Scripted(path, 202, "", "{}", before));
    }

    /** Has the next request whose path ends so come again in so many seconds. */
    synchronized void busy(String path, int status, String retryAfter) {
        scripted.add(new Scripted(path, status, retryAfter, "{\"detail\":\"busy\"}"));
    }

    /** Loses the answer to the next request whose path ends so. */
    void lose(String path) {
        next(path, 0, "");
    }

    /** From the first result on that comes, whatever it is answered with, the run is over. */
    synchronized void endAtResult() {
        endsAtResult = true;
    }

    /** The requests so far whose path ends so. */
    synchronized List<Received> received(String path) {
        return received.stream().filter(it -> it.path().endsWith(path)).toList();
    }

    /** The lines of all requests that were published. */
    List<String> published() {
        return received("/events").stream().flatMap(it -> it.body().lines()).toList();
    }

    private void serve(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String lease = String.valueOf(exchange.getRequestHeaders().getFirst("Skald-Lease"));
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        Scripted answer = answer(new Received(path, query, lease, body, System.nanoTime()));
        answer.before().run();
        if (answer.status() == 0) {
            return;
        }
        if (!answer.retryAfter().isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
        }
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private synchronized Scripted answer(Received request) {
        received.add(request);
        for (Scripted answer : scripted) {
            if (request.path().endsWith(answer.path())) {
                scripted.remove(answer);
                return answer;
            }
        }
        return switch (request.path().replaceAll(".*/", "")) {
            case "runs" -> new Scripted("", 201, "", "{\"lease\":\"the-lease\",\"controls\":0}");
            case "events" -> new Scripted("", 202, "", "{\"duplicates\":0,\"controls\":0}");
            case "heartbeat" ->
                isOver()
                        ? new Scripted("", 409, "", "{\"code\":\"run_ended\"}")
                        : new Scripted("", 200, "", "{\"controls\":0}");
            default -> new Scripted("", 200, "", "{\"controls\":[],\"lastSeq\":0}");
        };
    }

    private synchronized boolean isOver() {
        return endsAtResult && received.stream().anyMatch(it -> it.body().contains("\"type\":\"result\""));
    }

    /** Lines as an agent writes them. */
    static String lines(String... lines) {
        return Stream.of(lines).reduce("", (all, line) -> all + line + "\n");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
