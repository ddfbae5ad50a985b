package dev.skald.adapter.socketio.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The sources of the modules that a class may be found in. */
record Sources(Path root) {

    private static final List<String> MODULES = List.of(
            "adapter-socketio",
            "delivery",
            "adapter-engineio",
            "adapter-netty",
            "application",
            "adapter-sqlite",
            "gateway",
            "bootstrap");

    /** The source of a class of the production code, by its simple name. */
    Path piece(String name) throws IOException {
        return find("src/main/java", name);
    }

    /** The full name of a test class and the method behind it. */
    String test(String test) throws IOException {
        String[] names = test.split("#", 2);
        String path = testSource(test).toString().replace('\\', '/');
        String inside = path.substring(path.indexOf("src/test/java/") + "src/test/java/".length());
        return inside.substring(0, inside.length() - ".java".length()).replace('/', '.') + "#" + names[1];
    }

    /** The directory of the module that a test class stands in, seen from the root. */
    Path testModule(String test) throws IOException {
        return root.relativize(testSource(test)).getName(0);
    }

    /** The source of a test class, of which the method does not matter. */
    Path testSource(String test) throws IOException {
        return find("src/test/java", test.split("#", 2)[0]);
    }

    private Path find(String directory, String name) throws IOException {
        for (String module : MODULES) {
            Path sources = root.resolve(module).resolve(directory);
            try (Stream<Path> files = Files.walk(sources)) {
                List<Path> found = files.filter(file -> file.endsWith(name + ".java"))
                        .limit(2)
                        .toList();
                if (found.size() == 1) {
                    return found.get(0);
                }
            }
        }
        throw new IllegalArgumentException("there is no class " + name);
    }
}
