package dev.skald.benchmarks.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** What is tried by whoever sends too much: rows 25 and 26. */
final class LimitRows {

    private static final int BURST = 400;

    /** One after the other they would be slower than a limit, where the way is long or the machine busy. */
    private static final int AT_A_TIME = 8;

    private static final int TOO_MANY = 429;
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int BEYOND = 20;

    private final Deployment deployment;
    private final Given given;
    private final Issuer issuer;

    LimitRows(Deployment deployment, Given given, Issuer issuer) {
        this.deployment = deployment;
        this.given = given;
        this.issuer = issuer;
    }

    /** The row of what is too large. */
    Row sizes() {
        return Row.of(25, "frames, attachments, nesting beyond the bounds", this::tooLarge);
    }

    /** The row of what is too much, behind which everything else is refused for a while. */
    Row numbers() {
        return Row.of(26, "many connections or requests of a user or an address", this::tooMany);
    }

    private void tooLarge(Findings findings) throws IOException, InterruptedException {
        Optional<String> token = issuer.viewer();
        if (token.isEmpty()) {
            findings.unknown("no good token (--token): what the gateway takes of those it let in was not tried");
            return;
        }
        String deep = "42[\"workflow:subscribe\"," + "[".repeat(20_000) + "]".repeat(20_000) + "]";
        String attachments = "451-[\"e\",{\"_placeholder\":true,\"num\":0}]";
        try (Session bystander = Session.open(deployment)) {
            bystander.connectWith(token.get());
            closed(
                    "a frame of 3 MB",
                    token.get(),
                    session -> session.send("42[\"a\",\"" + "x".repeat(3_000_000) + "\"]"),
                    findings);
            closed("nesting of 20000", token.get(), session -> session.send(deep), findings);
            closed(
                    "an attachment",
                    token.get(),
                    session -> session.send(attachments).binary(new byte[10]),
                    findings);
            closed("99 attachments", token.get(), session -> session.send("4599-[\"e\"]"), findings);
            closed(
                    "a number of 50000 digits",
                    token.get(),
                    session -> session.send("42" + "9".repeat(50_000) + "[\"e\"]"),
                    findings);
            closed(
                    "bytes that are no UTF-8 and binary",
                    token.get(),
                    session -> session.binary("\u00ff".getBytes(StandardCharsets.ISO_8859_1)),
                    findings);
            long since = System.nanoTime();
            boolean answered = bystander.ask("no:such:event", "{}").isPresent();
            long millis = (System.nanoTime() - since) / 1_000_000;
            findings.check(
                    answered && millis < 2_000,
                    "meanwhile another client of the same user is answered in " + millis + " ms",
                    "another client of the same user suffers from it");
        }
        oversizedPost(findings);
    }

    /** What a client does that goes too far. */
    @FunctionalInterface
    private interface Excess {
        Session send(Session session);
    }

    private void closed(String what, String token, Excess excess, Findings findings)
            throws IOException, InterruptedException {
        try (Session session = Session.open(deployment)) {
            session.connectWith(token);
            excess.send(session);
            findings.check(
                    session.endsWithin(Duration.ofSeconds(5)),
                    what + ": that client is closed",
                    what + ": that client is left where it is");
        }
    }

    private void oversizedPost(Findings findings) throws IOException, InterruptedException {
        Optional<String> agent = issuer.agent();
        if (agent.isEmpty()) {
            findings.unknown("no token that may publish (--agent-token): oversized bodies were not tried");
            return;
        }
        String workflow = UUID.randomUUID().toString();
        int status;
        try {
            status = deployment
                    .send(
                            "POST",
                            "/v1/workflows/" + workflow + "/events",
                            Optional.of(
                                    "{\"type\":\"thought\",\"data\":{\"content\":\"" + "x".repeat(12 << 20) + "\"}}"),
                            Deployment.bearer(agent.get()),
                            "Content-Type: application/json")
                    .status();
        } catch (IOException closed) {
            status = 413;
        }
        findings.check(status == 413, "a body of 12 MB gets 413", "a body of 12 MB gets " + status);
    }

