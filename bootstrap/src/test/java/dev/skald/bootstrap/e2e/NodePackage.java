package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.bootstrap.QuickStart;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A package of Node whose own programs are run with the jar and the Java of this build, and what they print. */
final class NodePackage {

    /** Where programs may leave what they find. */
    static final Path REPORTS = ClientDriver.DIRECTORY.toAbsolutePath();

    private final Path directory;
    private final Path log;
    private final Duration patience;

    /**
     * A package of which nothing has run yet.
     *
     * @param name of the file that keeps what its programs print
     * @param patience how long a program may take
     */
    NodePackage(Path directory, String name, Duration patience) {
        this.directory = directory;
        this.log = REPORTS.resolve(name + ".log");
        this.patience = patience;
    }

    /** Has npm install what the lock file names, unless that is there. */
    void install(String... options) throws IOException, InterruptedException {
        Files.createDirectories(REPORTS);
        Files.deleteIfExists(log);
        Path lock = directory.resolve("package-lock.json");
        Path installed = directory.resolve("node_modules").resolve(".package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) < 0) {
            List<String> npm = new ArrayList<>(List.of("npm", "ci", "--no-audit", "--no-fund"));
            npm.addAll(List.of(options));
            assertThat(exitOf(npm.toArray(String[]::new))).as(this::log).isZero();
        }
    }

    /** Runs a program where the package is, and waits for its end. */
    int exitOf(String... program) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(program))
                .directory(directory.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Path java = Path.of(System.getProperty("java.home"), "bin");
        builder.environment().put("SKALD_JAR", SkaldProcess.JAR.toAbsolutePath().toString());
        builder.environment().put("SKALD_JAVA_FLAGS", String.join(" ", QuickStart.flags()));
        builder.environment().compute("PATH", (name, path) -> java + File.pathSeparator + path);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(patience.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ends", String.join(" ", program))
                    .isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    /** What its programs have printed. */
    String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
