package dev.skald.benchmarks.drops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shortened run, on every build. */
class DropScenarioIT {

    private static final Home HOME = new Home(Path.of(System.getProperty("skald.home")));

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void clientsThatAreCutAllTheTimeSeeEverythingOnceAndInOrder() throws Exception {
        DropReport report = new DropScenario(HOME, DropSettings.shortened()).run();
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.clients()).isEqualTo(40);
        assertThat(report.history().published()).isGreaterThan(1_000);
        assertThat(report.history().delivered()).isEqualTo(report.history().expected());
        assertThat(report.history().connects()).isGreaterThan(2 * report.clients());
        assertThat(report.upgrades()).isPositive();
    }
}
