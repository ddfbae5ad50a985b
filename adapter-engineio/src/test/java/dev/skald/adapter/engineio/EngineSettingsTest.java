package dev.skald.adapter.engineio;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Settings that an engine could not keep are refused. */
final class EngineSettingsTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

    @Test
    void theOutermostThatCanBeKeptAreTaken() {
        assertThatCode(() -> {
                    new EngineSettings.Listen("localhost", 0, 0);
                    new EngineSettings.Listen("localhost", 65_535, 1);
                    new EngineSettings.Pings(Duration.ofMillis(1), LONGEST);
                    new EngineSettings.Timeouts(Duration.ofNanos(1), Duration.ofNanos(1));
                    new EngineSettings.Limits(1, 1, 2);
                })
                .doesNotThrowAnyException();
    }

    @Test
    void othersAreRefused() {
        List<ThrowingCallable> bad = List.of(
                () -> new EngineSettings.Listen("localhost", -1, 0),
                () -> new EngineSettings.Listen("localhost", 65_536, 0),
                () -> new EngineSettings.Listen("localhost", 0, -1),
                () -> new EngineSettings.Pings(Duration.ofNanos(999_999), SECOND),
                () -> new EngineSettings.Pings(SECOND, Duration.ZERO),
                () -> new EngineSettings.Pings(LONGEST.plusMillis(1), SECOND),
                () -> new EngineSettings.Pings(SECOND, LONGEST.plusMillis(1)),
                () -> new EngineSettings.Timeouts(Duration.ZERO, SECOND),
                () -> new EngineSettings.Timeouts(SECOND, Duration.ofNanos(-1)),
                () -> new EngineSettings.Limits(0, 1, 2),
                () -> new EngineSettings.Limits(1, 0, 2),
                () -> new EngineSettings.Limits(1, 1, 1));
        bad.forEach(settings -> assertThatIllegalArgumentException().isThrownBy(settings));
    }
}
