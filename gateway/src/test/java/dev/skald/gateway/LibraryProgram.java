package dev.skald.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/** A program as a stranger would write it, on a class path of the library and its dependencies alone. */
final class LibraryProgram {

    /** What the tests of this module bring along, and no program would have. */
    private static final List<String> OF_TESTS = List.of(
            "test-classes",
            "-tests.jar",
            "junit",
            "opentest4j",
            "apiguardian",
            "assertj",
            "byte-buddy",
            "awaitility",
            "hamcrest",
            "surefire");

    private LibraryProgram() {}

    /**
     * Compiles and runs it, and answers what it printed.
     *
     * @param source of a class {@code Program} with a main method
     * @param directory takes the class
     */
    static String run(String source, Path directory) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("Program.java"), source);
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(null, null, null, "-proc:none", "-cp", libraries(), file.toString()))
                .isZero();
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        directory + System.getProperty("path.separator") + libraries(),
                        "Program")
                .redirectErrorStream(true)
                .start();
        try {
            String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue()).as(output).isZero();
            return output;
        } finally {
            program.destroyForcibly();
        }
    }

    private static String libraries() {
        String separator = System.getProperty("path.separator");
        return Arrays.stream(System.getProperty("java.class.path").split(separator, -1))
                .filter(entry ->
                        OF_TESTS.stream().noneMatch(Path.of(entry).getFileName().toString()::contains))
                .collect(Collectors.joining(separator));
    }
}
