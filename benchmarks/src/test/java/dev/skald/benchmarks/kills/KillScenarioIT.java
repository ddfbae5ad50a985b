package dev.skald.benchmarks.kills;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.benchmarks.history.Violation;
import dev.skald.benchmarks.plants.Plant;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.StoreKind;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shortened run, on every build, and the proof that it finds what it looks for. */
class KillScenarioIT {

    private static final Path ROOT = Path.of(System.getProperty("skald.home"));
    private static final Home HOME = new Home(ROOT, "kills");

    private final KillSettings settings =
            KillSettings.shortened(ThreadLocalRandom.current().nextLong(1_000_000));

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void whatWasAcknowledgedOrSeenOutlivesEveryKill() throws Exception {
        KillReport report = new KillScenario(HOME, settings).run();
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.killed()).isGreaterThanOrEqualTo(20);
        assertThat(report.durability().seen()).isGreaterThan(report.durability().acknowledged());
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void faultsThatArePlantedAreFound() throws Exception {
        HOME.prepare();
        ExecutorService sideBySide = Executors.newFixedThreadPool(Plant.values().length);
        try {
            Map<Plant, Future<KillReport>> reports = new EnumMap<>(Plant.class);
            for (Plant plant : Plant.values()) {
                Home own = new Home(ROOT, "kills-" + plant.name().toLowerCase(Locale.ROOT));
                reports.put(plant, sideBySide.submit(() -> new KillScenario(own, planted(plant)).run()));
            }
            for (Plant plant : Plant.values()) {
                KillReport report = reports.get(plant).get();
                assertThat(report.durability().violations())
                        .as("%s: %s", plant, report.text())
                        .extracting(Violation::kind)
                        .contains(
                                switch (plant) {
                                    case ACKNOWLEDGE_EARLY -> Violation.Kind.FORGOTTEN;
                                    case HINT_EARLY -> Violation.Kind.ALTERED;
                                    case LOSE_IDS -> Violation.Kind.DUPLICATED;
                                    case REUSE_EPOCH -> Violation.Kind.EPOCH_REUSED;
                                });
            }
        } finally {
            sideBySide.shutdownNow();
        }
    }

    private KillSettings planted(Plant plant) {
        int kills = switch (plant) {
            // Some kills come so soon that nothing was done before.
            case LOSE_IDS, REUSE_EPOCH -> 6;
            // What comes too early is lost only if the kill falls in between.
            case ACKNOWLEDGE_EARLY, HINT_EARLY -> 5;
        };
        return settings.killing(kills).planting(Optional.of(plant));
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void aLogThatGoesWithItsProcessIsFoundToBeGone() throws Exception {
        KillReport report = new KillScenario(HOME, settings.killing(1).on(StoreKind.MEMORY)).run();
        assertThat(report.durability().violations())
                .as(report.text())
                .extracting(Violation::kind)
                .contains(Violation.Kind.FORGOTTEN, Violation.Kind.UNDONE);
    }
}
