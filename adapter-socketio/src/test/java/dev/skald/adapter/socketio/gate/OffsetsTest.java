package dev.skald.adapter.socketio.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Returning;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.WorkflowId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A client that says {@code offsets: false} is sent events of one argument, and cannot be recovered. */
final class OffsetsTest {

    private TestGateway gateway;

    @BeforeEach
    void start() {
        gateway = TestGateway.start(new TestSettings());
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource
    void anEventIsTheOnlyArgument(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "history", "x".repeat(70_000));
        try (Client client = transport.open(gateway)) {
            JsonNode answer = connect(client, "false");
            assertThat(answer.fieldNames()).toIterable().containsExactly("sid");
            client.subscribe(workflow);
            gateway.think(workflow, "live");

            for (int seq = 1; seq <= 3; seq++) {
                String packet = client.next();
                assertThat(packet).startsWith("42[\"agent:thought\",{").endsWith("Z\"}]");
                JsonNode event = Client.Json.parse(packet.substring(2));
                assertThat(event).hasSize(2);
                assertThat(event.path(1).path("seq").intValue()).isEqualTo(seq);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void bothKindsWatchTheSameWorkflow(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, thoughts(300));
        try (Client with = transport.open(gateway);
                Client without = transport.open(gateway);
                Client late = transport.open(gateway)) {
            connect(with, "true");
            connect(without, "false");
            with.subscribe(workflow);
            without.subscribe(workflow);
            gateway.think(workflow, thoughts(50));
            connect(late, "false");
            late.subscribe(workflow, "\"after\":320");

            for (int seq = 1; seq <= 350; seq++) {
                JsonNode event = with.event();
                JsonNode bare = without.event();
                assertThat(event).hasSize(3);
                assertThat(bare).hasSize(2);
                assertThat(event.path(1).path("seq").intValue()).isEqualTo(seq);
                assertThat(bare.path(1)).isEqualTo(event.path(1));
                assertThat(event.path(2).textValue()).endsWith("." + seq);
            }
            late.expectSeqs(321, 350);
            gateway.think(workflow, "for all");
            assertThat(with.event()).hasSize(3);
            assertThat(without.event()).hasSize(2);
            assertThat(late.event()).hasSize(2);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoBooleanCountsAsTrue(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        gateway.think(workflow, "1");
        for (String offsets : List.of("true", "null", "0", "\"false\"", "\"\"", "{}", "[]", "[false]")) {
            try (Client client = transport.open(gateway)) {
                assertThat(connect(client, offsets).fieldNames()).toIterable().containsExactly("sid", "pid");
                client.subscribe(workflow);
                assertThat(client.event()).as(offsets).hasSize(3);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsSessionIsNotKept(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        Client client = transport.open(gateway);
        connect(client, "false");
        client.subscribe(workflow);
        gateway.think(workflow, "1");
        client.event();
        client.drop();

        await().until(() -> gateway.delivery().watchedWorkflows() == 0);
        assertThat(gateway.gateway().lostSessions()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void itRecoversNothingAndTakesNothingAway(Transport transport) {
        WorkflowId workflow = gateway.register("alice");
        try (Returning client = new Returning(gateway)) {
            client.connect(transport, "alice");
            client.connection().subscribe(workflow);
            gateway.think(workflow, "1", "2");
            client.take(1);
            client.drop();
            await().until(() -> gateway.gateway().lostSessions() == 1);
            try (Client other = transport.open(gateway)) {
                other.send(client.connectPacket("alice").replace("}", ",\"offsets\":false}"));
                String answer = other.next();
                assertThat(answer).startsWith("40{\"sid\":").doesNotContain("pid", client.socketId());
                gateway.think(workflow, "3");
                assertThat(other.ask(1, "nonsense", "1").path("ok").booleanValue())
                        .isFalse();
            }
            assertThat(gateway.gateway().lostSessions()).isEqualTo(1);

            assertThat(client.connect(transport, "alice")).isTrue();
            client.takeUpTo(workflow, 3);
            client.expectNothing();
        }
    }

    private static JsonNode connect(Client client, String offsets) {
        client.send("40{\"token\":\"alice\",\"offsets\":" + offsets + "}");
        String answer = client.message();
        assertThat(answer).startsWith("40{");
        return Client.Json.parse(answer.substring(2));
    }

    private static String[] thoughts(int count) {
        return IntStream.range(0, count).mapToObj(i -> "x".repeat(i)).toArray(String[]::new);
    }
}
