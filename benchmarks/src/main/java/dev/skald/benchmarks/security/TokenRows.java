package dev.skald.benchmarks.security;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What is tried with tokens: rows 2 to 8, 10 to 12 and 17. */
final class TokenRows {

    private static final String NO_KEY = "no key to sign variants of a good token with (--secret-file, --signing-key)";
    private static final String NO_TOKEN = "no good token, whose claims a forged one could have (--token)";
    private static final Duration AT_ONCE = Duration.ofSeconds(4);
    private static final Duration EVENTUALLY = Duration.ofSeconds(30);
    private static final int FLOOD = 100;

    private final Deployment deployment;
    private final Given given;
    private final Issuer issuer;
    private final Doors doors;

    TokenRows(Deployment deployment, Given given, Issuer issuer) {
        this.deployment = deployment;
        this.given = given;
        this.issuer = issuer;
        this.doors = new Doors(deployment);
    }

    List<Row> rows() {
        return List.of(
                Row.of(2, "a bad token closes, and no listener fires", this::badToken),
                Row.of(3, "alg none", this::none),
                Row.of(4, "a public key taken for a secret", this::confusion),
                Row.of(5, "another iss; another aud, or none", this::issuerAndAudience),
                Row.of(6, "no exp, or a past one; nbf ahead; skew bounded", this::times),
                Row.of(7, "a token of another typ", this::types),
                Row.of(8, "jku, x5u, jwk never fetched or believed; odd kid harmless", this::keysOfItsOwn),
                Row.of(10, "JWE, PBES2, deep JSON, oversized: refused fast", this::costly),
                Row.of(11, "rotation, floods of unknown kid, outage", this::rotation),
                Row.of(12, "keys are good for their own issuer alone", this::otherIssuer),
                Row.of(17, "a token in the query", this::query));
    }

    /** Whether variants of a good token would show anything: the good one must be let in. */
    private boolean baseline(Findings findings) throws IOException, InterruptedException {
        if (issuer.signer().isEmpty()) {
            findings.unknown(NO_KEY);
            return false;
        }
        Optional<String> good = issuer.viewer();
        if (good.isEmpty() || !doors.areOpenTo(good.get())) {
            findings.unknown("a token that should be good is not let in, so that a refusal shows nothing: "
                    + "is it the key, --issuer or --audience?");
            return false;
        }
        return true;
    }

    private void badToken(Findings findings) throws IOException, InterruptedException {
        Signer stranger = Signer.hmac(256, "nobody's secret of more than 32 bytes".getBytes(StandardCharsets.UTF_8));
        String forged = issuer.signed(stranger, stranger.header(), json -> {});
        try (Session session = Session.open(deployment)) {
            session.send("40{\"token\":\"" + forged + "\"}");
            for (int i = 0; i < 5; i++) {
                session.send("42" + i + "[\"workflow:subscribe\",{\"workflowId\":\"" + UUID.randomUUID() + "\"}]");
            }
            Optional<String> answer = session.await("44", Session.PATIENCE);
            findings.check(
                    answer.filter(packet -> packet.contains("\"code\":\"invalid_token\""))
                            .isPresent(),
                    "a socket with a token of another signer is told invalid_token",
                    "a socket with a token of another signer is not told so: "
                            + answer.map(packet -> packet.substring(0, Math.min(60, packet.length())))
                                    .orElse("no answer"));
            findings.check(session.endsWithin(AT_ONCE), "it is closed at once", "it is left open for some seconds");
            findings.check(
                    session.received().stream().noneMatch(packet -> packet.startsWith("43") || packet.startsWith("42")),
                    "of five events sent right behind none is acted on",
                    "events sent right behind are answered");
        }
        boolean closed = true;
        for (String text : List.of(forged, "nonsense", "a.b.c", "..", "e30.e30.")) {
            closed &= doors.areClosedTo(issuer.presented(text), "a forged or senseless token", findings);
        }
        Optional<String> good = issuer.viewer();
        if (good.isPresent()) {
            // The last character but five: the last one of a signature may have bits that count for nothing.
            String token = good.get();
            int at = token.length() - 6;
            char other = token.charAt(at) == 'A' ? 'B' : 'A';
            String bent = token.substring(0, at) + other + token.substring(at + 1);
            closed &= doors.areClosedTo(
                    issuer.presented(bent), "a good token with one other character in its signature", findings);
        }
        findings.check(
                closed, "five texts, and a good token with a bent signature, at four doors", "a bad token is let in");
    }

