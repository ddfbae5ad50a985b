package dev.skald.adapter.socketio.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.domain.event.WorkflowId;
import java.io.UncheckedIOException;
import java.time.Duration;

/** A session as its client sees it: Engine.IO packets out and in, over whichever transport. */
public interface Client extends AutoCloseable {

    /** How long anything that must happen may take. */
    Duration PATIENCE = Duration.ofSeconds(10);

    /** Sends one Engine.IO packet. */
    void send(String packet);

    /** Sends one binary message. */
    void binary(byte... message);

    /** The next Engine.IO packet, a binary message in Base64 behind a {@code b}; an assertion error if none comes. */
    String next();

    /** The Engine.IO session id. */
    String sid();

    /** Waits until the server has ended the session; an assertion error if it does not. */
    void awaitClosed();

    @Override
    void close();

    /** The next packet that is no ping; pings are answered. */
    default String message() {
        String packet = next();
        while (packet.equals("2")) {
            send("3");
            packet = next();
        }
        return packet;
    }

    /** Loses the connection, without a word to the server. */
    default void drop() {
        close();
    }

    /** Presents a token that must be good; answers the socket id. */
    default String connect(String token) {
        send("40{\"token\":\"" + token + "\"}");
        String answer = message();
        assertThat(answer).startsWith("40{");
        return Json.parse(answer.substring(2)).path("sid").textValue();
    }

    /** Emits an event and answers its acknowledgement, which must be the next packet but for pings. */
    default JsonNode ask(int id, String event, String argument) {
        send("42" + id + "[\"" + event + "\"," + argument + "]");
        String answer = message();
        assertThat(answer).startsWith("43" + id + "[");
        JsonNode arguments = Json.parse(answer.substring(("43" + id).length()));
        assertThat(arguments).hasSize(1);
        return arguments.get(0);
    }

    /** Subscribes to all of a workflow, which must be granted. */
    default JsonNode subscribe(WorkflowId workflow) {
        return subscribe(workflow, "");
    }

    /** Subscribes, which must be granted; {@code more} are members beside the workflow. */
    default JsonNode subscribe(WorkflowId workflow, String more) {
        JsonNode answer = ask(
                1,
                "workflow:subscribe",
                "{\"workflowId\":\"" + workflow + "\"" + (more.isEmpty() ? "" : ",") + more + "}");
        assertThat(answer.path("ok").booleanValue()).as(answer.toString()).isTrue();
        return answer;
    }

    /** The next packet, which must be an event: its name and arguments. */
    default JsonNode event() {
        String packet = next();
        assertThat(packet).startsWith("42[");
        return Json.parse(packet.substring(2));
    }

    /** The next events, which must be those of these numbers, in this order. */
    default void expectSeqs(long first, long last) {
        for (long seq = first; seq <= last; seq++) {
            assertThat(event().path(1).path("seq").longValue()).isEqualTo(seq);
        }
    }

    /** JSON, without checked exceptions. */
    final class Json {
        private static final ObjectMapper MAPPER = new ObjectMapper();

        private Json() {}

        /** Parses a text that must be JSON. */
        public static JsonNode parse(String text) {
            try {
                return MAPPER.readTree(text);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
