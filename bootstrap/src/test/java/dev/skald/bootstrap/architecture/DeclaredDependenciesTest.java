package dev.skald.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No module declares what it does not use. */
class DeclaredDependenciesTest {

    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @Test
    void everyModuleUsesWhatItDeclares() {
        assertThat(House.modules())
                .flatExtracting(module -> DeclaredDependencies.unused(module, CLASS_PATH))
                .isEmpty();
    }

    @Test
    void whatIsDeclaredAndNotImportedIsSeen(@TempDir Path root) throws IOException {
        House.Module module = new House.Module(root);
        Path source = module.sources().resolve("p/A.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "import picocli.CommandLine;\n");
        Files.writeString(
                root.resolve("pom.xml"),
                "<dependency><artifactId>picocli</artifactId></dependency>"
                        + "<dependency><artifactId>slf4j-api</artifactId></dependency>"
                        + "<dependency><artifactId>archunit</artifactId><scope>test</scope></dependency>");
        assertThat(DeclaredDependencies.unused(module, CLASS_PATH))
                .containsExactly(module + " imports nothing of slf4j-api");
    }
}
