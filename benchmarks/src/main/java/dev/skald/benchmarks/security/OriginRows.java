package dev.skald.benchmarks.security;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What is tried by web pages: rows 13 to 16. */
final class OriginRows {

    private static final String NO_ORIGIN = "no origin that is served was told (--origin)";
    private static final String POLL = "/ws/?EIO=4&transport=polling";
    private static final String ALLOWED = "Access-Control-Allow-Origin";
    private static final String CREDENTIALS = "Access-Control-Allow-Credentials";

    private final Deployment deployment;
    private final Optional<String> origin;
    private final Issuer issuer;

    OriginRows(Deployment deployment, Given given, Issuer issuer) {
        this.deployment = deployment;
        this.origin = given.settings().origin();
        this.issuer = issuer;
    }

    List<Row> rows() {
        return List.of(
                Row.of(13, "a foreign Origin, on polls and upgrades", this::foreign),
                Row.of(14, "never * or whatever origin asks, with credentials; Vary", this::credentials),
                Row.of(15, "a preflight of an origin that is not listed", this::preflight),
                Row.of(16, "401 has CORS headers and WWW-Authenticate", this::unauthorized));
    }

    /** Origins that resemble the one that is served, and are others. */
    private List<String> others() {
        List<String> others = new ArrayList<>(List.of("null", "https://evil.example", "", "file://", "*"));
        origin.ifPresent(served -> {
            String scheme = served.substring(0, served.indexOf("://"));
            String authority = served.substring(served.indexOf("://") + 3);
            int colon = authority.lastIndexOf(':');
            boolean port = colon > authority.lastIndexOf(']');
            String host = port ? authority.substring(0, colon) : authority;
            String behind = port ? authority.substring(colon) : "";
            others.add(scheme + "://" + host + ".evil.example" + behind);
            others.add(scheme + "://evil" + host + behind);
            others.add(scheme + "://sub." + host + behind);
            others.add(scheme + "://" + host + ":9");
            others.add((scheme.equals("https") ? "http" : "https") + "://" + authority);
            others.add(scheme + "://" + authority.toUpperCase(Locale.ROOT));
            others.add(scheme.toUpperCase(Locale.ROOT) + "://" + authority);
            others.add(served + "/");
            others.add(served + ",https://evil.example");
            others.add(scheme + "://user@" + authority);
            others.add(served + "%00");
        });
        return others;
    }

    private void foreign(Findings findings) throws IOException, InterruptedException {
        if (origin.isEmpty()) {
            findings.unknown(NO_ORIGIN + ": what resembles it cannot be tried");
        } else {
            Answer served = deployment.ask("GET", POLL, "Origin: " + origin.get());
            findings.check(
                    served.status() == 200,
                    origin.get() + " is served",
                    origin.get() + ", which should be served, is answered with " + served.status());
        }
        int refused = 0;
        List<String> others = others();
        for (String other : others) {
            refused += refused("a poll", other, deployment.ask("GET", POLL, "Origin: " + other), findings);
            refused += refused("a call", other, deployment.ask("GET", "/v1/workflows", "Origin: " + other), findings);
            refused += refused(
                    "the live check", other, deployment.ask("GET", "/health/live", "Origin: " + other), findings);
            refused += refused("a WebSocket", other, upgrade(other), findings);
        }
        if (refused == 4 * others.size()) {
            findings.held(
                    others.size() + " foreign origins get 403 on polls, calls, health and WebSockets: null, a suffix, "
                            + "a prefix, a subdomain, another port, scheme or case");
        }
    }

    private Answer upgrade(String other) throws IOException, InterruptedException {
        try (Session session = Session.open(deployment, "Origin: " + other)) {
            session.send("1");
            return new Answer(101, Map.of(), "");
        } catch (Session.RefusedException refused) {
            return refused.answer();
        }
    }

    private static int refused(String what, String other, Answer answer, Findings findings) {
        if (answer.status() != 403 && answer.status() != 400) {
            findings.broken(what + " of the origin \"" + other + "\" is answered with " + answer.status());
            return 0;
        }
        if (answer.header(ALLOWED).isPresent()) {
            findings.broken(what + " of the origin \"" + other + "\" is refused readably for it");
            return 0;
        }
        return 1;
    }

