package dev.skald.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each rule bites: a house in which every one of them is broken is told so, class by class. */
class TeethTest {

    private static final String PLANTED = "dev.skald.planted";

    /** Which planted classes break which rule, and no others do. */
    private static final Map<String, List<String>> VIOLATORS = Map.ofEntries(
            Map.entry(
                    "layers",
                    List.of(
                            "domain.Upwards",
                            "elsewhere.Stray",
                            "application.Outwards",
                            "adapter.netty.Learned",
                            "delivery.Driving",
                            "console.Backstage",
                            "bootstrap.cli.Downstairs")),
            Map.entry("allow-list of domain", List.of("domain.Upwards", "domain.Json")),
            Map.entry("allow-list of application", List.of("application.Outwards", "application.OnALoop")),
            Map.entry("allow-list of adapter.netty", List.of("adapter.netty.Learned")),
            Map.entry("allow-list of delivery", List.of("delivery.Formatting", "delivery.Driving")),
            Map.entry("allow-list of adapter.engineio", List.of("adapter.engineio.Scholar")),
            Map.entry("allow-list of adapter.socketio", List.of("adapter.socketio.gate.Judge")),
            Map.entry(
                    "allow-list of adapter.http",
                    List.of("adapter.http.Neighbour", "adapter.http.Copycat", "adapter.http.Borrower")),
            Map.entry("allow-list of adapter.jwt", List.of("adapter.jwt.Shortcut")),
            Map.entry("allow-list of adapter.store", List.of("adapter.store.Keeping")),
            Map.entry("allow-list of console", List.of("console.Backstage")),
            Map.entry("allow-list of adapter.memory", List.of("adapter.memory.Chatty")),
            Map.entry("allow-list of adapter.sqlite", List.of("adapter.sqlite.Plagiarist")),
            Map.entry("allow-list of adapter.redis", List.of("adapter.redis.Transcript")),
            Map.entry(
                    "allow-list of gateway",
                    List.of("gateway.Forger", "gateway.Parsing", "gateway.Watching", "gateway.LoggingSetup")),
            Map.entry("allow-list of gateway.config", List.of("gateway.config.Knowing")),
            Map.entry("allow-list of gateway.store", List.of("gateway.store.Speaking")),
            Map.entry("allow-list of gateway.trust", List.of("gateway.trust.Believing")),
            Map.entry("allow-list of bootstrap", List.of("bootstrap.cli.Downstairs", "bootstrap.cli.Rewiring")),
            Map.entry(
                    "adapters apart",
                    List.of(
                            "adapter.http.Neighbour",
                            "adapter.http.Borrower",
                            "adapter.store.Keeping",
                            "adapter.sqlite.Plagiarist",
                            "adapter.redis.Transcript")),
            Map.entry("one engine", List.of("adapter.socketio.gate.Peeping", "adapter.http.Copycat")),
            Map.entry("rights in the application alone", List.of("adapter.http.Doorkeeper")),
            Map.entry("adapters in the wiring alone", List.of("gateway.Sneaky")),
            Map.entry("one wiring", List.of("gateway.wiring.Rival")),
            Map.entry("no cycles", List.of("domain.hen.Hen", "domain.egg.Egg")),
            Map.entry("no cycles of delivery's classes", List.of("delivery.Feeding", "delivery.Fed")),
            Map.entry("names of the field", List.of("domain.StringUtil", "domain.OrderManager")),
            Map.entry("one way to log", List.of("domain.Diary")),
            Map.entry("one logger a module", List.of("gateway.Murmuring")),
            Map.entry("only the command line prints", List.of("adapter.memory.Printing")));

    private final JavaClasses planted = new ClassFileImporter().importPackages(PLANTED);

    @TempDir
    private Path directory;

    @TestFactory
    Stream<DynamicTest> theRuleCatchesWhatWasPlantedAgainstIt() {
        return new Rules(PLANTED)
                .all().entrySet().stream()
                        .map((Map.Entry<String, ArchRule> rule) -> DynamicTest.dynamicTest(
                                rule.getKey(), () -> bites(rule.getValue(), VIOLATORS.get(rule.getKey()))));
    }

    @Test
    void everyRuleHasSomethingPlantedAgainstIt() {
        assertThat(VIOLATORS.keySet())
                .containsExactlyInAnyOrderElementsOf(new Rules(PLANTED).all().keySet());
    }

    @Test
    void whatIsAllowedAndNotUsedIsSeen() {
        assertThat(new Rules(PLANTED).unused(planted))
                .contains("adapter.jwt uses nothing of com.nimbusds..")
                .doesNotContain("gateway uses nothing of dev.skald.adapter..");
    }

    @Test
    void theDiagramCatchesADependencyWithoutAnArrow() throws IOException {
        bites(
                Diagram.rule(PLANTED, directory),
                List.of(
                        "adapter.jwt.Shortcut",
                        "domain.Upwards",
                        "delivery.Driving",
                        "console.Backstage",
                        "adapter.http.Borrower"));
    }

    private void bites(ArchRule rule, List<String> violators) {
        String report =
                String.join("\n", rule.evaluate(planted).getFailureReport().getDetails());
        assertThat(violators)
                .isNotEmpty()
                .allSatisfy(violator -> assertThat(report).contains(PLANTED + "." + violator));
        assertThat(report).doesNotContain(PLANTED + ".gateway.wiring.Wiring", PLANTED + ".bootstrap.cli.Main");
    }
}
