package dev.skald.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.benchmarks.history.Violation;
import dev.skald.benchmarks.scenario.Home;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shortened run, on every build, and the proof that it finds what it looks for. */
class ChaosScenarioIT {

    private static final Home HOME = new Home(Path.of(System.getProperty("skald.home")), "chaos");

    private final ChaosSettings settings =
            ChaosSettings.shortened(ThreadLocalRandom.current().nextLong(1_000_000));

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void whatWasAcknowledgedReachesEverybodyOnceAndInOrder() throws Exception {
        ChaosReport report = new ChaosScenario(HOME, settings).run();
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.ordeal().cut()).isGreaterThanOrEqualTo(200);
        assertThat(report.share().delivered())
                .isEqualTo(report.share().expected())
                .isPositive();
        assertThat(report.share().repeated()).isZero();
        assertThat(report.ordeal().recoveries()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void aFaultThatIsPlantedIsFound(ChaosPlant plant) throws Exception {
        ChaosSettings enough = settings.lasting(Duration.ofSeconds(plant == ChaosPlant.LOSE_IDS ? 25 : 10))
                .withClients(24)
                .planting(plant);
        ChaosReport report = new ChaosScenario(HOME, enough).run();
        assertThat(report.durability().violations())
                .as(report.text())
                .extracting(Violation::kind)
                .contains(
                        switch (plant) {
                            case DEAF_NODE, SKIPPING_CLIENTS -> Violation.Kind.LOST;
                            case LOSE_IDS -> Violation.Kind.DUPLICATED;
                        });
    }
}
