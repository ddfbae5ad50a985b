package dev.skald.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The house keeps its rules. */
class ArchitectureTest {

    private static JavaClasses house;

    @BeforeAll
    static void look() {
        house = House.classes();
    }

    @TestFactory
    Stream<DynamicTest> theHouseKeeps() {
        return new Rules("dev.skald")
                .all().entrySet().stream()
                        .map((Map.Entry<String, ArchRule> rule) -> DynamicTest.dynamicTest(
                                rule.getKey(), () -> rule.getValue().check(house)));
    }

    @Test
    void thereIsNoDependencyThatIsNotInTheDiagram() {
        Diagram.rule().check(house);
    }

    @Test
    void everyModuleHasAnAllowList() {
        assertThat(House.modules())
                .extracting(module -> "allow-list of " + module.packageName().substring("dev.skald.".length()))
                .isSubsetOf(new Rules("dev.skald").all().keySet());
    }

    /** What nobody uses is not to be allowed: it would be used one day without anybody having decided so. */
    @Test
    void noAllowListHasMoreThanIsUsed() {
        assertThat(new Rules("dev.skald").unused(house)).isEmpty();
    }

    @Test
    void everyModuleIsInTheDiagram() {
        String diagram = House.read(Diagram.FILE);
        assertThat(House.modules())
                .filteredOn(module -> !module.toString().equals("benchmarks"))
                .allSatisfy(module -> assertThat(diagram).contains("<<" + module.packageName() + "..>>"));
    }
}
