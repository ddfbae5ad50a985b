package dev.skald.adapter.socketio.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.domain.event.WorkflowId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A client that comes back as stock clients do: it names the private id it was told, and the last offset it received.
 * What was sent to it, but was not taken when its connection was lost, it never received.
 */
public final class Returning implements AutoCloseable {

    private TestGateway gateway;
    private final Map<String, Long> seqs = new HashMap<>();
    private final Map<String, StringBuilder> texts = new HashMap<>();
    private Optional<Client> connection = Optional.empty();
    private Optional<String> pid = Optional.empty();
    private Optional<String> offset = Optional.empty();
    private String socketId = "";

    /** A client that was never connected. */
    public Returning(TestGateway gateway) {
        this.gateway = gateway;
    }

    /** Comes back to another gateway from now on. */
    public void turnTo(TestGateway next) {
        gateway = next;
    }

    /** Connects, or comes back; answers whether its session was recovered. The connection before is left as it is. */
    public boolean connect(Transport transport, String token) {
        Client client = transport.open(gateway);
        connection = Optional.of(client);
        client.send(connectPacket(token));
        JsonNode answer = accepted(client.next());
        boolean recovered =
                pid.isPresent() && pid.get().equals(answer.path("pid").textValue());
        assertThat(answer.path("sid").textValue().equals(socketId)).isEqualTo(recovered);
        pid = Optional.of(answer.path("pid").textValue());
        socketId = answer.path("sid").textValue();
        return recovered;
    }

    private static JsonNode accepted(String packet) {
        assertThat(packet).startsWith("40{");
        return Client.Json.parse(packet.substring(2));
    }

    /** What it says when it connects. */
    public String connectPacket(String token) {
        ObjectNode payload = JsonNodeFactory.instance.objectNode().put("token", token);
        pid.ifPresent(told -> payload.put("pid", told));
        offset.ifPresent(last -> payload.put("offset", last));
        return "40" + payload;
    }

    /** The connection it has, or had last. */
    public Client connection() {
        return connection.orElseThrow();
    }

    /** The private id it was told. */
    public Optional<String> pid() {
        return pid;
    }

    /** Names another id when it comes back. */
    public void pid(String stolen) {
        pid = Optional.of(stolen);
    }

    /** The id it is known by. */
    public String socketId() {
        return socketId;
    }

    /** Loses the connection. */
    public void drop() {
        connection().drop();
    }

    /** The next event, of which it remembers the offset. */
    public JsonNode event() {
        return received(connection().next());
    }

    private JsonNode received(String packet) {
        assertThat(packet).startsWith("42[");
        JsonNode event = Client.Json.parse(packet.substring(2));
        JsonNode last = event.get(event.size() - 1);
        if (last.isTextual()) {
            offset = Optional.of(last.textValue());
        }
        return event;
    }

    /** Takes so many agent events, each the next one of its workflow. */
    public void take(int events) {
        for (int i = 0; i < events; i++) {
            takeAgentEvent();
        }
    }

    /** Takes agent events until it has this one. */
    public void takeUpTo(WorkflowId workflow, long seq) {
        while (seq(workflow) < seq) {
            takeAgentEvent();
        }
    }

    private void takeAgentEvent() {
        JsonNode payload = event().path(1);
        String workflow = payload.path("workflowId").textValue();
        long seq = payload.path("seq").longValue();
        long first = payload.path("fromSeq").asLong(seq);
        assertThat(first).as("next of " + workflow).isEqualTo(seqs.getOrDefault(workflow, 0L) + 1);
        assertThat(seq).as("last of what was joined").isGreaterThanOrEqualTo(first);
        texts.computeIfAbsent(workflow, any -> new StringBuilder())
                .append(payload.path("data").path("content").textValue());
        seqs.put(workflow, seq);
    }

    /** All content it has of a workflow, one after the other. */
    public String text(WorkflowId workflow) {
        return String.valueOf(texts.get(workflow.toString()));
    }

    /** The last event it has of a workflow; 0 if none. */
    public long seq(WorkflowId workflow) {
        return seqs.getOrDefault(workflow.toString(), 0L);
    }

    /** Nothing is on its way: the answer to a question comes at once. */
    public void expectNothing() {
        assertThat(connection()
                        .ask(99, "nonsense", "1")
                        .path("error")
                        .path("code")
                        .textValue())
                .isEqualTo("unknown_event");
    }

    @Override
    public void close() {
        connection.ifPresent(Client::close);
    }
}
