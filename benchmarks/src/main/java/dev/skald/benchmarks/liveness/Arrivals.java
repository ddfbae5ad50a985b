package dev.skald.benchmarks.liveness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.skald.benchmarks.history.ClientHistory;
import dev.skald.benchmarks.history.Cut;
import dev.skald.benchmarks.history.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the viewers of a round tell of themselves, line by line. Not thread-safe. */
final class Arrivals {

    private final Map<String, Client> clients = new LinkedHashMap<>();
    private final List<String> late = new ArrayList<>();

    /** Takes note of a line. */
    void note(JsonNode line) throws IOException {
        switch (line.path("kind").asText()) {
            case "saw" -> client(line).saw(line);
            case "went" -> client(line).went = line;
            case "late" -> late.add(line.path("position").asText());
            default -> throw new IOException("the process of clients says " + line);
        }
    }

    private Client client(JsonNode line) {
        return clients.computeIfAbsent(line.path("client").asText(), unknown -> new Client());
    }

    /** Where those stand that were left behind. */
    List<String> late() {
        return late;
    }

    /** What happened to each. */
    List<ClientHistory> histories() {
        return clients.entrySet().stream()
                .map(client -> client.getValue().history(client.getKey()))
                .toList();
    }

    /** The sum of something that each of them counts. */
    int count(String what) {
        return clients.values().stream()
                .mapToInt(client -> client.went.path(what).asInt())
                .sum();
    }

    /** How many of them read nothing for a while. */
    int held() {
        return (int) clients.values().stream()
                .filter(client -> client.went.path("held").asBoolean())
                .count();
    }

    /**
     * How long it took the slowest of those that were not left behind from its first subscription to the end of its
     * logs.
     */
    long slowestMillis() {
        return clients.values().stream()
                .mapToLong(client -> client.went.path("tookMillis").asLong())
                .max()
                .orElse(0);
    }

    /** One viewer's history, as it grows. */
    private static final class Client {
        private final Map<String, Long> watches = new HashMap<>();
        private final List<Event> seen = new ArrayList<>();
        private JsonNode went = MissingNode.getInstance();

        void saw(JsonNode line) {
            String workflow = line.path("workflow").asText();
            watches.put(workflow, line.path("after").asLong());
            for (JsonNode run : line.path("runs")) {
                String epoch = run.path("epoch").asText();
                long seq = run.path("first").asLong();
                for (JsonNode content : run.path("contents")) {
                    seen.add(new Event(workflow, epoch, seq++, content.asText()));
                }
            }
        }

        ClientHistory history(String name) {
            List<Cut> cuts = new ArrayList<>();
            went.path("cuts")
                    .forEach(cut -> cuts.add(new Cut(
                            cut.asText().equals("websocket") ? Cut.Transport.WEBSOCKET : Cut.Transport.POLLING,
                            false)));
            List<String> complaints = new ArrayList<>();
            went.path("complaints").forEach(complaint -> complaints.add(complaint.asText()));
            return new ClientHistory(
                    name, watches, seen, cuts, went.path("connects").asInt(), complaints);
        }
    }
}
