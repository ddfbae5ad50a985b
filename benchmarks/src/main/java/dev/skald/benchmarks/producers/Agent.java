package dev.skald.benchmarks.producers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.benchmarks.access.Tokens;
import dev.skald.benchmarks.history.Acknowledgement;
import dev.skald.benchmarks.history.Violation;
import dev.skald.benchmarks.scenario.PatientClient;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;

/** Calls of one producer, each answered, and taken down in the ledger. Confined to one thread. */
final class Agent {

    private static final String JSON_TYPE = "application/json";
    private static final String NDJSON_TYPE = "application/x-ndjson";
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int ACCEPTED = 202;
    private static final int CONFLICT = 409;

    private final ObjectMapper json = new ObjectMapper();
    private final PatientClient client;
    private final String token;
    private final String reader;
    private final Ledger ledger;
    private final String name;
    private final String workflow;
    private final long ttlMillis;
    private int told;

    /**
     * An agent.
     *
     * @param name tells what it says from what others say
     * @param workflow the one it acts on
     */
    Agent(PatientClient client, Tokens tokens, Ledger ledger, String name, String workflow, long ttlMillis) {
        this.client = client;
        this.token = tokens.publisher();
        this.reader = tokens.controller();
        this.ledger = ledger;
        this.name = name;
        this.workflow = workflow;
        this.ttlMillis = ttlMillis;
    }

    String workflow() {
        return workflow;
    }

    String token() {
        return token;
    }

    /** A name for the next event, which nothing else has. */
    String nextId() {
        told++;
        return name + "-" + told;
    }

    /** A run that is to be opened. */
    HeldRun newRun() {
        HeldRun run = new HeldRun(name, workflow, UUID.randomUUID().toString(), ttlMillis);
        ledger.opens(run);
        return run;
    }

    /** Asks for a run, as its body. */
    String opening(HeldRun run, boolean takeover) {
        return json.createObjectNode()
                .put("ttl", "PT" + run.ttlMillis() / 1_000 + "S")
                .put("runId", run.id())
                .put("takeover", takeover)
                .toString();
    }

    /** Opens a run; who finds its own open has lost the answer, and takes it over. */
    void open(HeldRun run, boolean takeover) throws IOException, InterruptedException, RunOverException {
        PatientClient.Answer answer = client.send("POST", workflow + "/runs", JSON_TYPE, opening(run, takeover), token);
        if (answer.status() == CONFLICT && answer.body().path("runId").asText().equals(run.id()) && !takeover) {
            answer = client.send("POST", workflow + "/runs", JSON_TYPE, opening(run, true), token);
        }
        requireNotOver(run, answer);
        require(answer, CREATED);
        run.opened(answer.body().path("lease").asText(), millis(answer.body()));
    }

    /** Publishes as the run's producer. */
    void publish(HeldRun run, Said... events) throws IOException, InterruptedException, RunOverException {
        List<Said> all = List.of(events);
        attempt(run, all);
        long sentAt = System.currentTimeMillis();
        PatientClient.Answer answer = send(all, run.lease());
        requireNotOver(run, answer);
        require(answer, ACCEPTED);
        run.renewedBetween(sentAt, System.currentTimeMillis());
        note(all, answer.body());
        all.stream().flatMap(said -> said.ends().stream()).forEach(run::ended);
    }

    /** Takes down that something is sent, which may be in the log from now on. */
    void attempt(HeldRun run, List<Said> events) {
        ledger.attempts(events.stream().map(Said::text).toList());
        events.stream().flatMap(said -> said.ends().stream()).forEach(run::mayEnd);
    }

