package dev.skald.benchmarks.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A fuzz target: a class that is given inputs, and throws at one that shows a fault. The target {@code key-sets} has
 * its first inputs in {@code src/test/fuzz/key-sets} of its module, and is the class {@code KeySetsFuzz} of its tests.
 *
 * @param name its name
 * @param module the directory of its module
 * @param className its class
 */
record FuzzTarget(String name, Path module, String className) {

    private static final Path SEEDS = Path.of("src/test/fuzz");
    private static final Path SOURCES = Path.of("src/test/java");

    /**
     * Finds all targets of a checkout, in the order of their names.
     *
     * @throws IOException if a target has no class
     */
    static List<FuzzTarget> in(Path root) throws IOException {
        List<FuzzTarget> targets = new ArrayList<>();
        for (Path module : list(root)) {
            if (Files.isDirectory(module.resolve(SEEDS))) {
                for (Path seeds : list(module.resolve(SEEDS))) {
                    targets.add(of(module, seeds.getFileName().toString()));
                }
            }
        }
        return targets.stream()
                .sorted((one, other) -> one.name.compareTo(other.name))
                .toList();
    }

    private static FuzzTarget of(Path module, String name) throws IOException {
        String simpleName = Stream.of(name.split("-"))
                        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
                        .collect(Collectors.joining())
                + "Fuzz";
        Path sources = module.resolve(SOURCES);
        try (Stream<Path> files = Files.walk(sources)) {
            Path source = files.filter(file -> file.endsWith(simpleName + ".java"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("there is no class " + simpleName + " in " + sources));
            String path = sources.relativize(source).toString();
            return new FuzzTarget(
                    name,
                    module,
                    path.substring(0, path.length() - ".java".length()).replace('/', '.'));
        }
    }

    /** Where its first inputs are. */
    Path seeds() {
        return module.resolve(SEEDS).resolve(name);
    }

    /** Where its class is, once it is built. */
    Path classes() {
        return module.resolve("target/test-classes");
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        }
    }
}
