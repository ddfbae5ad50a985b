package dev.skald.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.benchmarks.history.Acknowledgement;
import dev.skald.benchmarks.history.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Publishes to one workflow, each event under an id of its own, and none before the last was answered. Not thread-safe.
 */
public final class Narrator {

    private static final int LONG_ONE_IN = 40;
    private static final int LONG_REPEATS = 400;
    private static final long LOOK_MILLIS = 20;

    private final ObjectMapper json = new ObjectMapper();
    private final PatientClient client;
    private final Records records;
    private final String token;
    private final String name;
    private final Workflow workflow;
    private long told;

    /**
     * A publisher.
     *
     * @param name tells it, and what it says, from others
     * @param token must have the scope to publish
     */
    public Narrator(PatientClient client, Records records, String name, String token, Workflow workflow) {
        this.client = client;
        this.records = records;
        this.name = name;
        this.token = token;
        this.workflow = workflow;
    }

    /** Publishes so many events: one as JSON, several as a batch. */
    public void tell(int count) throws IOException, InterruptedException {
        List<String> said = new ArrayList<>(count);
        note(publish(request(count, said), count), said);
    }

    /**
     * Publishes so many events, and again when the gateway has been killed since, as one does whose answer was lost
     * with it.
     *
     * @param given whether nobody kills any more
     */
    public void tellAgain(int count, BooleanSupplier given) throws IOException, InterruptedException {
        List<String> said = new ArrayList<>(count);
        String request = request(count, said);
        int restarts = records.restarts();
        note(publish(request, count), said);
        while (records.restarts() == restarts && !given.getAsBoolean()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        JsonNode answer = publish(request, count);
        if (answer.path("accepted").asInt() > 0 || answer.path("duplicates").asInt() != count) {
            records.incident(
                    Violation.Kind.DUPLICATED,
                    "%d events of %s, sent again, were answered %s".formatted(count, workflow.id(), answer));
        }
        records.duplicate();
    }

    private String request(int count, List<String> said) {
        List<String> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            told++;
            String type = told % 10 == 9 ? "result" : "thought";
            ObjectNode data = json.createObjectNode().put("content", text());
            said.add(type + " " + data);
            lines.add(json.createObjectNode()
                    .put("type", type)
                    .put("id", name + "-" + told)
                    .set("data", data)
                    .toString());
        }
        return String.join("\n", lines);
    }

    private JsonNode publish(String request, int count) throws IOException, InterruptedException {
        PatientClient.Answer answer = client.send(
                "POST",
                workflow.id() + "/events",
                count == 1 ? "application/json" : "application/x-ndjson",
                request,
                token);
        if (answer.status() != 202) {
            throw new IOException("a publish was answered with " + answer.status() + ": " + answer.body());
        }
        return answer.body();
    }

    private String text() {
        return name + " says " + told + " – été \ud83e\udd8a \"quoted\"\n"
                + (told % LONG_ONE_IN == 0 ? "and so on ".repeat(LONG_REPEATS) : "");
    }

    private void note(JsonNode answer, List<String> said) {
        int accepted = answer.path("accepted").asInt();
        int duplicates = answer.path("duplicates").asInt();
        if (accepted + duplicates != said.size() || (accepted > 0 && duplicates > 0)) {
            records.incident(
                    Violation.Kind.UNFIT,
                    "%d events, of which all or none had been there before, were answered %s"
                            .formatted(said.size(), answer));
        }
        if (duplicates > 0) {
            records.duplicate();
        }
        List<Acknowledgement> all = new ArrayList<>(said.size());
        for (int i = 0; i < said.size(); i++) {
            OptionalLong seq = duplicates > 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(answer.path("firstSeq").asLong() + i);
            all.add(new Acknowledgement(
                    name, workflow.life(), workflow.id(), answer.path("epoch").asText(), seq, said.get(i)));
        }
        records.acknowledged(all);
    }
}
