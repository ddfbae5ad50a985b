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
            "adapter-redis",
            "adapter-jwt",
            "adapter-http",
            "gateway",
            "bootstrap");

    /** The source of a class of the production code by its simple name, or a script by the name of its file. */
    Path piece(String name) throws IOException {
        return isScript(name) ? find("src/main/resources", name) : find("src/main/java", name + ".java");
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

    /** That directory as it can be found from anywhere: where its tests run. */
    Path testModuleDirectory(String test) throws IOException {
        return root.resolve(testModule(test)).toAbsolutePath();
    }

    /** The source of a test class, of which the method does not matter. */
    Path testSource(String test) throws IOException {
        return find("src/test/java", test.split("#", 2)[0] + ".java");
    }

    /** Whether a piece is a script, which is not compiled but read by the class beside which it stands. */
    static boolean isScript(String name) {
        return name.endsWith(".lua");
    }

    /** Where a script is found on the class path. */
    Path place(String script) throws IOException {
        String path = piece(script).toString().replace('\\', '/');
        return Path.of(path.substring(path.indexOf("src/main/resources/") + "src/main/resources/".length()));
    }

    private Path find(String directory, String name) throws IOException {
        for (String module : MODULES) {
            Path sources = root.resolve(module).resolve(directory);
            if (!Files.isDirectory(sources)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(sources)) {
                List<Path> found =
                        files.filter(file -> file.endsWith(name)).limit(2).toList();
                if (found.size() == 1) {
                    return found.get(0);
                }
            }
        }
        throw new IllegalArgumentException("there is no " + name);
    }
}
