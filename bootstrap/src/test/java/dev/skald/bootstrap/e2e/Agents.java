package dev.skald.bootstrap.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.netty.tls.TestTls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** What agents, and the programs that start them, do over HTTP. */
final class Agents {

    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .sslContext(TestTls.client())
            .build();
    private final URI address;
    private final String token;

    /** Agents of a gateway that bring this token. */
    Agents(URI address, String token) {
        this.address = address;
        this.token = token;
    }

    static Agents of(SkaldProcess skald) {
        return new Agents(skald.address(), skald.tokens().agent());
    }

    /** A thought as it is published. */
    static String thought(String content) {
        return "{\"type\":\"thought\",\"data\":{\"content\":\"" + content + "\"}}";
    }

    /** Publishes one event as JSON. */
    HttpResponse<String> publish(String workflow, String event) {
        return send(request(workflow, "/events")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(event)));
    }

    /** Publishes events as lines. */
    HttpResponse<String> publish(String workflow, List<String> events) {
        return send(request(workflow, "/events")
                .header("Content-Type", "application/x-ndjson")
                .POST(BodyPublishers.ofString(String.join("\n", events) + "\n")));
    }

    /** Opens a run; answers it with its lease. */
    JsonNode open(String workflow) {
        HttpResponse<String> opened = send(request(workflow, "/runs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}")));
        if (opened.statusCode() != 201) {
            throw new IllegalStateException(opened.body());
        }
        return json(opened.body());
    }

    /** Publishes one event as part of the run whose lease it brings. */
    HttpResponse<String> publish(String workflow, JsonNode run, String event) {
        return send(request(workflow, "/events")
                .header("Content-Type", "application/json")
                .header("Skald-Lease", run.path("lease").asText())
                .POST(BodyPublishers.ofString(event)));
    }

    /** Publishes lines as part of the run whose lease it brings. */
    HttpResponse<String> publishLines(String workflow, JsonNode run, String lines) {
        return send(request(workflow, "/events")
                .header("Content-Type", "application/x-ndjson")
                .header("Skald-Lease", run.path("lease").asText())
                .POST(BodyPublishers.ofString(lines)));
    }

    /** Says who may watch. */
    HttpResponse<String> register(String workflow, String owner, String... readers) {
        ObjectNode registration = JSON.createObjectNode().put("owner", owner);
        registration.set("readers", JSON.valueToTree(readers));
        return send(request(workflow, "")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(registration.toString())));
    }

    /** Revokes tokens, for somebody who may administer the gateway. */
    HttpResponse<String> revoke(String json) {
        return send(to("/v1/revocations")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> delete(String workflow) {
        return send(request(workflow, "").DELETE());
    }

    HttpResponse<String> history(String workflow) {
        return history(workflow, "");
    }

    /** Reads what a query asks for. */
    HttpResponse<String> history(String workflow, String query) {
        return send(request(workflow, "/events" + query).GET());
    }

    /** Asks something of the agent whose run is open. */
    HttpResponse<String> control(String workflow, String control) {
        return send(request(workflow, "/controls")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(control)));
    }

    /** The last run of a workflow. */
    JsonNode run(String workflow) {
        return json(send(request(workflow, "").GET()).body()).path("run");
    }

    /** Any request to the gateway, without a token. */
    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(10));
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpClient http() {
        return http;
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private HttpRequest.Builder request(String workflow, String rest) {
        return to("/v1/workflows/" + workflow + rest).header("Authorization", "Bearer " + token);
    }
}
