package dev.skald.benchmarks.drops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.StoreKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The shortened run in each of its ways, on every build. */
class DropScenarioIT {

    private static final Home HOME = new Home(Path.of(System.getProperty("skald.home")), "drops");

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void clientsThatAreCutAllTheTimeSeeEverythingOnceAndInOrder(DropSettings.Resume resume) throws Exception {
        judge(DropSettings.shortened().resuming(resume));
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void theySeeTheSameOfALogInFiles() throws Exception {
        judge(DropSettings.shortened().resuming(DropSettings.Resume.BOTH).on(StoreKind.FILE));
    }

    private static void judge(DropSettings settings) throws Exception {
        // Each publish waits for the disk, which others use too.
        int enough = settings.store() == StoreKind.FILE ? 500 : 1_000;
        DropReport report = new DropScenario(HOME, settings).run();
        if (report.history().wasTooGentle() || report.history().published() <= enough) {
            // On a machine that others use there are fewer upgrades to cut in the same time, and fewer events.
            report = new DropScenario(HOME, settings.lasting(Duration.ofSeconds(30))).run();
        }
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.clients()).isEqualTo(40);
        assertThat(report.history().published()).isGreaterThan(enough);
        assertThat(report.history().delivered()).isEqualTo(report.history().expected());
        assertThat(report.history().connects()).isGreaterThan(2 * report.clients());
        assertThat(report.upgrades()).isPositive();
        assertThat(report.recoveries() > 0).isEqualTo(settings.resume() != DropSettings.Resume.AFTER);
    }
}
