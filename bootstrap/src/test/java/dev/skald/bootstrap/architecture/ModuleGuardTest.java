package dev.skald.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No rule passes because classes are stale or missing. */
class ModuleGuardTest {

    @TempDir
    private Path root;

    @Test
    void everyModuleIsSeenAsItsSourcesSay() {
        assertThat(House.modules())
                .isNotEmpty()
                .flatExtracting(ModuleGuard::faults)
                .isEmpty();
    }

    @Test
    void theClassesOfEveryModuleAreAmongThoseThatAreChecked() {
        JavaClasses classes = House.classes();
        assertThat(House.modules())
                .allSatisfy(module -> assertThat(classes)
                        .as("classes of %s", module)
                        .anyMatch(type -> type.getPackageName().startsWith(module.packageName())));
    }

    @Test
    void everyPackageSaysWhatItIs() {
        assertThat(House.modules())
                .allSatisfy(module -> assertThat(House.files(module.sources(), ".java").stream()
                                .map(Path::getParent)
                                .collect(Collectors.toSet()))
                        .allSatisfy(directory -> assertThat(directory.resolve("package-info.java"))
                                .exists()));
    }

    @Test
    void everyModuleSaysWhatItIs() {
        assertThat(House.modules())
                .allSatisfy(module ->
                        assertThat(module.directory().resolve("README.md")).exists());
    }

    @Test
    void aModuleWithoutClassesIsSeen() throws IOException {
        House.Module module = plant("a");
        write(module.sources().resolve("p/A.java"), 1);
        assertThat(ModuleGuard.faults(module)).containsExactly("a lacks the class of A.java");
        assertThat(ModuleGuard.faults(plant("empty"))).containsExactly("empty has no sources");
    }

    @Test
    void aClassOlderThanItsSourceIsSeen() throws IOException {
        House.Module module = plant("a");
        write(module.sources().resolve("p/A.java"), 2);
        write(module.classes().resolve("p/A.class"), 1);
        assertThat(ModuleGuard.faults(module)).containsExactly("a has a class older than A.java");
    }

    @Test
    void aClassWithoutASourceIsSeen() throws IOException {
        House.Module module = plant("a");
        write(module.sources().resolve("p/A.java"), 1);
        write(module.sources().resolve("p/package-info.java"), 1);
        write(module.classes().resolve("p/A.class"), 1);
        write(module.classes().resolve("p/A$Inner.class"), 1);
        assertThat(ModuleGuard.faults(module)).isEmpty();
        write(module.classes().resolve("p/Gone$Inner.class"), 2);
        assertThat(ModuleGuard.faults(module)).containsExactly("a has no source of Gone$Inner.class");
    }

    private House.Module plant(String name) throws IOException {
        Files.writeString(root.resolve("pom.xml"), "<modules><module>" + name + "</module></modules>");
        List<House.Module> modules = House.modules(root);
        assertThat(modules).hasSize(1);
        return modules.get(0);
    }

    private static void write(Path file, long epochSecond) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "");
        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(epochSecond)));
    }
}
