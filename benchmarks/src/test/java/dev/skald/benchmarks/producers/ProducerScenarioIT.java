package dev.skald.benchmarks.producers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.benchmarks.history.RunsReport;
import dev.skald.benchmarks.history.Violation;
import dev.skald.benchmarks.plants.RunPlant;
import dev.skald.benchmarks.scenario.Home;
import dev.skald.benchmarks.scenario.StoreKind;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.EnumSet;
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
class ProducerScenarioIT {

    private static final Home HOME = new Home(Path.of(System.getProperty("skald.home")), "producers");
    private static final int ENOUGH_FOR_A_FAULT = 24;

    private final ProducerSettings settings =
            ProducerSettings.shortened(ThreadLocalRandom.current().nextLong(1_000_000));

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void eachRunHasOneEndWhateverBecomesOfItsProducer() throws Exception {
        ProducerReport report = soundRun(settings);
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.died()).isGreaterThanOrEqualTo(36);
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void eachRunHasOneEndAlsoWhereTheGatewayDiesWithItsProducer() throws Exception {
        ProducerReport report = soundRun(settings.on(StoreKind.FILE).killing(2));
        assertThat(report.passed()).as(report.text()).isTrue();
        assertThat(report.kills()).isEqualTo(2);
    }

    private static ProducerReport soundRun(ProducerSettings settings) throws Exception {
        ProducerReport report = new ProducerScenario(HOME, settings).run();
        if (!report.passed() && report.late().isEmpty() && ofABusyMachine(report.runs())) {
            report = new ProducerScenario(HOME, settings).run();
        }
        return report;
    }

    /**
     * Whether nothing was wrong but what also comes of a machine that others use: the gateway stands still when a lease
     * is over, or a producer until its own is.
     */
    private static boolean ofABusyMachine(RunsReport runs) {
        return EnumSet.of(Violation.Kind.LOST_LATE, Violation.Kind.UNSOUND)
                .containsAll(runs.violations().stream().map(Violation::kind).toList());
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void faultsThatArePlantedAreFound() throws Exception {
        HOME.prepare();
        ExecutorService sideBySide = Executors.newFixedThreadPool(RunPlant.values().length);
        try {
            Map<RunPlant, Future<ProducerReport>> reports = new EnumMap<>(RunPlant.class);
            for (RunPlant plant : RunPlant.values()) {
                reports.put(plant, sideBySide.submit(() -> new ProducerScenario(HOME, planted(plant)).run()));
            }
            for (RunPlant plant : RunPlant.values()) {
                ProducerReport report = reports.get(plant).get();
                assertThat(report.runs().violations())
                        .as("%s: %s", plant, report.text())
                        .extracting(Violation::kind)
                        .contains(
                                switch (plant) {
                                    case STALE_EXPIRY -> Violation.Kind.ENDED_TWICE;
                                    case LATE_RELEASE -> Violation.Kind.BEHIND_END;
                                    case NO_EXPIRY -> Violation.Kind.UNENDED;
                                    case LATE_EXPIRY -> Violation.Kind.LOST_LATE;
                                    case DEAF_HEARTBEAT -> Violation.Kind.LOST_EARLY;
                                });
            }
        } finally {
            sideBySide.shutdownNow();
        }
    }

    /** What finds it, and little else: the others are what the sound run is for. */
    private ProducerSettings planted(RunPlant plant) {
        ProducerSettings few = settings.withProducers(ENOUGH_FOR_A_FAULT).planting(Optional.of(plant));
        return switch (plant) {
            case STALE_EXPIRY -> few.of(Fate.LAST_MOMENT);
            case LATE_RELEASE -> few.of(Fate.TALKS_ON, Fate.FALLS_SILENT);
            case NO_EXPIRY, LATE_EXPIRY -> few.of(Fate.OPENS_ONLY, Fate.FALLS_SILENT, Fate.SUCCEEDS);
            case DEAF_HEARTBEAT -> few.of(Fate.CEASES_TO_BEAT);
        };
    }

    @Test
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void anAgentLearnsThatItIsCancelled() throws Exception {
        CancelFigures figures = new CancelMeasurement(HOME, StoreKind.MEMORY, 20).run();
        assertThat(figures.byCount()).hasSize(20);
        assertThat(figures.byWait()).hasSize(20);
    }
}