    private void none(Findings findings) throws IOException, InterruptedException {
        if (issuer.viewer().isEmpty()) {
            findings.unknown(NO_TOKEN);
        }
        boolean closed = true;
        for (String name : List.of("none", "None", "NONE", "nOnE", "")) {
            String header = "{\"alg\":\"" + name + "\",\"typ\":\"JWT\"}";
            closed &= doors.areClosedTo(issuer.unsigned(header, ""), "alg \"" + name + "\" unsigned", findings);
            closed &= doors.areClosedTo(issuer.unsigned(header, "AAAA"), "alg \"" + name + "\"", findings);
        }
        closed &= doors.areClosedTo(issuer.unsigned("{\"typ\":\"JWT\"}", ""), "no alg", findings);
        if (closed) {
            findings.held("five spellings, with a signature and without, and no alg at all, at four doors");
        }
    }

    private void confusion(Findings findings) throws IOException, InterruptedException {
        if (!baseline(findings)) {
            return;
        }
        Signer signer = issuer.signer().orElseThrow();
        boolean closed = true;
        int tried = 0;
        if (signer.publicKey().isPresent()) {
            for (byte[] secret : shapes(signer.publicKey().get())) {
                for (int bits : new int[] {256, 384, 512}) {
                    Signer confused = Signer.hmac(bits, secret);
                    String header = new Signer(
                                    confused.algorithm(), signer.keyId(), Optional.empty(), confused.signature())
                            .header();
                    closed &= doors.areClosedTo(
                            issuer.signed(confused, header, json -> {}),
                            confused.algorithm() + " with the public key as the secret",
                            findings);
                    tried++;
                }
            }
            findings.check(
                    closed,
                    tried + " tokens by HS256 to HS512 with the public key as PEM, DER and modulus",
                    "a public key is taken for a secret");
        } else if (signer.algorithm().equals("HS256")) {
            Signer stranger = Signer.stranger();
            closed &= doors.areClosedTo(
                    issuer.signed(stranger, stranger.header(), json -> {}), "RS256 with a key of its own", findings);
            for (byte[] secret : shapes(stranger.publicKey().orElseThrow())) {
                Signer confused = Signer.hmac(256, secret);
                closed &= doors.areClosedTo(
                        issuer.signed(confused, confused.header(), json -> {}), "HS256 with a public key", findings);
            }
            closed &= doors.areClosedTo(
                    issuer.signed("{\"alg\":\"RS256\"}", json -> {}).orElseThrow(),
                    "HMAC under the name RS256",
                    findings);
            findings.check(
                    closed,
                    "there is no public key here to confuse: HS256 is what is trusted, and RS256 by name or by key is not",
                    "another algorithm than HS256 is let in");
        } else {
            findings.unknown("the public half of the signing key is not in the file: give a JSON Web Key");
        }
    }

