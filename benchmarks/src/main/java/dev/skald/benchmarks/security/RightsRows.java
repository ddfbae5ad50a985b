package dev.skald.benchmarks.security;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What is tried by users on what is not theirs: rows 23 and 24. */
final class RightsRows {

    private static final String JSON = "Content-Type: application/json";
    private static final String TOKENS =
            "no tokens of two users and an agent (--secret-file, --signing-key, --token-command)";

    private final Deployment deployment;
    private final Issuer issuer;

    RightsRows(Deployment deployment, Issuer issuer) {
        this.deployment = deployment;
        this.issuer = issuer;
    }

    List<Row> rows() {
        return List.of(
                Row.of(23, "another's workflow looks unknown", this::unknown),
                Row.of(24, "what was missed is judged by the rights of now", this::replay));
    }

    private void unknown(Findings findings) throws IOException, InterruptedException {
        Optional<String> agent = issuer.agent();
        Optional<String> bob = issuer.user("bob");
        if (agent.isEmpty() || bob.isEmpty()) {
            findings.unknown(TOKENS);
            return;
        }
        String hers = UUID.randomUUID().toString();
        String nobodys = UUID.randomUUID().toString();
        String bearer = Deployment.bearer(agent.get());
        int registered = register(hers, bearer, List.of());
        if (registered != 201) {
            findings.unknown("a workflow could not be registered: " + registered);
            return;
        }
        try {
            publish(hers, bearer);
            String token = Deployment.bearer(bob.get());
            int same = 0;
            for (String call : List.of(
                    "GET ",
                    "GET /events",
                    "GET /stream",
                    "GET /controls",
                    "POST /controls",
                    "POST /events",
                    "DELETE ",
                    "PUT ")) {
                String method = call.substring(0, call.indexOf(' '));
                String rest = call.substring(call.indexOf(' ') + 1);
                String one = told(method, hers, rest, token);
                String other = told(method, nobodys, rest, token);
                boolean alike = one.equals(other) && !one.startsWith("2") && !one.startsWith("404");
                same += alike ? 1 : 0;
                if (!alike) {
                    findings.broken(
                            method + " " + rest + ": " + one.lines().findFirst().orElse("") + " for another's, "
                                    + other.lines().findFirst().orElse("") + " for nobody's");
                }
            }
            try (Session session = Session.open(deployment)) {
                session.connectWith(bob.get());
                String one = subscribed(session, hers);
                String other = subscribed(session, nobodys);
                boolean alike = one.equals(other) && one.contains("\"status\":403");
                same += alike ? 1 : 0;
                if (!alike) {
                    findings.broken("a subscription is answered " + one + " for another's, " + other + " for nobody's");
                }
            }
            if (same == 9) {
                findings.held(
                        "eight calls and a subscription answer the same to the letter for another's and for nobody's");
            }
            String listed =
                    deployment.ask("GET", "/v1/workflows?limit=1000", token).body();
            findings.check(!listed.contains(hers), "it is on no list of his", "it is on his list");
        } finally {
            deployment.ask("DELETE", "/v1/workflows/" + hers, bearer);
        }
    }

    private String told(String method, String workflow, String rest, String bearer)
            throws IOException, InterruptedException {
        String path = "/v1/workflows/" + workflow + rest;
        Optional<String> body = switch (method + rest) {
            case "POST/events" -> Optional.of("{\"type\":\"thought\",\"data\":{\"content\":\"x\"}}");
            case "POST/controls" -> Optional.of("{\"action\":\"cancel\"}");
            case "PUT" -> Optional.of("{\"owner\":\"me\"}");
            default -> Optional.empty();
        };
        Answer answer = body.isPresent()
                ? deployment.send(method, path, body, bearer, JSON)
                : deployment.ask(method, path, bearer);
        List<String> headers = answer.headers().keySet().stream()
                .filter(name -> !name.equals("date"))
                .sorted()
                .toList();
        return answer.status() + "\n" + headers + "\n" + answer.body().replace(workflow, "ID");
    }