    private void credentials(Findings findings) throws IOException, InterruptedException {
        List<String> paths =
                List.of(POLL, "/v1/workflows", "/health/live", "/nowhere", POLL + "&sid=unknown", "/metrics");
        boolean sound = true;
        for (String path : paths) {
            Answer bare = deployment.ask("GET", path);
            sound &= sound(bare, Optional.empty(), path, findings);
            sound &= sound(
                    deployment.ask("GET", path, "Origin: https://evil.example"), Optional.empty(), path, findings);
            if (origin.isPresent()) {
                sound &= sound(deployment.ask("GET", path, "Origin: " + origin.get()), origin, path, findings);
            }
        }
        if (sound) {
            findings.held("no answer has *, none names an origin that is not served, each has Vary: Origin, on "
                    + paths.size() + " paths");
        }
        if (origin.isEmpty()) {
            findings.unknown(NO_ORIGIN);
        }
    }

    private static boolean sound(Answer answer, Optional<String> expected, String path, Findings findings) {
        Optional<String> allowed = answer.header(ALLOWED);
        String where = path + " (" + answer.status() + ")";
        if (answer.status() == 404 && path.equals("/metrics") && expected.isEmpty()) {
            return true;
        }
        if (!allowed.equals(expected)) {
            findings.broken(where + ": " + allowed.orElse("nothing") + " is allowed, where it should be "
                    + expected.orElse("nothing"));
            return false;
        }
        if (allowed.isEmpty() && answer.header(CREDENTIALS).isPresent()) {
            findings.broken(where + ": credentials are allowed, but no origin");
            return false;
        }
        if (!answer.lists("Vary", "Origin")) {
            findings.broken(where + " has no Vary: Origin");
            return false;
        }
        return true;
    }

    private void preflight(Findings findings) throws IOException, InterruptedException {
        List<String> paths = List.of(POLL, "/v1/workflows/" + UUID.randomUUID() + "/events");
        int refused = 0;
        List<String> others = others();
        for (String path : paths) {
            for (String other : others) {
                refused += refused("a preflight", other, preflight(path, other), findings);
            }
            if (origin.isPresent()) {
                Answer answer = preflight(path, origin.get());
                boolean allowed = answer.status() / 100 == 2
                        && answer.header(ALLOWED).equals(origin)
                        && answer.header("Access-Control-Allow-Methods")
                                .filter(methods -> methods.contains("POST"))
                                .isPresent();
                findings.check(
                        allowed,
                        "allowed to " + origin.get() + " on " + path,
                        "not allowed to the origin that is served on " + path);
            }
        }
        if (refused == paths.size() * others.size()) {
            findings.held("refused to " + others.size() + " other origins on " + paths.size() + " paths");
        }
        if (origin.isEmpty()) {
            findings.unknown(NO_ORIGIN);
        }
    }

    private Answer preflight(String path, String other) throws IOException, InterruptedException {
        return deployment.ask(
                "OPTIONS",
                path,
                "Origin: " + other,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: authorization, content-type");
    }

    private void unauthorized(Findings findings) throws IOException, InterruptedException {
        if (origin.isEmpty()) {
            findings.unknown(NO_ORIGIN);
        }
        String[] headers =
                origin.map(served -> new String[] {"Origin: " + served}).orElse(new String[0]);
        String bad = Deployment.bearer(issuer.presented("e30.e30.not-a-signature"));
        for (Answer answer : List.of(
                deployment.ask("GET", "/v1/workflows", headers),
                deployment.ask("GET", "/v1/workflows", Deployment.with(headers, bad)),
                deployment.ask("GET", POLL, Deployment.with(headers, bad)))) {
            boolean told = answer.status() == 401
                    && answer.header("WWW-Authenticate")
                            .filter(scheme -> scheme.startsWith("Bearer"))
                            .isPresent();
            boolean readable = origin.isEmpty()
                    || (answer.header(ALLOWED).equals(origin)
                            && answer.lists("Access-Control-Expose-Headers", "WWW-Authenticate"));
            if (!told || !readable) {
                findings.broken("a refusal is answered with " + answer.status() + ", WWW-Authenticate "
                        + (answer.header("WWW-Authenticate").isPresent() ? "" : "missing ") + ", readable " + readable);
            }
        }
        if (findings.verdict() != Verdict.FAIL) {
            findings.held("401 to no token, to a bad one, and to one in a handshake");
        }
    }
}
