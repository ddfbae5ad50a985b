package dev.skald.adapter.socketio.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.socketio.TestGateway;
import dev.skald.adapter.socketio.TestSettings;
import dev.skald.adapter.socketio.client.Client;
import dev.skald.adapter.socketio.client.RawWebSocket;
import dev.skald.adapter.socketio.client.Transport;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.ForwardingWorkflowDirectory;
import dev.skald.domain.port.LateWorkflowDirectory;
import dev.skald.domain.port.ThrowingEventLog;
import dev.skald.domain.port.WorkflowDirectory;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
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

    /** Each is asked for while another is carried out. */
    @ParameterizedTest
    @EnumSource
    void whatAPortThrowsIsAnsweredAndSoIsWhatWasAskedForBehindIt(Transport transport) {
        AtomicBoolean broken = new AtomicBoolean();
        try (TestGateway gateway = TestGateway.start(
                new TestSettings(),
                TestGateway.memory(),
                UnaryOperator.identity(),
                directory -> new ThrowingDirectory(new LateWorkflowDirectory(directory, 31), broken::get))) {
            WorkflowId workflow = gateway.register("alice");
            Client client = transport.open(gateway);
            client.connect("alice");
            broken.set(true);
            String asked = "{\"workflowId\":\"" + workflow + "\"";
            client.send("421[\"workflow:subscribe\"," + asked + "}]");
            client.send("422[\"workflow:control\"," + asked + ",\"action\":\"cancel\"}]");
            client.send("423[\"workflow:subscribe\"," + asked + "}]");

            for (int id = 1; id <= 3; id++) {
                assertThat(client.message()).startsWith("43" + id).contains("\"code\":\"unavailable\"");
            }
            broken.set(false);
            client.subscribe(workflow);
        }
    }

    /** A directory with a fault that comes and goes. */
    private record ThrowingDirectory(WorkflowDirectory directory, BooleanSupplier broken)
            implements ForwardingWorkflowDirectory {

        @Override
        public CompletionStage<Optional<WorkflowAccess>> find(WorkflowId workflow) {
            if (broken.getAsBoolean()) {
                throw new IllegalStateException("a fault");
            }
            return directory.find(workflow);
        }
    }
}
