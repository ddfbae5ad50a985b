package dev.skald.adapter.socketio;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Settings that the face could not keep are refused. */
final class GatewaySettingsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void theOutermostThatCanBeKeptAreTaken() {
        assertThatCode(() -> {
                    new GatewaySettings.Timeouts(Duration.ofNanos(1), Duration.ZERO, SECOND);
                    new GatewaySettings.PerSocket(1, 1);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void othersAreRefused() {
        List<ThrowingCallable> bad = List.of(
                () -> new GatewaySettings.Listen("localhost", 0, "ws", 0),
                () -> new GatewaySettings.Listen("localhost", 0, "/ws/", 0),
                () -> new GatewaySettings.Timeouts(Duration.ZERO, SECOND, SECOND),
                () -> new GatewaySettings.Timeouts(SECOND, Duration.ofNanos(-1), SECOND),
                () -> new GatewaySettings.PerSocket(0, 1),
                () -> new GatewaySettings.PerSocket(1, 0));
        bad.forEach(settings -> assertThatIllegalArgumentException().isThrownBy(settings));
    }
}
