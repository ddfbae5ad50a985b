package dev.skald.benchmarks.security;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Tokens, good and bad, as far as what the operator gave allows it. Each is looked for in what the deployment says. */
final class Issuer {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TTL = Duration.ofMinutes(15);
    private static final String PUBLISH = "events:publish";

    private final Given.Tokens given;
    private final Canaries canaries;
    private final Clock clock;
    private final String run = UUID.randomUUID().toString().substring(0, 8);

    Issuer(Given.Tokens given, Canaries canaries, Clock clock) {
        this.given = given;
        this.canaries = canaries;
        this.clock = clock;
    }

    /** What signs good tokens, if it was given. */
    Optional<Signer> signer() {
        return given.signer();
    }

    /** The time that tokens are made by. */
    Instant now() {
        return clock.instant();
    }

    /** A name that no other run of the check gives a user. */
    String userNamed(String name) {
        return "security-check-" + run + "-" + name;
    }

    /** How that user is named in owners and readers: with several issuers, by his own as well. */
    String ownerNamed(String name) {
        return given.other().isPresent() ? given.issuer().orElse("") + "|" + userNamed(name) : userNamed(name);
    }

    /** Any good token. */
    Optional<String> viewer() throws IOException, InterruptedException {
        Optional<String> token = user("viewer");
        return token.isPresent() ? token : given.viewer().map(canaries::token);
    }

    /** A good token of a user of that name, without scopes. */
    Optional<String> user(String name) throws IOException, InterruptedException {
        return issued(userNamed(name), "", "", TTL);
    }

    /** A good token of somebody who may read every workflow. */
    Optional<String> reader() throws IOException, InterruptedException {
        return issued(userNamed("reader"), "", "*", TTL);
    }

    /** A good token of somebody who may publish. */
    Optional<String> agent() throws IOException, InterruptedException {
        Optional<String> token = issued(userNamed("agent"), PUBLISH, "*", TTL);
        return token.isPresent() ? token : given.agent().map(canaries::token);
    }

    /** A good token of somebody who administers the gateway. */
    Optional<String> admin() throws IOException, InterruptedException {
        if (given.admin().isPresent()) {
            return given.admin().map(canaries::token);
        }
        return issued(userNamed("admin"), "admin", "", TTL);
    }

    /** A good token that has these claims beside the usual ones, if it can be signed here. */
    Optional<String> signed(Consumer<ObjectNode> change) {
        return given.signer().map(signer -> signed(signer, signer.header(), change));
    }

    /** A token with that header, and the usual claims but for a change, signed rightly. */
    Optional<String> signed(String header, Consumer<ObjectNode> change) {
        return given.signer().map(signer -> signed(signer, header, change));
    }

    /** A token with that header, and the usual claims but for a change, signed by somebody. */
    String signed(Signer signer, String header, Consumer<ObjectNode> change) {
        return canaries.token(signer.token(header, claims(change)));
    }

    /** A token of another header than that of a good one, and what stands for a signature. */
    String unsigned(String header, String signature) {
        return canaries.token(Signer.unsigned(header, claims(json -> {}), signature));
    }

    /** A text that is shown as a token. */
    String presented(String text) {
        return canaries.token(text);
    }

    /** What a good token says: that of the operator's own, if there is one, with a new expiry. */
    String claims(Consumer<ObjectNode> change) {
        ObjectNode claims = given.signer().isEmpty()
                ? given.viewer().flatMap(Issuer::payload).orElseGet(JSON::createObjectNode)
                : JSON.createObjectNode();
        if (!claims.has("sub")) {
            claims.put("sub", userNamed("viewer"));
        }
        given.issuer().ifPresent(issuer -> claims.put("iss", issuer));
        given.audience().ifPresent(audience -> claims.put("aud", audience));
        if (!claims.has("exp") || given.signer().isPresent()) {
            claims.put("exp", now().plus(TTL).getEpochSecond());
        }
        claims.put("iat", now().getEpochSecond());
        change.accept(claims);
        return claims.toString();
    }

    /** What a token says, of which nothing is proven. */
    static Optional<ObjectNode> payload(String token) {
        String[] parts = token.split("\\.", -1);
        try {
            JsonNode json = JSON.readTree(Base64.getUrlDecoder().decode(parts.length == 3 ? parts[1] : ""));
            return json instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A token of that user and for that long, signed here or by the operator's command. */
    Optional<String> issued(String subject, String scope, String workflows, Duration ttl)
            throws IOException, InterruptedException {
        if (given.signer().isPresent()) {
            return signed(json -> {
                json.put("sub", subject);
                json.put("exp", now().plus(ttl).getEpochSecond());
                putScopes(json, scope);
                if (!workflows.isEmpty()) {
                    json.put("workflows", workflows);
                }
            });
        }
        if (given.command().isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> variables =
                Map.of("SUB", subject, "SCOPE", scope, "WORKFLOWS", workflows, "TTL", ttl.toString());
        Shell.Output output = Shell.run(given.command().get(), variables);
        String token = output.text().strip();
        if (output.status() != 0 || token.isEmpty()) {
            throw new IOException("the command for tokens failed with " + output.status());
        }
        return Optional.of(canaries.token(token));
    }

    private void putScopes(ObjectNode json, String scope) {
        if (scope.isEmpty()) {
            return;
        }
        if (!given.scopeClaim().startsWith("/")) {
            json.put(given.scopeClaim(), scope);
            return;
        }
        String[] names = given.scopeClaim().substring(1).split("/", -1);
        ObjectNode at = json;
        for (int i = 0; i < names.length - 1; i++) {
            at = at.withObjectProperty(names[i]);
        }
        at.putArray(names[names.length - 1]).add(scope);
    }

    /** Reads JSON of which nothing is expected. */
    static JsonNode json(String text) {
        try {
            return JSON.readTree(text.getBytes(StandardCharsets.UTF_8));
        } catch (JsonProcessingException none) {
            return JSON.missingNode();
        } catch (IOException neverInMemory) {
            throw new IllegalStateException(neverInMemory);
        }
    }
}
