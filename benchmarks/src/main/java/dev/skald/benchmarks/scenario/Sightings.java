package dev.skald.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.benchmarks.history.ClientHistory;
import dev.skald.benchmarks.history.Cut;
import dev.skald.benchmarks.history.Event;
import dev.skald.benchmarks.history.RunTold;
import dev.skald.domain.run.RunState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** What one process of clients tells of them, line by line, gathered into a history of each. Not thread-safe. */
public final class Sightings {

    /** The same text reaches many clients, and is kept once for all. */
    private static final ConcurrentMap<String, String> TEXTS = new ConcurrentHashMap<>();

    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final List<String> late = new ArrayList<>();
    private final List<RunTold> told = new ArrayList<>();
    private final List<Long> lossMillis = new ArrayList<>();
    private int upgrades;
    private int recoveries;
    private int endings;
    private boolean ended;

    /** Takes note of a line. */
    void note(JsonNode line) throws IOException {
        String name = line.path("client").asText();
        Client client = clients.computeIfAbsent(name, unknown -> new Client());
        switch (line.path("kind").asText()) {
            case "watches" -> line.path("workflows").forEach(id -> client.watches.add(id.asText()));
            case "saw" ->
                client.seen.add(new Event(
                        shared(line.path("workflow")),
                        shared(line.path("epoch")),
                        line.path("seq").asLong(),
                        shared(line.path("content"))));
            case "cut" ->
                client.cuts.add(new Cut(
                        transport(line.path("transport").asText()),
                        line.path("duringUpgrade").asBoolean()));
            case "connect" -> {
                client.connects++;
                recoveries += line.path("recovered").asBoolean() ? 1 : 0;
            }
            case "told" -> told.add(runTold(name, line));
            case "loss" -> lossMillis.add(line.path("millis").asLong());
            case "upgrade" -> upgrades++;
            case "ending" -> endings++;
            case "complaint" -> client.complaints.add(line.path("text").asText());
            case "late" -> late.add(line.path("position").asText());
            case "end" -> ended = true;
            default -> throw new IOException("a client process says " + line);
        }
    }

    private static RunTold runTold(String name, JsonNode line) {
        return new RunTold(
                name,
                line.path("connection").asInt(),
                shared(line.path("workflow")),
                line.path("run").asText(),
                RunState.valueOf(line.path("state").asText().toUpperCase(Locale.ROOT)),
                line.path("lastSeq").asLong(),
                line.path("behind").asLong(),
                line.path("asked").asBoolean());
    }

    private static Cut.Transport transport(String name) {
        return switch (name) {
            case "websocket" -> Cut.Transport.WEBSOCKET;
            case "sse" -> Cut.Transport.SSE;
            default -> Cut.Transport.POLLING;
        };
    }

    /** Whether the process said that it was through. */
    boolean ended() {
        return ended;
    }

    /** How often a client moved from polling to a WebSocket. */
    public int upgrades() {
        return upgrades;
    }

    /** How often a client came back to a connection that was recovered. */
    public int recoveries() {
        return recoveries;
    }

    /** How often a client was told that a workflow it watched was deleted, or began anew. */
    public int endings() {
        return endings;
    }

    /** What clients were told of runs, in the order they were told. */
    public List<RunTold> told() {
        return told;
    }

    /** How long after a run was given up each client that watches it knew, ascending, in milliseconds. */
    public List<Long> lossMillis() {
        return lossMillis.stream().sorted().toList();
    }

    /** Where those stood that had not seen everything when time was up. */
    public List<String> late() {
        return late;
    }

    /** What happened to each client. */
    public List<ClientHistory> histories() {
        return clients.entrySet().stream()
                .filter(client -> !client.getKey().isEmpty())
                .map(client -> client.getValue().history(client.getKey()))
                .toList();
    }

    private static String shared(JsonNode text) {
        return TEXTS.computeIfAbsent(text.asText(), same -> same);
    }

    /** One client's history, as it grows. */
    private static final class Client {
        private final Set<String> watches = new HashSet<>();
        private final List<Event> seen = new ArrayList<>();
        private final List<Cut> cuts = new ArrayList<>();
        private final List<String> complaints = new ArrayList<>();
        private int connects;

        ClientHistory history(String name) {
            return new ClientHistory(name, watches, seen, cuts, connects, complaints);
        }
    }
}
