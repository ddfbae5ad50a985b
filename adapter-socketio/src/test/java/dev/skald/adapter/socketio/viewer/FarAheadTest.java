package dev.skald.adapter.socketio.viewer;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.Polls;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.WorkflowId;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A silent log: who begins far ahead of everybody else is given what lies there, though nothing happens any more. */
final class FarAheadTest {

    @ParameterizedTest
    @EnumSource
    void whoBeginsFarAheadOfASlowViewerIsGivenTheRest(Transport transport) {
        try (TestGateway gateway = TestGateway.start(new TestSettings())) {
            WorkflowId workflow = gateway.register("alice");
            String[] many = new String[1_000];
            Arrays.fill(many, "x".repeat(300));
            gateway.think(workflow, many);
            Polls slow = Polls.open(gateway);
            slow.connect("alice");
            slow.subscribe(workflow);
            slow.expectSeqs(1, 1);

            try (Client ahead = transport.open(gateway)) {
                ahead.connect("alice");
                ahead.subscribe(workflow, "\"after\":900");
                ahead.expectSeqs(901, 1_000);
            }
            slow.expectSeqs(2, 1_000);
        }
    }
}
