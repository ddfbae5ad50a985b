package dev.skald.bootstrap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stock clients of another language, in a process that ends with this one: commands go in as lines of JSON, and what
 * the clients see comes out as such. Thread-safe.
 */
final class ClientDriver {

    /** Where the drivers' sources are. */
    static final Path SOURCES = Path.of("src", "test", "e2e");

    /** Where they are run, beside the build's own output. */
    static final Path DIRECTORY = SkaldProcess.DIRECTORY;

    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<Integer, Client> clients = new ConcurrentHashMap<>();
    private final Writer commands;

    private ClientDriver(Process process, BufferedReader lines, String name) {
        commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(() -> lines.lines().map(Agents::json).forEach(this::told), name);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a program, and awaits that it is ready.
     *
     * @throws IllegalStateException if it ends instead; the message has what it complained of
     */
    static ClientDriver start(String name, List<String> program) throws IOException {
        File complaints = DIRECTORY.resolve(name + ".log").toFile();
        Process process = new ProcessBuilder(program)
                .directory(DIRECTORY.toFile())
                .redirectError(complaints)
                .start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String ready = lines.readLine();
        if (ready == null || !Agents.json(ready).path("saw").asText().equals("ready")) {
            throw new IllegalStateException(program + " is not ready: " + Files.readString(complaints.toPath()));
        }
        return new ClientDriver(process, lines, name);
    }

    /** Opens a client with this command, which says all but its number. */
    StockClient open(ObjectNode command) {
        return begin("open", command);
    }

    /** Opens a client of server-sent events with this command, which says all but its number. */
    StockClient stream(ObjectNode command) {
        return begin("stream", command);
    }

    private StockClient begin(String op, ObjectNode command) {
        Client client = new Client(numbers.incrementAndGet());
        clients.put(client.number, client);
        send(command.put("op", op).put("socket", client.number));
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
}