    private static List<byte[]> shapes(PublicKey key) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded());
        String pem = "-----BEGIN PUBLIC KEY-----\n" + base64 + "\n-----END PUBLIC KEY-----";
        byte[] modulus = key instanceof RSAPublicKey rsa ? rsa.getModulus().toByteArray() : key.getEncoded();
        return List.of(
                pem.getBytes(StandardCharsets.US_ASCII),
                (pem + "\n").getBytes(StandardCharsets.US_ASCII),
                key.getEncoded(),
                modulus);
    }

    private void issuerAndAudience(Findings findings) throws IOException, InterruptedException {
        if (!baseline(findings)) {
            return;
        }
        if (given.tokens().issuer().isEmpty()) {
            findings.unknown("what tokens must name as iss was not told (--issuer): any may be good here");
        } else {
            allRefused(
                    findings,
                    Map.of(
                            "another iss", json -> json.put("iss", "https://evil.example"),
                            "iss with a slash more",
                                    json -> json.put("iss", json.path("iss").asText() + "/"),
                            "no iss", json -> json.remove("iss"),
                            "a list of iss",
                                    json -> json.putArray("iss")
                                            .add(given.tokens().issuer().get())));
        }
        if (given.tokens().audience().isEmpty()) {
            findings.unknown("what tokens must name as aud was not told (--audience): any may be good here");
        } else {
            allRefused(
                    findings,
                    Map.of(
                            "another aud", json -> json.put("aud", "another-service"),
                            "a list of others as aud",
                                    json -> json.putArray("aud").add("a").add("b"),
                            "no aud", json -> json.remove("aud"),
                            "an empty aud", json -> json.put("aud", ""),
                            "the beginning of aud",
                                    json -> json.put(
                                            "aud",
                                            given.tokens().audience().get().substring(1))));
        }
    }

    private void allRefused(Findings findings, Map<String, Consumer<ObjectNode>> changes)
            throws IOException, InterruptedException {
        boolean closed = true;
        for (Map.Entry<String, Consumer<ObjectNode>> change : changes.entrySet()) {
            closed &= doors.areClosedTo(issuer.signed(change.getValue()).orElseThrow(), change.getKey(), findings);
        }
        if (closed) {
            findings.held("refused at four doors: "
                    + String.join(", ", changes.keySet().stream().sorted().toList()));
        }
    }

    private void times(Findings findings) throws IOException, InterruptedException {
        if (!baseline(findings)) {
            return;
        }
        long now = issuer.now().getEpochSecond();
        long skew = given.settings().skew().toSeconds();
        allRefused(
                findings,
                Map.of(
                        "no exp",
                        json -> json.remove("exp"),
                        "exp null",
                        json -> json.putNull("exp"),
                        "exp as text",
                        json -> json.put("exp", Long.toString(now + 600)),
                        "exp past by more than the skew of " + skew + " s",
                        json -> json.put("exp", now - skew - 5),
                        "exp past by a day",
                        json -> json.put("exp", now - 86_400),
                        "exp in milliseconds",
                        json -> json.put("exp", (now + 600) * 1_000),
                        "nbf ahead by more than the skew",
                        json -> json.put("nbf", now + skew + 30),
                        "nbf as text",
                        json -> json.put("nbf", "tomorrow")));
    }

    private void types(Findings findings) throws IOException, InterruptedException {
        if (!baseline(findings)) {
            return;
        }
        Signer signer = issuer.signer().orElseThrow();
        boolean closed = true;
        List<String> others = List.of("logout+jwt", "dpop+jwt", "secevent+jwt", "id_token", "JWE", "application/x");
        for (String type : others) {
            String header = signer.header().replace("\"typ\":\"JWT\"", "\"typ\":\"" + type + "\"");
            closed &= doors.areClosedTo(issuer.signed(header, json -> {}).orElseThrow(), "typ " + type, findings);
        }
        for (String more : List.of(",\"crit\":[\"exp\"]", ",\"b64\":false,\"crit\":[\"b64\"]")) {
            closed &= doors.areClosedTo(
                    issuer.signed(signer.header(more), json -> {}).orElseThrow(), "a header with crit", findings);
        }
        if (closed) {
            findings.held("refused at four doors, though signed rightly: " + String.join(", ", others) + ", crit");
        }
    }

    private void keysOfItsOwn(Findings findings) throws IOException, InterruptedException {
        Signer stranger = Signer.stranger();
        String modulus = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(unsigned(((RSAPublicKey) stranger.publicKey().orElseThrow())
                        .getModulus()
                        .toByteArray()));
        String jwk =
                "{\"kty\":\"RSA\",\"kid\":\"stranger\",\"alg\":\"RS256\",\"n\":\"" + modulus + "\",\"e\":\"AQAB\"}";
        boolean closed = true;
        try (Trap trap = new Trap(given.hands().listen().orElse("127.0.0.1"), "{\"keys\":[" + jwk + "]}")) {
            for (String more : List.of(
                    ",\"jwk\":" + jwk,
                    ",\"jku\":\"" + trap.url() + "\"",
                    ",\"x5u\":\"" + trap.url() + "\"",
                    ",\"x5c\":[\"" + modulus + "\"]")) {
                String what = more.substring(2, 5);
                closed &= doors.areClosedTo(
                        issuer.signed(stranger, stranger.header(more), json -> {}), "a token with " + what, findings);
                if (issuer.signer().isPresent()) {
                    closed &= doors.areClosedTo(
                            issuer.signed(issuer.signer().get().header(more), json -> {})
                                    .orElseThrow(),
                            "a token of the right key with " + what,
                            findings);
                }
            }
            TimeUnit.MILLISECONDS.sleep(500);
            if (trap.visits() > 0) {
                findings.broken("keys are fetched from where a token says: " + trap.visits() + " visits");
            } else if (deployment.local() || given.hands().listen().isPresent()) {
                findings.held("nobody came to " + trap.url() + ", which jku and x5u named");
            } else {
                findings.unknown("the deployment may not reach 127.0.0.1 of this machine: give --listen");
            }
        }
        Signer empty = Signer.hmac(256, new byte[1]);
        for (String kid : List.of(
                "../../../../../../dev/null",
                "' UNION SELECT 'AA' -- ",
                "|sleep 9",
                "http://127.0.0.1:1/",
                "\u0000",
                "x".repeat(4_000))) {
            Signer odd = new Signer("HS256", Optional.of(kid), Optional.empty(), empty.signature());
            closed &= fast(() -> doors.byCall(issuer.signed(odd, odd.header(), json -> {})), "an odd kid", findings);
        }
        for (String header : List.of("{\"alg\":\"HS256\",\"kid\":{}}", "{\"alg\":\"HS256\",\"kid\":[\"a\"]}")) {
            closed &= fast(() -> doors.byCall(issuer.signed(empty, header, json -> {})), "a kid of no text", findings);
        }
        if (closed) {
            findings.held("jwk, jku, x5u, x5c refused at four doors; eight odd kids refused within four seconds each");
        }
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? java.util.Arrays.copyOfRange(number, 1, number.length) : number;
    }

    /** Shows a token. */
    @FunctionalInterface
    private interface Showing {
        Doors.Entry show() throws IOException, InterruptedException;
    }

    /** Whether a token is refused, and soon. */
    private static boolean fast(Showing showing, String what, Findings findings)
            throws IOException, InterruptedException {
        long since = System.nanoTime();
        Doors.Entry entry;
        try {
            entry = showing.show();
        } catch (IOException closed) {
            entry = Doors.Entry.BAD_REQUEST;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - since);
        if (entry == Doors.Entry.LET_IN) {
            findings.broken(what + " is let in");
        } else if (took.compareTo(AT_ONCE) > 0) {
            findings.broken(what + " takes " + took.toMillis() + " ms");
        }
        return entry != Doors.Entry.LET_IN && took.compareTo(AT_ONCE) <= 0;
    }

    private void costly(Findings findings) throws IOException, InterruptedException {
        String jwe = Signer.encoded("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}")
                + "..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA";
        String counted = Signer.encoded("{\"alg\":\"PBES2-HS512+A256KW\",\"enc\":\"A256GCM\",\"p2c\":2147483647,"
                        + "\"p2s\":\"AAAAAAAAAAAAAAAAAAAAAA\"}")
                + ".AAAA.AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA";
        String deep = "{\"a\":".repeat(900) + "1" + "}".repeat(900);
        Signer anybody = Signer.hmac(256, new byte[32]);
        Signer signer = issuer.signer().orElse(anybody);
        Map<String, String> costly = Map.of(
                "a JWE",
                jwe,
                "PBES2 with two billion rounds",
                counted,
                "a deep header",
                Signer.unsigned(deep, "{}", "AAAA"),
                "a deep payload",
                signer.token(signer.header(), issuer.claims(json -> {}).replaceFirst("\\{", "{\"deep\":" + deep + ",")),
                "a token of 9000 characters",
                "e30.e30." + "A".repeat(9_000));
        boolean fast = true;
        for (Map.Entry<String, String> each : costly.entrySet()) {
            String token = issuer.presented(each.getValue());
            boolean deepPayload = each.getKey().equals("a deep payload");
            // What nests where nobody looks may be taken from whoever is trusted, if it costs nothing.
            if (!deepPayload || issuer.signer().isEmpty()) {
                fast &= fast(() -> doors.byCall(token), each.getKey(), findings);
                fast &= fast(() -> doors.bySocket(token), each.getKey(), findings);
            }
        }
        for (int size : new int[] {90_000, 2_000_000}) {
            String token = "e30." + "A".repeat(size) + ".AAAA";
            fast &= fast(() -> doors.bySocket(token), "a token of " + size + " characters over a socket", findings);
            fast &= fast(() -> doors.byCall(token), "a token of " + size + " characters with a call", findings);
        }
        if (fast) {
            findings.held("JWE, PBES2, deep JSON and tokens up to 2 MB are refused, each within four seconds");
        }
        long since = System.nanoTime();
        Answer answer = deployment.ask("GET", "/v1/workflows");
        long millis = (System.nanoTime() - since) / 1_000_000;
        findings.check(
                answer.status() == 401 && millis < AT_ONCE.toMillis(),
                "behind them others are answered in " + millis + " ms",
                "behind them others are answered in " + millis + " ms");
    }

    private void rotation(Findings findings) throws IOException, InterruptedException {
        if (issuer.signer()
                .filter(signer -> signer.algorithm().startsWith("HS"))
                .isPresent()) {
            findings.unknown("tokens are signed with a secret here, and there are no keys that rotate");
            return;
        }
        if (!baseline(findings)) {
            return;
        }
        Signer signer = issuer.signer().orElseThrow();
        String good = issuer.viewer().orElseThrow();
        flood(signer, good, findings);
        if (given.hands().rotate().isEmpty() || given.hands().next().isEmpty()) {
            findings.unknown("no way to have the issuer publish another key (--rotate-command, --next-signing-key)");
        } else {
            Signer next = given.hands().next().get();
            Shell.run(given.hands().rotate().get(), Map.of());
            String token = issuer.signed(next, next.header(), json -> {});
            long since = System.nanoTime();
            boolean taken = eventually(token);
            findings.check(
                    taken,
                    "a token of the next key is taken " + (System.nanoTime() - since) / 1_000_000
                            + " ms after its key was published, without a restart",
                    "a token of the next key is not taken within " + EVENTUALLY.toSeconds() + " s");
        }
        if (given.hands().outage().isEmpty() || given.hands().restore().isEmpty()) {
            findings.unknown("no way to take the issuer's keys away (--outage-command, --restore-command)");
        } else {
            Shell.run(given.hands().outage().get(), Map.of());
            try {
                Signer unknown =
                        new Signer(signer.algorithm(), Optional.of("unknown"), signer.publicKey(), signer.signature());
                doors.byCall(issuer.signed(unknown, unknown.header(), json -> {}));
                TimeUnit.SECONDS.sleep(2);
                Signer current = given.hands()
                        .next()
                        .filter(key -> given.hands().rotate().isPresent())
                        .orElse(signer);
                String during =
                        issuer.signed(current, current.header(), json -> json.put("sub", issuer.userNamed("outage")));
                findings.check(
                        doors.areOpenTo(during),
                        "while the keys cannot be fetched, tokens of those known are taken",
                        "while the keys cannot be fetched, good tokens are refused");
            } finally {
                Shell.run(given.hands().restore().get(), Map.of());
            }
        }
    }

    private boolean eventually(String token) throws IOException, InterruptedException {
        long end = System.nanoTime() + EVENTUALLY.toNanos();
        while (System.nanoTime() < end) {
            if (doors.byCall(token) == Doors.Entry.LET_IN) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        return false;
    }

    private void flood(Signer signer, String good, Findings findings) throws IOException, InterruptedException {
        long slowest = 0;
        boolean refused = true;
        for (int i = 0; i < FLOOD; i++) {
            Signer unknown = new Signer(
                    signer.algorithm(),
                    Optional.of(UUID.randomUUID().toString()),
                    signer.publicKey(),
                    signer.signature());
            long since = System.nanoTime();
            refused &= doors.byCall(issuer.signed(unknown, unknown.header(), json -> {})) != Doors.Entry.LET_IN;
            slowest = Math.max(slowest, (System.nanoTime() - since) / 1_000_000);
        }
        boolean open = doors.areOpenTo(good);
        findings.check(
                refused && open && slowest < 6_000,
                FLOOD + " tokens with made-up kids are refused, the slowest in " + slowest
                        + " ms, and a good one is taken; how often keys were fetched shows at the issuer alone",
                "a flood of made-up kids: refused " + refused + ", a good one taken " + open + ", slowest " + slowest
                        + " ms");
    }

    private void otherIssuer(Findings findings) throws IOException, InterruptedException {
        if (given.tokens().other().isEmpty()) {
            findings.unknown("no second issuer that is trusted (--other-issuer, --other-signing-key)");
            return;
        }
        if (!baseline(findings)) {
            return;
        }
        Given.Other other = given.tokens().other().get();
        Signer signer = issuer.signer().orElseThrow();
        String others = issuer.signed(other.signer(), other.signer().header(), json -> json.put("iss", other.issuer()));
        if (!doors.areOpenTo(others)) {
            findings.unknown("a token of the second issuer is not let in, so that a refusal shows nothing");
            return;
        }
        Signer disguised = new Signer(
                other.signer().algorithm(),
                signer.keyId(),
                Optional.empty(),
                other.signer().signature());
        boolean closed = doors.areClosedTo(
                issuer.signed(other.signer(), other.signer().header(), json -> {}),
                "a token of the first issuer signed with the key of the second",
                findings);
        closed &= doors.areClosedTo(
                issuer.signed(disguised, disguised.header(), json -> {}),
                "the same under the kid of the first's key",
                findings);
        closed &= doors.areClosedTo(
                issuer.signed(json -> json.put("iss", other.issuer())).orElseThrow(),
                "a token of the second issuer signed with the key of the first",
                findings);
        if (closed) {
            findings.held("the key of each issuer signs for the other in vain, under either kid, at four doors");
        }
    }

    private void query(Findings findings) throws IOException, InterruptedException {
        Optional<String> good = issuer.viewer();
        if (good.isEmpty()) {
            findings.unknown("no good token (--token): a refusal of a bad one shows nothing");
        }
        String token = good.orElseGet(() -> issuer.presented("e30.e30.AAAA"));
        int refused = 0;
        for (String path : List.of(
                "/v1/workflows?access_token=" + token,
                "/v1/workflows?token=" + token,
                "/v1/workflows/" + UUID.randomUUID() + "/stream?access_token=" + token,
                "/ws/?EIO=4&transport=polling&token=" + token,
                "/ws/?EIO=4&transport=polling&access_token=" + token)) {
            int status = deployment.ask("GET", path).status();
            if (status == 400 || status == 401) {
                refused++;
            } else {
                findings.broken("a token in the query of " + path.substring(0, path.indexOf('?')) + " is answered with "
                        + status);
            }
        }
        if (refused == 5) {
            findings.held("five calls, streams and handshakes with a token in their query are refused");
        }
    }
}
