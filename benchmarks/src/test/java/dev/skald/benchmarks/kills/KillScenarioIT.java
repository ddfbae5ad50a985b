package dev.skald.benchmarks.kills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.benchmarks.history.Violation;
import dev.skald.benchmarks.plants.Plant;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.StoreKind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shortened run, on every build, and the proof that it finds what it looks for. */
class KillScenarioIT {

    private static final Home HOME = new Home(Path.of(System.getProperty("skald.home")), "kills");

    private final KillSettings settings =
            KillSettings.shortened(ThreadLocalRandom.current().nextLong(1_000_000));

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void whatWasAcknowledgedOrSeenOutlivesEveryKill() throws Exception {
        KillReport report = new KillScenario(HOME, settings).run();
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.killed()).isGreaterThanOrEqualTo(20);
        assertThat(report.durability().seen()).isGreaterThan(report.durability().acknowledged());
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void aFaultThatIsPlantedIsFound(Plant plant) throws Exception {
        int kills = switch (plant) {
            // Some kills come so soon that nothing was done before.
            case LOSE_IDS, REUSE_EPOCH -> 6;
            // What comes too early is lost only if the kill falls in between.
            case ACKNOWLEDGE_EARLY, HINT_EARLY -> 5;
        };
        KillReport report = new KillScenario(HOME, settings.killing(kills).planting(Optional.of(plant))).run();
        assertThat(report.durability().violations())
                .as(report.text())
                .extracting(Violation::kind)
                .contains(
                        switch (plant) {
                            case ACKNOWLEDGE_EARLY -> Violation.Kind.FORGOTTEN;
                            case HINT_EARLY -> Violation.Kind.ALTERED;
                            case LOSE_IDS -> Violation.Kind.DUPLICATED;
                            case REUSE_EPOCH -> Violation.Kind.EPOCH_REUSED;
                        });
    }

    @Test
    @Timeout(value = 8, unit = TimeUnit.MINUTES)
    void aLogThatGoesWithItsProcessIsFoundToBeGone() throws Exception {
        KillReport report = new KillScenario(HOME, settings.killing(1).on(StoreKind.MEMORY)).run();
        assertThat(report.durability().violations())
                .as(report.text())
                .extracting(Violation::kind)
                .contains(Violation.Kind.FORGOTTEN, Violation.Kind.UNDONE);
    }
}
