package dev.skald.benchmarks.security;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What is tried with sessions: rows 19 to 22. */
final class SessionRows {

    private static final String POLL = "/ws/?EIO=4&transport=polling";
    private static final int SAMPLE = 400;
    private static final double MIN_BITS = 127.5;
    private static final Duration SLACK = Duration.ofMillis(1_500);

    private final Deployment deployment;
    private final Given given;
    private final Issuer issuer;
    private final Doors doors;

    SessionRows(Deployment deployment, Given given, Issuer issuer) {
        this.deployment = deployment;
        this.given = given;
        this.issuer = issuer;
        this.doors = new Doors(deployment);
    }

    List<Row> rows() {
        return List.of(
                Row.of(19, "a client's cookie or header is no session id", this::chosen),
                Row.of(20, "an sid has 128 bits, is nobody else's, and opens nothing once on a WebSocket", this::sid),
                Row.of(21, "a connection ends with its token; a refresh keeps the subject", this::expiry),
                Row.of(22, "revocation within a second", this::revocation));
    }

    private void chosen(Findings findings) throws IOException, InterruptedException {
        String wanted = UUID.randomUUID().toString();
        List<String> headers = List.of(
                "Cookie: io=" + wanted + "; sid=" + wanted + "; JSESSIONID=" + wanted,
                "io: " + wanted,
                "sid: " + wanted,
                "X-Session-Id: " + wanted);
        boolean sound = true;
        for (String header : headers) {
            Answer answer = deployment.ask("GET", POLL, header);
            String sid = opened(answer);
            sound &= !sid.isEmpty() && !sid.equals(wanted);
            if (answer.header("Set-Cookie").isPresent()) {
                findings.broken("a handshake sets a cookie");
            }
            try (Session session = Session.open(deployment, header)) {
                sound &= !session.opened().path("sid").asText().equals(wanted);
            }
        }
        findings.check(
                sound, "four headers, by polls and WebSockets: none is taken", "a client chose the id of its session");
        int unknown = deployment.ask("GET", POLL + "&sid=" + wanted).status();
        findings.check(
                unknown == 400,
                "an id that nobody was given is unknown",
                "an id that nobody was given is answered with " + unknown);
    }

    private static String opened(Answer answer) {
        return answer.body().startsWith("0")
                ? Issuer.json(answer.body().substring(1)).path("sid").asText()
                : "";
    }

    private void sid(Findings findings) throws IOException, InterruptedException {
        entropy(findings);
        Optional<String> token = issuer.viewer();
        if (token.isEmpty()) {
            findings.unknown("no good token (--token): nobody can be let in, and moved to a WebSocket");
            return;
        }
        String sid = opened(deployment.ask("GET", POLL));
        String path = POLL + "&sid=" + sid;
        deployment.send("POST", path, Optional.of("40{\"token\":\"" + token.get() + "\"}"), "Content-Type: text/plain");
        Answer connected = deployment.ask("GET", path);
        if (!connected.body().startsWith("40")) {
            findings.unknown("a polling session was not let in: " + connected.status());
            return;
        }
        String socket = Issuer.json(connected.body().substring(2)).path("sid").asText();
        findings.check(
                !connected.body().contains(sid)
                        && deployment.ask("GET", POLL + "&sid=" + socket).status() == 400,
                "the socket id that others may see is another, and opens nothing",
                "the socket id is the session's, or opens it");
        try (Session moved = Session.open(deployment, "&sid=" + sid, false)) {
            moved.send("2probe");
            boolean probed = moved.await("3probe", Session.PATIENCE).isPresent();
            moved.send("5");
            boolean works = moved.ask("no:such:event", "{}").isPresent();
            if (!probed || !works) {
                findings.unknown("the session could not be moved to a WebSocket");
                return;
            }
            int get = deployment.ask("GET", path).status();
            int post = deployment
                    .send("POST", path, Optional.of("42[\"x\"]"), "Content-Type: text/plain")
                    .status();
            findings.check(
                    get == 400 && post == 400,
                    "once it is on a WebSocket, a poll and a POST with its sid get 400",
                    "once it is on a WebSocket, a poll with its sid gets " + get + ", a POST " + post);
            findings.check(
                    nothingFromAnother(sid),
                    "a second WebSocket with its sid is given nothing",
                    "a second WebSocket with its sid is given something");
            findings.check(
                    moved.ask("no:such:event", "{}").isPresent(),
                    "the session itself goes on",
                    "whoever knows the sid can end the session");
        }
        toldToOthers(sid, findings);
    }

