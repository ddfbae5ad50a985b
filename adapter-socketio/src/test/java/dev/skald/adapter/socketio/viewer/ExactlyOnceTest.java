package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.LateWorkflowDirectory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each event comes once and in order, however and whenever a client joins while an agent goes on thinking. */
final class ExactlyOnceTest {

    private static final int EVENTS = 600;

    /** How near the log is. */
    enum Log {
        PROMPT {
            @Override
            TestGateway start() {
                return TestGateway.start(settings());
            }
        },
        LATE {
            @Override
            TestGateway start() {
                return TestGateway.start(
                        settings(),
                        TestGateway.memory(),
                        log -> new LateEventLog(log, 17),
                        directory -> new LateWorkflowDirectory(directory, 17));
            }
        };

        abstract TestGateway start();

        private static TestSettings settings() {
            return new TestSettings().maxClientEvents(100_000);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverJoinsUnderSteadyPublishing(Log log) {
        try (TestGateway gateway = log.start()) {
            WorkflowId workflow = gateway.register("alice");
            CompletableFuture<Void> publishing = publish(gateway, workflow);
            for (Transport transport : Transport.values()) {
                for (int joined = 0; joined < 3; joined++) {
                    try (Client client = transport.open(gateway)) {
                        client.connect("alice");
                        client.subscribe(workflow);
                        client.expectSeqs(1, EVENTS / 4);
                    }
                }
            }
            try (Client client = RawWebSocket.open(gateway)) {
                client.connect("alice");
                client.subscribe(workflow);
                client.expectSeqs(1, EVENTS);
            }
            publishing.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverIsUpgradedUnderSteadyPublishing(Log log) {
        try (TestGateway gateway = log.start()) {
            WorkflowId workflow = gateway.register("alice");
            CompletableFuture<Void> publishing = publish(gateway, workflow);
            for (int round = 0; round < 8; round++) {
                Polls polls = Polls.open(gateway);
                polls.connect("alice");
                polls.subscribe(workflow);
                int polled = round * 5;
                polls.expectSeqs(1, polled);

                try (RawWebSocket socket = RawWebSocket.beside(gateway, polls.sid())) {
                    socket.upgrade();
                    for (int seq = polled + 1; seq <= EVENTS / 4; seq++) {
                        String packet = polls.hasNext() ? polls.next() : socket.next();
                        assertThat(Client.Json.parse(packet.substring(2))
                                        .path(1)
                                        .path("seq")
                                        .longValue())
                                .isEqualTo(seq);
                    }
                }
            }
            publishing.join();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whoeverLeavesAndComesBackUnderSteadyPublishing(Log log) {
        try (TestGateway gateway = log.start();
                RawWebSocket client = RawWebSocket.open(gateway)) {
            WorkflowId workflow = gateway.register("alice");
            CompletableFuture<Void> publishing = publish(gateway, workflow);
            client.connect("alice");
            long seen = 0;
            String epoch = "";
            while (seen < EVENTS) {
                JsonNode answer = client.subscribe(
                        workflow, seen == 0 ? "" : "\"after\":" + seen + ",\"epoch\":\"" + epoch + "\"");
                assertThat(answer.has("reset")).isFalse();
                epoch = answer.path("epoch").textValue();
                long until = Math.min(EVENTS, seen + 60);
                client.expectSeqs(seen + 1, until);
                seen = until;
                client.send("429[\"workflow:unsubscribe\",{\"workflowId\":\"" + workflow + "\"}]");
                for (String packet = client.next(); !packet.startsWith("439["); packet = client.next()) {
                    seen++;
                    assertThat(Client.Json.parse(packet.substring(2))
                                    .path(1)
                                    .path("seq")
                                    .longValue())
                            .isEqualTo(seen);
                }
            }
            assertThat(client.pending()).isEmpty();
            publishing.join();
        }
    }

    private static CompletableFuture<Void> publish(TestGateway gateway, WorkflowId workflow) {
        return CompletableFuture.runAsync(() -> {
            for (int i = 0; i < EVENTS; i += 3) {
                gateway.think(workflow, "thought " + i, "x".repeat(i % 200), "y");
                LockSupport.parkNanos(1_000_000);
            }
        });
    }
}
