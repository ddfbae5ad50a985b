package dev.skald.benchmarks.security;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What is tried by clients that do not come along: rows 1 and 27, which take as long as the deployment's patience. */
final class PatienceRows {

    private static final Duration SLACK = Duration.ofSeconds(8);
    private static final Duration HEAD = Duration.ofSeconds(30);
    private static final Duration QUICK = Duration.ofSeconds(15);
    private static final String POLL = "/ws/?EIO=4&transport=polling";

    private final Deployment deployment;
    private final Given given;
    private final Issuer issuer;

    PatienceRows(Deployment deployment, Given given, Issuer issuer) {
        this.deployment = deployment;
        this.given = given;
        this.issuer = issuer;
    }

    List<Row> rows() {
        return List.of(
                Row.waiting(1, "no token, an empty auth, a CONNECT that never comes", this::silent),
                Row.waiting(27, "slow heads, half-open connections, dead clients", this::slow));
    }

    private static void together(Findings findings, List<Row.Attempt> attempts)
            throws IOException, InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> running = new ArrayList<>();
            for (Row.Attempt attempt : attempts) {
                running.add(threads.submit(() -> {
                    attempt.run(findings);
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private void silent(Findings findings) throws IOException, InterruptedException {
        Optional<String> agent = issuer.agent();
        String workflow = UUID.randomUUID().toString();
        together(
                findings,
                List.of(
                        any -> neverConnects(workflow, agent, findings),
                        any -> polls(findings),
                        any -> connectsWith("", findings),
                        any -> connectsWith("{}", findings),
                        any -> connectsWith("{\"token\":\"\"}", findings),
                        any -> connectsWith("{\"token\":null}", findings),
                        any -> calls(findings)));
        if (agent.isEmpty()) {
            findings.unknown("no token that may publish (--agent-token): nothing happened that could have come out");
        } else {
            deployment.ask("DELETE", "/v1/workflows/" + workflow, Deployment.bearer(agent.get()));
        }
    }

    private Duration deadline() {
        return given.settings().connectTimeout().plus(SLACK);
    }

    /** Subscribes without being let in, while something happens that it must not see. */
    private void neverConnects(String workflow, Optional<String> agent, Findings findings)
            throws IOException, InterruptedException {
        long since = System.nanoTime();
        try (Session session = Session.open(deployment)) {
            for (int i = 0; i < 3 && agent.isPresent(); i++) {
                deployment.send(
                        "POST",
                        "/v1/workflows/" + workflow + "/events",
                        Optional.of("{\"type\":\"thought\",\"data\":{\"content\":\"for readers alone\"}}"),
                        Deployment.bearer(agent.get()),
                        "Content-Type: application/json");
            }
            boolean closed = session.endsWithin(deadline());
            findings.check(
                    closed,
                    "a WebSocket without CONNECT is closed after " + (System.nanoTime() - since) / 1_000_000 + " ms",
                    "a WebSocket without CONNECT is open after " + deadline().toSeconds() + " s");
            findings.check(
                    session.received().stream().allMatch(packet -> packet.startsWith("0{")),
                    "it is given nothing but what opens the session",
                    "it is given something");
        }
        try (Session eager = Session.open(deployment)) {
            eager.send("420[\"workflow:subscribe\",{\"workflowId\":\"" + workflow + "\"}]");
            findings.check(
                    eager.endsWithin(deadline())
                            && eager.received().stream().allMatch(packet -> packet.startsWith("0{")),
                    "one that subscribes before CONNECT is closed, without an answer",
                    "one that subscribes before CONNECT is answered, or left open");
        }
    }

    private void connectsWith(String auth, Findings findings) throws IOException, InterruptedException {
        try (Session session = Session.open(deployment)) {
            Optional<String> answer = session.connect(auth);
            findings.check(
                    answer.filter(packet -> packet.startsWith("44")).isPresent() && session.endsWithin(SLACK),
                    "a CONNECT with " + (auth.isEmpty() ? "nothing" : auth) + " is refused and closed",
                    "a CONNECT with " + (auth.isEmpty() ? "nothing" : auth) + " is not refused, or left open");
        }
    }

    private void polls(Findings findings) throws IOException, InterruptedException {
        Answer opened = deployment.ask("GET", POLL);
        String sid = Issuer.json(opened.body().isEmpty() ? "{}" : opened.body().substring(1))
                .path("sid")
                .asText();
        long end = System.nanoTime() + deadline().toNanos();
        Answer poll = opened;
        while (System.nanoTime() < end && poll.status() == 200) {
            poll = deployment.once("GET", POLL + "&sid=" + sid, Optional.empty());
            if (poll.status() == 200 && !List.of("1", "2", "6", "").contains(poll.body())) {
                findings.broken("a session that polls and never connects is given something");
                return;
            }
            if (poll.body().equals("2")) {
                deployment.send("POST", POLL + "&sid=" + sid, Optional.of("3"), "Content-Type: text/plain");
            }
        }
        findings.check(
                poll.status() != 200,
                "a session that polls without CONNECT is given nothing, and is over by then",
                "a session that polls without CONNECT is open after "
                        + deadline().toSeconds() + " s");
    }

    private void calls(Findings findings) throws IOException, InterruptedException {
        String workflow = "/v1/workflows/" + UUID.randomUUID();
        int refused = 0;
        for (String path : List.of(
                "/v1/workflows", workflow, workflow + "/events", workflow + "/stream", workflow + "/controls")) {
            refused += deployment.ask("GET", path).status() == 401 ? 1 : 0;
        }
        refused += deployment
                                .send("POST", workflow + "/events", Optional.of("{}"), "Content-Type: application/json")
                                .status()
                        == 401
                ? 1
                : 0;
        refused += deployment.ask("DELETE", workflow).status() == 401 ? 1 : 0;
        findings.check(
                refused == 7, "seven calls without a token get 401", (7 - refused) + " of seven calls do not get 401");
    }

    private void slow(Findings findings) throws IOException, InterruptedException {
        together(
                findings,
                List.of(
                        any -> slowHead(findings),
                        any -> halfOpen(findings),
                        any -> slowBody(findings),
                        any -> dead(findings)));
    }

    private boolean tooLong(Duration needed, String what, Findings findings) {
        boolean skipped = given.quick() && needed.compareTo(QUICK) > 0;
        if (skipped) {
            findings.unknown(what + " takes " + needed.toSeconds() + " s: run it without --quick");
        }
        return skipped;
    }

    /** One byte a second would be enough where only silence counts. */
    private void slowHead(Findings findings) throws IOException, InterruptedException {
        if (tooLong(HEAD, "a slow head", findings)) {
            return;
        }
        long since = System.nanoTime();
        try (Wire wire = new Wire(deployment)) {
            wire.bytes(
                    Deployment.latin("GET /v1/workflows HTTP/1.1\r\nHost: " + deployment.authority() + "\r\nX-Slow: "));
            boolean ended = false;
            while (!ended && System.nanoTime() - since < HEAD.plus(SLACK).toNanos()) {
                ended = wire.restWithin(Duration.ofSeconds(1)).isPresent();
                if (!ended) {
                    wire.bytes(Deployment.latin("x"));
                }
            }
            tell(ended, "a head that comes at a byte a second", since, findings);
        }
    }

    private void slowBody(Findings findings) throws IOException, InterruptedException {
        if (tooLong(HEAD, "a body that stops", findings)) {
            return;
        }
        Optional<String> agent = issuer.agent();
        if (agent.isEmpty()) {
            findings.unknown("no token that may publish (--agent-token): a body that stops was not tried");
            return;
        }
        long since = System.nanoTime();
        try (Wire wire = new Wire(deployment)) {
            wire.bytes(Deployment.latin("POST /v1/workflows/" + UUID.randomUUID() + "/events HTTP/1.1\r\nHost: "
                    + deployment.authority() + "\r\n" + Deployment.bearer(agent.get())
                    + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"));
            tell(wire.restWithin(HEAD.plus(SLACK)).isPresent(), "a body that stops", since, findings);
        }
    }

    private void halfOpen(Findings findings) throws IOException, InterruptedException {
        Duration idle = given.settings().idleTimeout();
        if (tooLong(idle, "a connection on which nothing is said", findings)) {
            return;
        }
        long since = System.nanoTime();
        try (Wire wire = new Wire(deployment)) {
            tell(
                    wire.restWithin(idle.plus(SLACK)).isPresent(),
                    "a connection on which nothing is said",
                    since,
                    findings);
        }
        if (deployment.encrypted()) {
            long handshake = System.nanoTime();
            try (Socket socket = deployment.plain();
                    Wire wire = new Wire(deployment, socket)) {
                tell(
                        wire.restWithin(idle.plus(SLACK)).isPresent(),
                        "a TLS handshake that does not begin",
                        handshake,
                        findings);
            }
        }
    }

    private void dead(Findings findings) throws IOException, InterruptedException {
        Optional<String> token = issuer.viewer();
        if (token.isEmpty()) {
            findings.unknown("no good token (--token): a client that is let in, and dies, was not tried");
            return;
        }
        try (Session session = Session.open(deployment, "", true)) {
            var opened = session.opened();
            Duration patience = Duration.ofMillis(opened.path("pingInterval").asLong()
                    + opened.path("pingTimeout").asLong());
            if (tooLong(patience, "a client that answers no ping", findings)) {
                return;
            }
            session.connectWith(token.get());
            long since = System.nanoTime();
            tell(session.endsWithin(patience.plus(SLACK)), "a client that answers no ping", since, findings);
        }
    }

    private static void tell(boolean ended, String what, long since, Findings findings) {
        long seconds = (System.nanoTime() - since) / 1_000_000_000;
        findings.check(
                ended, what + " is given up after " + seconds + " s", what + " is still open after " + seconds + " s");
    }
}