    private void tooMany(Findings findings) throws IOException, InterruptedException {
        ofUser(findings);
        ofAddress(
                "handshakes",
                "MAX_HANDSHAKES_PER_ADDRESS",
                "GET",
                "/ws/?EIO=4&transport=polling",
                new String[0],
                findings);
        String bad = Deployment.bearer(issuer.presented("e30.e30.not-a-signature"));
        ofAddress("refused tokens", "MAX_REFUSALS_PER_ADDRESS", "GET", "/v1/workflows", new String[] {bad}, findings);
    }

    private void ofUser(Findings findings) throws IOException, InterruptedException {
        Optional<String> token = issuer.user("many");
        if (token.isEmpty()) {
            token = issuer.viewer();
        }
        if (token.isEmpty()) {
            findings.unknown("no good token (--token): connections of a user were not counted");
            return;
        }
        int bound = given.settings().connectionsPerUser();
        List<Session> open = new ArrayList<>();
        Optional<String> refusal = Optional.empty();
        try {
            while (open.size() < bound + BEYOND && refusal.isEmpty()) {
                Session session = Session.open(deployment);
                open.add(session);
                refusal = session.connectWith(token.get()).filter(packet -> packet.startsWith("44"));
            }
        } catch (Session.RefusedException refused) {
            findings.unknown("connections were refused before those of a user were too many: "
                    + refused.answer().status());
            return;
        } finally {
            for (Session session : open) {
                session.close();
            }
        }
        findings.check(
                refusal.filter(packet -> packet.contains("too_many_connections") && packet.contains("\"retryAfter\""))
                        .isPresent(),
                "connection " + open.size() + " of a user is refused, and told when to come again",
                open.size() + " connections of one user: "
                        + refusal.map(packet -> "refused otherwise").orElse("all of them are let in"));
    }

    private void ofAddress(
            String what, String variable, String method, String path, String[] headers, Findings findings)
            throws IOException, InterruptedException {
        Optional<TooMany> met = burst(method, path, headers);
        if (met.isPresent()) {
            findings.check(
                    met.get().answer().header("Retry-After").isPresent(),
                    "after " + met.get().count() + " " + what + " this address gets 429",
                    "a 429 without Retry-After");
        } else {
            findings.unknown("no limit was met in " + BURST + " " + what + ", " + AT_A_TIME + " at a time: is "
                    + variable + " set, or something in front that limits them?");
        }
    }

    /**
     * A request that was one too many.
     *
     * @param count how many had been sent
     * @param answer what it got
     */
    private record TooMany(int count, Answer answer) {}

    /** Sends one request over and over, until one is too many; the first of those, if there is any. */
    private Optional<TooMany> burst(String method, String path, String... headers)
            throws IOException, InterruptedException {
        AtomicInteger sent = new AtomicInteger();
        AtomicReference<TooMany> first = new AtomicReference<>();
        BooleanSupplier more = () -> sent.get() < BURST && first.get() == null;
        Callable<Boolean> sending = () -> {
            while (more.getAsBoolean()) {
                // To connect takes longer than to ask, by TLS above all: a connection is used for as long as it lasts.
                try (Wire wire = new Wire(deployment)) {
                    boolean open = true;
                    while (open && more.getAsBoolean()) {
                        int number = sent.incrementAndGet();
                        Answer answer = wire.request(method, path, Optional.empty(), headers)
                                .answer(method, PATIENCE);
                        if (answer.status() == TOO_MANY) {
                            first.compareAndSet(null, new TooMany(number, answer));
                        }
                        open = !answer.lists("Connection", "close");
                    }
                }
            }
            return true;
        };
        ExecutorService threads = Executors.newFixedThreadPool(AT_A_TIME);
        try {
            for (Future<Boolean> each : threads.invokeAll(Collections.nCopies(AT_A_TIME, sending))) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("a request was not answered", e);
        } finally {
            threads.shutdownNow();
        }
        return Optional.ofNullable(first.get());
    }
}
