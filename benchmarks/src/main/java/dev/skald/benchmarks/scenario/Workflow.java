package dev.skald.benchmarks.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.benchmarks.access.Tokens;
import dev.skald.benchmarks.history.Event;
import dev.skald.benchmarks.history.StoredLog;
import dev.skald.benchmarks.history.Violation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A workflow, what has been acknowledged of its registration, and whether that holds. Confined to one thread at a time.
 */
public final class Workflow {

    private static final int PAGE = 10_000;

    private final ObjectMapper json = new ObjectMapper();
    private final PatientClient client;
    private final Tokens tokens;
    private final Records records;
    private final boolean mortal;
    private final String id = UUID.randomUUID().toString();
    private int life;
    private Optional<String> owner = Optional.empty();
    private Optional<String> formerOwner = Optional.empty();

    /**
     * A workflow that nobody has heard of yet.
     *
     * @param mortal whether it is deleted now and then
     */
    public Workflow(PatientClient client, Tokens tokens, Records records, boolean mortal) {
        this.client = client;
        this.tokens = tokens;
        this.records = records;
        this.mortal = mortal;
    }

    /** Its name. */
    public String id() {
        return id;
    }

    /** Which of its lives it is in: each deletion begins another. */
    public int life() {
        return life;
    }

    /** Whether it has an owner. */
    public boolean registered() {
        return owner.isPresent();
    }

    /** Says who owns it. */
    public void register(String newOwner) throws IOException, InterruptedException {
        ObjectNode body = json.createObjectNode().put("owner", newOwner);
        expect(
                client.send("PUT", id, "application/json", body.toString(), tokens.publisher())
                        .status(),
                200,
                201);
        formerOwner = owner.or(() -> formerOwner);
        owner = Optional.of(newOwner);
        records.registered();
    }

    /** Has it forgotten. */
    public void delete() throws IOException, InterruptedException {
        expect(client.delete(id, tokens.publisher()).status(), 204);
        formerOwner = owner.or(() -> formerOwner);
        owner = Optional.empty();
        life++;
        records.deleted();
    }

    /** Sees whether what was acknowledged of its registration holds. */
    public void checkRights() throws IOException, InterruptedException {
        if (owner.isPresent() && !mayRead(owner.get())) {
            records.incident(
                    Violation.Kind.UNDONE, id + " was registered for " + owner.get() + ", who may not read it");
        }
        if (formerOwner.isPresent() && !formerOwner.equals(owner) && mayRead(formerOwner.get())) {
            records.incident(
                    Violation.Kind.UNDONE, id + " is read by " + formerOwner.get() + ", who is not its owner any more");
        }
        if (owner.isEmpty() && life > 0) {
            PatientClient.Answer answer = client.get(id + "/events?limit=1", tokens.reader());
            if (answer.body().path("lastSeq").asLong() > 0) {
                records.incident(Violation.Kind.UNDONE, id + " was deleted, and has events");
            }
        }
    }

    private boolean mayRead(String user) throws IOException, InterruptedException {
        int status = client.get(id + "/events?limit=1", tokens.user(user)).status();
        expect(status, 200, 403);
        return status == 200;
    }

    /** Reads all of it. */
    public StoredLog read() throws IOException, InterruptedException {
        List<Event> events = new ArrayList<>();
        long last = 0;
        long end;
        String epoch;
        do {
            PatientClient.Answer answer =
                    client.get(id + "/events?limit=%d&after=%d".formatted(PAGE, last), tokens.reader());
            expect(answer.status(), 200, 404);
            epoch = answer.body().path("epoch").asText();
            end = answer.body().path("lastSeq").asLong();
            for (JsonNode event : answer.body().path("events")) {
                last = event.path("seq").asLong();
                String content = "%s %s %s"
                        .formatted(
                                event.path("type").asText(),
                                event.path("data"),
                                event.path("timestamp").asText());
                events.add(new Event(id, epoch, last, content));
            }
        } while (last < end);
        return new StoredLog(id, end == 0 ? "" : epoch, life, mortal, events);
    }

    private void expect(int status, int... allowed) throws IOException {
        for (int one : allowed) {
            if (status == one) {
                return;
            }
        }
        throw new IOException("a request for " + id + " was answered with " + status);
    }
}
