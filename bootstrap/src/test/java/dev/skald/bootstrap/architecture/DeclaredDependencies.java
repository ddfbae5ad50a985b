package dev.skald.bootstrap.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What the pom of a module declares, beside what its sources import. */
final class DeclaredDependencies {

    private static final Pattern DEPENDENCY = Pattern.compile("<dependency>(.*?)</dependency>", Pattern.DOTALL);
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)</artifactId>");
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?([a-z_0-9]+(?:\\.[a-z_0-9]+)*)\\.", Pattern.MULTILINE);

    /** What is for the tests, or found by the JVM and named by nobody. */
    private static final Pattern NOT_FOR_SOURCES = Pattern.compile("<scope>(test|runtime)</scope>");

    private DeclaredDependencies() {}

    /** The artefacts that a module declares for its sources, and of which these import nothing. */
    static List<String> unused(House.Module module, String classPath) {
        Set<String> imported = House.files(module.sources(), ".java").stream()
                .flatMap(source -> IMPORT.matcher(House.read(source)).results())
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
        return DEPENDENCY
                .matcher(House.read(module.directory().resolve("pom.xml")))
                .results()
                .map(match -> match.group(1))
                .filter(dependency -> !NOT_FOR_SOURCES.matcher(dependency).find())
                .flatMap(dependency -> ARTIFACT.matcher(dependency).results())
                .map(match -> match.group(1))
                .filter(artifact -> packages(artifact, classPath).stream().noneMatch(imported::contains))
                .map(artifact -> module + " imports nothing of " + artifact)
                .toList();
    }

    private static Set<String> packages(String artifact, String classPath) {
        Pattern jar = Pattern.compile("/" + Pattern.quote(artifact) + "(-[0-9][^/]*\\.jar|/target/[^/]+(\\.jar)?)$");
        Set<String> packages = new TreeSet<>();
        Arrays.stream(classPath.split(System.getProperty("path.separator"), -1))
                .filter(entry -> jar.matcher(entry).find() && !entry.endsWith("-tests.jar"))
                .forEach(entry -> packages.addAll(packages(Path.of(entry))));
        if (packages.isEmpty()) {
            throw new IllegalStateException(artifact + " is not on the class path");
        }
        return packages;
    }

    private static Set<String> packages(Path entry) {
        if (Files.isDirectory(entry)) {
            return House.files(entry, ".class").stream()
                    .map(file -> entry.relativize(file.getParent()).toString().replace('/', '.'))
                    .collect(Collectors.toSet());
        }
        try (JarFile jar = new JarFile(entry.toFile())) {
            return jar.stream()
                    .filter(file ->
                            file.getName().endsWith(".class") && file.getName().contains("/"))
                    .map(file -> file.getName()
                            .substring(0, file.getName().lastIndexOf('/'))
                            .replace('/', '.'))
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
