package dev.skald.bootstrap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The stock clients for JavaScript, in a Node process that ends with this one. What npm brings for them is put beside the
 * build's own output, once for each lock file. Thread-safe.
 */
final class NodeDriver {

    private static final Path SOURCES = Path.of("src", "test", "e2e");
    private static final Path DIRECTORY = SkaldProcess.JAR.resolveSibling("e2e");
    private static final List<String> FILES = List.of("package.json", "package-lock.json", "driver.mjs");

    /** What a child process reads: the standard input of a test JVM belongs to whoever started it. */
    private static final File NOTHING = new File("/dev/null");

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Client> clients = new ConcurrentHashMap<>();
    private final Writer commands;

    private NodeDriver() throws IOException, InterruptedException {
        install();
        Process node = new ProcessBuilder("node", "driver.mjs")
                .directory(DIRECTORY.toFile())
                .redirectError(DIRECTORY.resolve("driver.log").toFile())
                .start();
        commands = new BufferedWriter(new OutputStreamWriter(node.getOutputStream(), StandardCharsets.UTF_8));
        BufferedReader lines = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
        Thread reader = new Thread(() -> lines.lines().map(Agents::json).forEach(this::told), "node-driver");
        reader.setDaemon(true);
        reader.start();
    }

    /** The one there is; the first to ask starts it. */
    static NodeDriver shared() {
        return Holder.DRIVER;
    }

    /** Puts what Node needs beside the build's own output. */
    static synchronized void install() throws IOException, InterruptedException {
        Files.createDirectories(DIRECTORY);
        Path installed = DIRECTORY.resolve("node_modules").resolve(".package-lock.json");
        boolean stale = !Files.exists(installed)
                || !Files.exists(DIRECTORY.resolve(FILES.get(1)))
                || Files.mismatch(SOURCES.resolve(FILES.get(1)), DIRECTORY.resolve(FILES.get(1))) >= 0;
        for (String file : FILES) {
            Files.copy(SOURCES.resolve(file), DIRECTORY.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        if (stale) {
            int exit = new ProcessBuilder("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
                    .directory(DIRECTORY.toFile())
                    .redirectInput(Redirect.from(NOTHING))
                    .redirectErrorStream(true)
                    .redirectOutput(DIRECTORY.resolve("npm.log").toFile())
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IOException("npm ci failed in " + DIRECTORY + " with " + exit);
            }
        }
    }

    /**
     * Opens a client.
     *
     * @param version the major version of socket.io-client
     */
    StockClient open(int version, URI address, ClientOptions options) {
        Client client = new Client(numbers.incrementAndGet());
        clients.put(client.number, client);
        ObjectNode settings = Agents.JSON
                .createObjectNode()
                .put("path", "/ws")
                .put("forceNew", true)
                .put("autoConnect", false)
                .put("reconnection", options.reconnection())
                .put("reconnectionDelay", 200)
                .put("reconnectionDelayMax", 500);
        settings.set("transports", Agents.JSON.valueToTree(options.transports()));
        settings.set("extraHeaders", Agents.JSON.valueToTree(options.headers()));
        options.auth().ifPresent(auth -> settings.set("auth", Agents.json(auth)));
        ObjectNode command = command("open", client).put("client", version).put("url", address.toString());
        send(command.set("options", settings));
        return client;
    }

    private static ObjectNode command(String op, Client client) {
        return Agents.JSON.createObjectNode().put("op", op).put("socket", client.number);
    }

    private synchronized void send(JsonNode command) {
        try {
            commands.write(command.toString());
            commands.write('\n');
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void told(JsonNode line) {
        Client client = clients.get(line.path("socket").asInt());
        if (client != null) {
            client.told(line);
        }
    }

    /** One client in the process. */
    private final class Client extends StockClient {

        private final int number;
        private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();

        private Client(int number) {
            this.number = number;
        }

        private void told(JsonNode line) {
            if (line.path("saw").asText().equals("ack")) {
                calls.get(line.path("call").asInt()).complete(line);
            } else {
                saw(line.path("saw").asText(), line);
            }
        }

        @Override
        CompletableFuture<JsonNode> calling(String event, String... json) {
            int call = numbers.incrementAndGet();
            CompletableFuture<JsonNode> answer = new CompletableFuture<>();
            calls.put(call, answer);
            ObjectNode command = command("emit", this).put("call", call).put("event", event);
            for (String argument : json) {
                command.withArray("args").add(Agents.json(argument));
            }
            if (json.length == 0) {
                command.putArray("args");
            }
            send(command);
            return answer;
        }

        @Override
        public void close() {
            send(command("close", this));
            clients.remove(number);
        }
    }

    /** Starts it when it is first asked for. */
    private static final class Holder {
        private static final NodeDriver DRIVER = start();

        private static NodeDriver start() {
            try {
                return new NodeDriver();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
