package dev.skald.bootstrap.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.Configuration.consideringOnlyDependenciesInDiagram;
import static com.tngtech.archunit.library.plantuml.rules.PlantUmlArchCondition.adhereToPlantUmlDiagram;

import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The component diagram of the docs, which is a rule as well as a picture. */
final class Diagram {

    static final Path FILE = House.ROOT.resolve("docs/architecture.puml");

    private Diagram() {}

    /** There is no dependency without an arrow. */
    static ArchRule rule() {
        return rule(FILE);
    }

    /** The same for a house that stands in another package; its diagram is written into {@code directory}. */
    static ArchRule rule(String root, Path directory) throws IOException {
        return rule(Files.writeString(
                directory.resolve("planted.puml"), House.read(FILE).replace("<<dev.skald.", "<<" + root + ".")));
    }

    private static ArchRule rule(Path diagram) {
        return classes().should(adhereToPlantUmlDiagram(diagram, consideringOnlyDependenciesInDiagram()));
    }
}