    /**
     * Publishes what must be refused unless the run is over, or its lease holds longer than its producer knows.
     *
     * @param lease the one it is sent with; empty if with none
     * @return whether it was; else it was accepted, and the log tells whether that was right
     */
    boolean isRefused(HeldRun run, String lease, Said said, List<String> codes)
            throws IOException, InterruptedException {
        long sentAt = System.currentTimeMillis();
        PatientClient.Answer answer = send(List.of(said), lease);
        if (answer.status() == ACCEPTED) {
            if (lease.equals(run.lease())) {
                run.renewedBetween(sentAt, System.currentTimeMillis());
            }
            note(List.of(said), answer.body());
            return false;
        }
        require(answer, CONFLICT);
        String code = answer.body().path("code").asText();
        ledger.refused(code);
        if (!codes.contains(code)) {
            ledger.incident(
                    Violation.Kind.UNFIT,
                    "%s of %s was refused as %s, not as one of %s".formatted(said.text(), workflow, code, codes));
        }
        return true;
    }

    private PatientClient.Answer send(List<Said> events, String lease) throws IOException, InterruptedException {
        HttpRequest.Builder request = client.request(workflow + "/events")
                .header("Content-Type", events.size() == 1 ? JSON_TYPE : NDJSON_TYPE)
                .POST(HttpRequest.BodyPublishers.ofString(body(events)));
        if (!lease.isEmpty()) {
            request.header("Skald-Lease", lease);
        }
        return client.send(request, token);
    }

    /** The body of a publish. */
    static String body(List<Said> events) {
        return String.join("\n", events.stream().map(Said::line).toList());
    }

    /** Has the lease renewed. */
    void beat(HeldRun run) throws IOException, InterruptedException, RunOverException {
        PatientClient.Answer answer = client.send(
                client.request(heartbeat(run))
                        .header("Skald-Lease", run.lease())
                        .POST(HttpRequest.BodyPublishers.noBody()),
                token);
        requireNotOver(run, answer);
        require(answer, OK);
        run.renewedUntil(millis(answer.body()));
    }

    /** The path of a heartbeat. */
    String heartbeat(HeldRun run) {
        return workflow + "/runs/" + run.id() + "/heartbeat";
    }

    /** Asks the agent to stop, as one does who watches. */
    void askToCancel(HeldRun run) throws IOException, InterruptedException, RunOverException {
        PatientClient.Answer answer = client.send(
                "POST", workflow + "/controls", JSON_TYPE, "{\"action\":\"cancel\",\"id\":\"" + name + "\"}", reader);
        requireNotOver(run, answer);
        require(answer, ACCEPTED);
    }

    /** Reads whether somebody asked to stop. */
    boolean isAskedToCancel() throws IOException, InterruptedException {
        PatientClient.Answer answer = client.get(workflow + "/controls?after=0&wait=PT2S", token);
        require(answer, OK);
        return answer.body().path("controls").findValuesAsText("action").contains("cancel");
    }

    private void note(List<Said> events, JsonNode answer) {
        int accepted = answer.path("accepted").asInt();
        int duplicates = answer.path("duplicates").asInt();
        if (accepted + duplicates != events.size() || (accepted > 0 && duplicates > 0)) {
            ledger.incident(
                    Violation.Kind.UNFIT,
                    "%d events for %s, sent at once, were answered %s".formatted(events.size(), workflow, answer));
        }
        ledger.duplicates(duplicates);
        List<Acknowledgement> all = new ArrayList<>();
        for (Said said : events) {
            OptionalLong seq = duplicates > 0
                    ? OptionalLong.empty()
                    : OptionalLong.of(answer.path("firstSeq").asLong() + all.size());
            all.add(new Acknowledgement(name, 0, workflow, answer.path("epoch").asText(), seq, said.text()));
        }
        ledger.acknowledged(all);
    }

    private void requireNotOver(HeldRun run, PatientClient.Answer answer) throws RunOverException {
        if (answer.status() == CONFLICT) {
            if (answer.repeated()) {
                run.maybeRenewed();
            }
            String code = answer.body().path("code").asText();
            ledger.refused(code);
            throw new RunOverException(code);
        }
    }

    private void require(PatientClient.Answer answer, int status) throws IOException {
        if (answer.status() != status) {
            throw new IOException(
                    "a request for %s was answered %d %s".formatted(workflow, answer.status(), answer.body()));
        }
    }

    private static long millis(JsonNode answer) {
        return Instant.parse(answer.path("expiresAt").asText()).toEpochMilli();
    }
}
