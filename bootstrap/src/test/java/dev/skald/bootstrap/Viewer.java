package dev.skald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.json.JSONObject;

/** A stock Socket.IO client that watches one workflow, and has been let in. */
final class Viewer implements AutoCloseable {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Socket socket;

    private Viewer(Skald skald, String token) {
        socket = IO.socket(
                skald.address(),
                IO.Options.builder()
                        .setPath("/ws")
                        .setForceNew(true)
                        .setAuth(Map.of("token", token))
                        .build());
        for (String event : List.of("agent:thought", "agent:tool_call", "agent:result", "agent:error")) {
            socket.on(event, args -> record(event, (JSONObject) args[0]));
        }
    }

    static Viewer of(Skald skald, SkaldConfig.Tokens tokens, WorkflowId workflow) {
        Clock clock = Clock.systemUTC();
        Principal anyone = new Principal(
                "viewer",
                Set.of(),
                new WorkflowGrant.Listed(Set.of(workflow)),
                clock.instant().plusSeconds(600));
        Viewer viewer = new Viewer(skald, Skald.signToken(tokens, anyone, clock));
        viewer.subscribe(workflow);
        return viewer;
    }

    private void subscribe(WorkflowId workflow) {
        CompletableFuture<JSONObject> answer = new CompletableFuture<>();
        socket.on(
                Socket.EVENT_CONNECT,
                connected -> socket.emit(
                        "workflow:subscribe",
                        new Object[] {new JSONObject(Map.of("workflowId", workflow.toString()))},
                        (Ack) args -> answer.complete((JSONObject) args[0])));
        socket.on(
                Socket.EVENT_CONNECT_ERROR,
                refusal -> answer.completeExceptionally(new AssertionError(String.valueOf(refusal[0]))));
        socket.connect();
        assertThat(answer.orTimeout(10, TimeUnit.SECONDS).join().optBoolean("ok"))
                .isTrue();
    }

    private void record(String event, JSONObject payload) {
        try {
            Object data = JSON.readValue(String.valueOf(payload.opt("data")), Object.class);
            seen.add(payload.optLong("seq") + " " + event + " " + JSON.writeValueAsString(data));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it has seen. */
    List<String> seen() {
        return seen;
    }

    /** What it has seen, once that is as much. */
    List<String> seen(int events) {
        await().atMost(10, TimeUnit.SECONDS).until(() -> seen.size() >= events);
        return seen;
    }

    @Override
    public void close() {
        socket.close();
    }
}
