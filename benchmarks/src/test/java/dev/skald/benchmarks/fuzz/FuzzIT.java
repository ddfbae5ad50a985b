package dev.skald.benchmarks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every fuzz target on its first inputs, and for some seconds on what is made of them. */
class FuzzIT {

    private static final Path ROOT =
            Path.of(System.getProperty("skald.home")).toAbsolutePath().normalize();
    private static final Duration BRIEFLY = Duration.ofSeconds(2);

    static List<FuzzTarget> targets() throws IOException {
        return FuzzTarget.in(ROOT);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void showsNoFault(FuzzTarget target) throws IOException, InterruptedException {
        FuzzRun.Outcome outcome = new FuzzRun(ROOT, target, BRIEFLY).run();
        assertThat(outcome.passed()).as(() -> said(outcome)).isTrue();
        try (Stream<Path> seeds = Files.list(target.seeds())) {
            assertThat(outcome.inputs()).isGreaterThanOrEqualTo(seeds.count());
        }
    }

    private static String said(FuzzRun.Outcome outcome) {
        try {
            return outcome.fault() + "\nsee " + outcome.log();
        } catch (IOException e) {
            return e.toString();
        }
    }
}
