package dev.skald.bootstrap.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What keeps a module's classes from being what its sources say. A rule that is checked on such classes proves nothing.
 */
final class ModuleGuard {

    private static final String PACKAGE_INFO = "package-info";

    private ModuleGuard() {}

    /** Why the rules must not be believed for that module; empty if they may. */
    static List<String> faults(House.Module module) {
        List<String> faults = new ArrayList<>();
        List<Path> sources = House.files(module.sources(), ".java").stream()
                .filter(source -> !source.endsWith(PACKAGE_INFO + ".java"))
                .toList();
        if (sources.isEmpty()) {
            faults.add(module + " has no sources");
        }
        for (Path source : sources) {
            Path compiled = module.classes().resolve(withSuffix(module.sources().relativize(source), ".class"));
            if (!Files.exists(compiled)) {
                faults.add(module + " lacks the class of " + source.getFileName());
            } else if (modified(compiled).compareTo(modified(source)) < 0) {
                faults.add(module + " has a class older than " + source.getFileName());
            }
        }
        for (Path compiled : House.files(module.classes(), ".class")) {
            Path source = module.sources().resolve(withSuffix(module.classes().relativize(compiled), ".java"));
            if (!Files.exists(source)) {
                faults.add(module + " has no source of " + compiled.getFileName());
            }
        }
        return faults;
    }

    /** The path of the top-level class that a file belongs to, with another suffix. */
    private static Path withSuffix(Path file, String suffix) {
        String name = file.getFileName().toString();
        return file.resolveSibling(name.substring(0, name.lastIndexOf('.')).split("\\$", 2)[0] + suffix);
    }

    private static FileTime modified(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