    private boolean nothingFromAnother(String sid) throws IOException, InterruptedException {
        try (Session second = Session.open(deployment, "&sid=" + sid, false)) {
            second.send("2probe").send("5");
            return second.endsWithin(Session.PATIENCE) && second.received().isEmpty();
        } catch (Session.RefusedException refused) {
            return true;
        }
    }

    private void toldToOthers(String sid, Findings findings) throws IOException, InterruptedException {
        Optional<String> admin = issuer.admin();
        Deployment where = given.hands().adminUrl().orElse(deployment);
        Answer sessions = where.ask(
                "GET",
                "/v1/admin/sessions",
                admin.map(Deployment::bearer)
                        .map(header -> new String[] {header})
                        .orElse(new String[0]));
        if (sessions.status() == 200) {
            findings.check(
                    !sessions.body().contains(sid),
                    "the list of sessions does not have it",
                    "the list of sessions has it");
        }
    }

    private void entropy(Findings findings) throws IOException, InterruptedException {
        Set<String> ids = new HashSet<>();
        List<Set<Character>> places = new ArrayList<>();
        for (int i = 0; i < SAMPLE; i++) {
            String sid = opened(deployment.ask("GET", POLL));
            if (sid.isEmpty()) {
                findings.unknown("only " + i + " sessions could be opened to look at their ids");
                return;
            }
            ids.add(sid);
            for (int at = 0; at < sid.length(); at++) {
                if (places.size() == at) {
                    places.add(new HashSet<>());
                }
                places.get(at).add(sid.charAt(at));
            }
        }
        double bits = places.stream()
                .mapToDouble(characters -> Math.log(characters.size()) / Math.log(2))
                .sum();
        findings.check(
                ids.size() == SAMPLE && bits >= MIN_BITS,
                SAMPLE + " ids are all different, and vary in " + Math.round(bits) + " bits",
                "of " + SAMPLE + " ids " + ids.size() + " are different, and they vary in " + (int) bits + " bits");
    }

    private void expiry(Findings findings) throws IOException, InterruptedException {
        long skew = given.settings().skew().toSeconds();
        Duration left = Duration.ofSeconds(3);
        // Within the skew it is good for as long as it takes.
        Optional<String> ending =
                issuer.signed(json -> json.put("exp", issuer.now().getEpochSecond() - skew + left.toSeconds()));
        if (ending.isEmpty()) {
            findings.unknown("no key to sign a token with that ends soon (--secret-file, --signing-key)");
        } else {
            try (Session session = Session.open(deployment)) {
                Optional<String> answer = session.connectWith(ending.get());
                if (answer.filter(packet -> packet.startsWith("40")).isEmpty()) {
                    findings.unknown(
                            "a token that ends soon is not let in: is the skew another than " + skew + " s (--skew)?");
                } else {
                    long since = System.nanoTime();
                    boolean closed = session.endsWithin(left.plusSeconds(3));
                    long millis = (System.nanoTime() - since) / 1_000_000;
                    findings.check(
                            closed,
                            "closed " + millis + " ms after it was let in for 3 s",
                            "still open 6 s after it was let in for 3 s");
                    findings.check(
                            session.received().stream().anyMatch(packet -> packet.contains("auth:expired")),
                            "told auth:expired",
                            "not told why");
                }
            }
        }
        refresh(findings);
    }

