package dev.skald.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Has the jar start in a third of the time on the Java of this build, which is most of what hundreds of its processes
 * cost: with an archive of its classes (class data sharing), which is made once for each jar, with the compiler that is
 * done soonest, and with the simplest collector.
 */
public final class QuickStart {

    private static final Path JAR = Path.of(System.getProperty("skald.jar"));
    private static final Path ARCHIVE = JAR.resolveSibling("skald.jsa");
    private static final List<String> SIMPLE = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    static {
        try {
            makeOnce();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private QuickStart() {}

    /** What Java is started with, before {@code -jar}. */
    public static List<String> flags() {
        return List.of(SIMPLE.get(0), SIMPLE.get(1), "-XX:SharedArchiveFile=" + ARCHIVE.toAbsolutePath());
    }

    /** Another JVM may run tests beside this one. */
    private static void makeOnce() throws IOException, InterruptedException {
        Path lock = JAR.resolveSibling("skald.jsa.lock");
        try (FileChannel others = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = others.lock()) {
            assertThat(held.isValid()).isTrue();
            if (!Files.exists(ARCHIVE)
                    || Files.getLastModifiedTime(ARCHIVE).compareTo(Files.getLastModifiedTime(JAR)) < 0) {
                make(JAR.resolveSibling("skald-new.jsa"));
            }
        }
    }

    /** A gateway that is ended once it listens leaves the classes behind that it has loaded until then. */
    private static void make(Path archive) throws IOException, InterruptedException {
        Files.deleteIfExists(archive);
        ProcessBuilder builder = new ProcessBuilder(
                        JAVA,
                        SIMPLE.get(0),
                        SIMPLE.get(1),
                        "-XX:ArchiveClassesAtExit=" + archive.toAbsolutePath(),
                        "-jar",
                        JAR.toString())
                .redirectError(Redirect.DISCARD);
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().put("JWT_SECRET", "for-nobody-".repeat(4));
        builder.environment().put("HOST", "127.0.0.1");
        builder.environment().put("PORT", "0");
        Process process = builder.start();
        try (BufferedReader log =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            boolean listens = false;
            for (String line = log.readLine(); line != null; line = log.readLine()) {
                if (line.contains("Skald listens on")) {
                    listens = true;
                    // The process itself would close what it says from then on.
                    process.toHandle().destroy();
                }
            }
            assertThat(listens).as("a gateway that listens").isTrue();
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as("ended in time")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        Files.move(archive, ARCHIVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
