package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.ThrowingEventLog;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A viewer that cannot be served is not left behind in silence. */
final class FailureTest {

    @ParameterizedTest
    @EnumSource
    void aFaultInADeliveryEndsTheSessionSoThatItsClientComesBack(Transport transport) {
        try (TestGateway gateway = TestGateway.start(
                new TestSettings(), TestGateway.memory(), ThrowingEventLog::new, UnaryOperator.identity())) {
            WorkflowId workflow = gateway.register("alice");
            gateway.think(workflow, "one", "two");
            Client client = transport.open(gateway);
            client.connect("alice");
            client.subscribe(workflow);

            client.awaitClosed();
            if (client instanceof RawWebSocket socket) {
                assertThat(socket.closeCode()).hasValue(1011);
            }
        }
    }
}