    private static String subscribed(Session session, String workflow) throws IOException, InterruptedException {
        return session.ask("workflow:subscribe", "{\"workflowId\":\"" + workflow + "\"}")
                .map(JsonNode::toString)
                .orElse("nothing")
                .replace(workflow, "ID");
    }

    private int register(String workflow, String bearer, List<String> readers)
            throws IOException, InterruptedException {
        List<String> quoted = new ArrayList<>();
        readers.forEach(reader -> quoted.add(Session.quoted(reader)));
        String body = "{\"owner\":" + Session.quoted(issuer.ownerNamed("alice")) + ",\"readers\":" + quoted + "}";
        return deployment
                .send("PUT", "/v1/workflows/" + workflow, Optional.of(body), bearer, JSON)
                .status();
    }

    private void publish(String workflow, String bearer) throws IOException, InterruptedException {
        deployment.send(
                "POST",
                "/v1/workflows/" + workflow + "/events",
                Optional.of("{\"type\":\"thought\",\"data\":{\"content\":\"kept from others\"}}"),
                bearer,
                JSON);
    }

    private void replay(Findings findings) throws IOException, InterruptedException {
        Optional<String> agent = issuer.agent();
        Optional<String> bob = issuer.user("bob");
        if (agent.isEmpty() || bob.isEmpty()) {
            findings.unknown(TOKENS);
            return;
        }
        String workflow = UUID.randomUUID().toString();
        String bearer = Deployment.bearer(agent.get());
        int registered = register(workflow, bearer, List.of(issuer.ownerNamed("bob")));
        if (registered != 201) {
            findings.unknown("a workflow could not be registered: " + registered);
            return;
        }
        try {
            publish(workflow, bearer);
            String pid;
            String offset;
            try (Session session = Session.open(deployment)) {
                String connected = session.connectWith(bob.get()).orElse("40{}");
                pid = Issuer.json(connected.substring(2)).path("pid").asText();
                session.ask("workflow:subscribe", "{\"workflowId\":\"" + workflow + "\"}");
                String event =
                        session.await("42[\"agent:thought\"", Session.PATIENCE).orElse("42[]");
                offset = Issuer.json(event.substring(2)).path(2).asText();
            }
            if (pid.isEmpty() || offset.isEmpty()) {
                findings.unknown("a reader was not given what he might be recovered by");
                return;
            }
            publish(workflow, bearer);
            register(workflow, bearer, List.of());
            comeBack(workflow, bob.get(), pid, offset, findings);
            boolean refused = true;
            for (String path : List.of("/events?after=1", "/stream?after=1", "/controls", "")) {
                refused &= deployment
                                .ask("GET", "/v1/workflows/" + workflow + path, Deployment.bearer(bob.get()))
                                .status()
                        == 403;
            }
            findings.check(
                    refused, "history and streams are 403 to him then", "history or a stream is not 403 to him then");
        } finally {
            deployment.ask("DELETE", "/v1/workflows/" + workflow, bearer);
        }
    }

    private void comeBack(String workflow, String token, String pid, String offset, Findings findings)
            throws IOException, InterruptedException {
        try (Session session = Session.open(deployment)) {
            session.connect("{\"token\":\"" + token + "\",\"pid\":" + Session.quoted(pid) + ",\"offset\":"
                    + Session.quoted(offset) + "}");
            JsonNode answer = session.ask("workflow:subscribe", "{\"workflowId\":\"" + workflow + "\",\"after\":1}")
                    .orElse(Issuer.json("{}"));
            boolean nothing =
                    session.await("42[\"agent:", Duration.ofSeconds(1)).isEmpty()
                            && session.received().stream().noneMatch(packet -> packet.contains("kept from others"));
            findings.check(
                    nothing,
                    "a reader who was dropped while he was away comes back with his pid and offset, and is given nothing",
                    "a reader who was dropped while he was away is given what he missed");
            findings.check(
                    answer.path("error").path("status").asInt() == 403,
                    "he is refused when he subscribes again",
                    "he may subscribe again");
        }
    }
}