    private void refresh(Findings findings) throws IOException, InterruptedException {
        Optional<String> alice = issuer.user("alice");
        Optional<String> again = issuer.user("alice");
        Optional<String> bob = issuer.user("bob");
        if (alice.isEmpty() || again.isEmpty() || bob.isEmpty()) {
            findings.unknown("no tokens of two users (--secret-file, --signing-key, --token-command)");
            return;
        }
        try (Session session = Session.open(deployment)) {
            session.connectWith(alice.get());
            String member = "{\"token\":\"" + bob.get() + "\"}";
            JsonNode answer = session.ask("auth:refresh", member).orElse(Issuer.json("{}"));
            findings.check(
                    answer.path("error").path("status").asInt() == 403,
                    "a refresh by another's token is refused",
                    "a refresh by another's token is answered " + answer.path("ok"));
            JsonNode own = session.ask("auth:refresh", "{\"token\":\"" + again.get() + "\"}")
                    .orElse(Issuer.json("{}"));
            findings.check(
                    own.path("ok").asBoolean(),
                    "one by an own token is taken",
                    "behind it one by an own token is refused");
        }
    }

    private void revocation(Findings findings) throws IOException, InterruptedException {
        Optional<String> admin = issuer.admin();
        Deployment where = given.hands().adminUrl().orElse(deployment);
        if (admin.isEmpty()) {
            findings.unknown("no token with the scope admin (--admin-token)");
            return;
        }
        String bearer = Deployment.bearer(admin.get());
        Answer list = where.ask("GET", "/v1/revocations", bearer);
        if (list.status() != 200) {
            findings.unknown("GET /v1/revocations is answered with " + list.status());
            return;
        }
        String jti = UUID.randomUUID().toString();
        Optional<String> byId = issuer.signed(json -> json.put("jti", jti));
        Optional<String> ofSubject = issuer.user("revoked");
        if (byId.isEmpty() && ofSubject.isEmpty()) {
            findings.unknown("no token that may be revoked (--secret-file, --signing-key, --token-command)");
            return;
        }
        if (byId.isPresent()) {
            revoke(where, bearer, byId.get(), "{\"jti\":\"" + jti + "\"}", "by its jti", findings);
        }
        if (ofSubject.isPresent()) {
            revoke(
                    where,
                    bearer,
                    ofSubject.get(),
                    "{\"sub\":" + Session.quoted(issuer.ownerNamed("revoked")) + "}",
                    "by its sub",
                    findings);
        }
        Optional<String> plain = issuer.user("nobody");
        if (plain.isPresent()) {
            int status = where.send(
                            "POST",
                            "/v1/revocations",
                            Optional.of("{\"jti\":\"x\"}"),
                            Deployment.bearer(plain.get()),
                            "Content-Type: application/json")
                    .status();
            findings.check(
                    status == 403, "without the scope admin it is 403", "without the scope admin it is " + status);
        }
    }

    private void revoke(Deployment where, String bearer, String token, String body, String how, Findings findings)
            throws IOException, InterruptedException {
        try (Session session = Session.open(deployment)) {
            if (session.connectWith(token)
                    .filter(packet -> packet.startsWith("40"))
                    .isEmpty()) {
                findings.unknown("a token that is to be revoked " + how + " is not let in");
                return;
            }
            Answer answer =
                    where.send("POST", "/v1/revocations", Optional.of(body), bearer, "Content-Type: application/json");
            long since = System.nanoTime();
            String id = Issuer.json(answer.body()).path("id").asText();
            try {
                boolean closed = session.endsWithin(Duration.ofSeconds(1).plus(SLACK));
                long millis = (System.nanoTime() - since) / 1_000_000;
                Doors.Entry entry = doors.byCall(token);
                boolean refused = entry == Doors.Entry.REFUSED && doors.bySocket(token) == Doors.Entry.REFUSED;
                findings.check(
                        answer.status() == 202 && closed && refused,
                        how + ": its socket is closed after " + millis + " ms, and it is let in nowhere",
                        how + ": answered with " + answer.status() + ", socket closed " + closed + ", refused "
                                + refused);
            } finally {
                if (!id.isEmpty()) {
                    where.ask("DELETE", "/v1/revocations/" + id, bearer);
                }
            }
        }
    }
}
