package dev.skald.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The modules that Skald is made of, as the root pom names them, and what they were compiled to. The benchmarks are
 * none of them: they are built after it, and run it from outside.
 */
final class House {

    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final String BENCHMARKS = "benchmarks";
    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private House() {}

    /** A module in its directory. */
    record Module(Path directory) {

        Path sources() {
            return directory.resolve("src/main/java");
        }

        Path classes() {
            return directory.resolve("target/classes");
        }

        /** The package all of it is in, by its name: {@code adapter-http} is {@code dev.skald.adapter.http}. */
        String packageName() {
            return "dev.skald." + directory.getFileName().toString().replace('-', '.');
        }

        @Override
        public String toString() {
            return directory.getFileName().toString();
        }
    }

    static List<Module> modules() {
        return modules(ROOT);
    }

    static List<Module> modules(Path root) {
        return MODULE.matcher(read(root.resolve("pom.xml")))
                .results()
                .map((MatchResult match) -> match.group(1).strip())
                .filter(name -> !name.equals(BENCHMARKS))
                .map(name -> new Module(root.resolve(name)))
                .toList();
    }

    /** What the modules were compiled to; the guard sees to it that this is what the sources say. */
    static JavaClasses classes() {
        return new ClassFileImporter()
                .importPaths(modules().stream().map(Module::classes).toList());
    }

    static List<Path> files(Path directory, String suffix) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
