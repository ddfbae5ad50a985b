package dev.skald.benchmarks.liveness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.benchmarks.scenario.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Short runs, on every build: other plans each time, and the report tells the seed. */
class LivenessScenarioIT {

    private static final Home HOME = new Home(Path.of(System.getProperty("skald.home")), "liveness");

    /** Longer than a busy machine stands still; who is left behind stays so. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    @ParameterizedTest(name = "latency {0} ms")
    @ValueSource(ints = {0, 10})
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void whoSubscribesRightAtConnectToASilentWorkflowIsNotLeftBehind(int latency) throws Exception {
        LivenessReport report =
                run(settings(LivenessSettings.Kind.ARRIVAL).withRounds(60).withLatency(latency));
        assertThat(report.arrivals()).isEqualTo(60);
        assertThat(report.upgrades()).isEqualTo(60);
        assertThat(report.expected()).isEqualTo(60 * 990L);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void whoArrivesInWhateverWayIsNotLeftBehind() throws Exception {
        LivenessReport report = run(settings(LivenessSettings.Kind.MIXED).withRounds(5));
        assertThat(report.arrivals()).isEqualTo(5 * 30);
        assertThat(report.upgrades()).isPositive();
        assertThat(report.held()).isPositive();
        assertThat(report.returns()).isPositive();
        assertThat(report.recovered()).isPositive();
        assertThat(report.mostBehind()).isPositive();
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void whoUpgradesAtWhateverMomentIsNotLeftBehind() throws Exception {
        LivenessReport report = run(settings(LivenessSettings.Kind.UPGRADE).withRounds(1_000));
        assertThat(report.arrivals()).isEqualTo(1_000);
        assertThat(report.held()).isPositive();
    }

    private static LivenessSettings settings(LivenessSettings.Kind kind) {
        return LivenessSettings.of(kind, Instant.now().toEpochMilli()).withSilence(PATIENCE);
    }

    private static LivenessReport run(LivenessSettings settings) throws Exception {
        LivenessReport report = new LivenessScenario(HOME, settings).run();
        assertThat(report.passed()).as(report.text()).isTrue();
        return report;
    }
}
