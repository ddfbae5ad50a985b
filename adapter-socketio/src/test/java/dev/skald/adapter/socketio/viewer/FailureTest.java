package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.ForwardingEventLog;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A viewer that cannot be served is not left behind in silence. */
final class FailureTest {

    @ParameterizedTest
    @EnumSource
    void aFaultInADeliveryEndsTheSessionSoThatItsClientComesBack(Transport transport) {
        try (TestGateway gateway = TestGateway.start(
                new TestSettings(), TestGateway.memory(), ThrowingReads::new, UnaryOperator.identity())) {
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

    /** Has a fault that shows where more than one event is read. */
    private record ThrowingReads(EventLog log) implements ForwardingEventLog {

        @Override
        public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
            if (maxEvents > 1) {
                throw new IllegalStateException("a fault");
            }
            return log.read(workflow, from, maxEvents, maxBytes);
        }
    }
}
