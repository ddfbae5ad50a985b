package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.File;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/**
 * The console in a real browser, against gateways from the jar: its own tests, each of which is a test here. They need
 * Node, and Debian's package {@code chromium}.
 */
class ConsoleIT {

    private static final Path BROWSER =
            Path.of("..", "console", "src", "test", "browser").toAbsolutePath().normalize();
    private static final Path DIRECTORY = ClientDriver.DIRECTORY.toAbsolutePath();
    private static final int PATIENCE_MINUTES = 10;

    @TestFactory
    Stream<DynamicTest> itsOwnTests() throws Exception {
        Files.createDirectories(DIRECTORY);
        Path lock = BROWSER.resolve("package-lock.json");
        Path installed = BROWSER.resolve("node_modules").resolve(".package-lock.json");
        if (!Files.exists(installed)
                || Files.getLastModifiedTime(installed).compareTo(Files.getLastModifiedTime(lock)) < 0) {
            assertThat(exitOf("npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"))
                    .as(this::log)
                    .isZero();
        }
        Path report = DIRECTORY.resolve("console.xml");
        Files.deleteIfExists(report);
        int exit = exitOf(
                "node", "--test", "--test-reporter=junit", "--test-reporter-destination=" + report, "console.test.mjs");
        assertThat(report).as(this::log).exists();
        List<Element> tests = elements(report);
        assertThat(tests).as(this::log).hasSizeGreaterThan(15);
        assertThat(exit == 0)
                .as(() -> "node says of all that it passed; " + log())
                .isEqualTo(tests.stream().allMatch(test -> complaints(test).isEmpty()));
        return tests.stream()
                .map(test -> dynamicTest(
                        test.getAttribute("name"),
                        () -> assertThat(complaints(test)).isEmpty()));
    }

    private static List<Element> elements(Path report) throws Exception {
        NodeList found = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(Files.readString(report))))
                .getElementsByTagName("testcase");
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < found.getLength(); i++) {
            elements.add((Element) found.item(i));
        }
        return elements;
    }

    /** Why a test failed or was skipped; empty if it passed. */
    private static String complaints(Element test) {
        StringBuilder complaints = new StringBuilder();
        for (String kind : List.of("failure", "error", "skipped")) {
            NodeList found = test.getElementsByTagName(kind);
            for (int i = 0; i < found.getLength(); i++) {
                complaints.append(kind).append(": ").append(found.item(i).getTextContent());
                complaints.append(((Element) found.item(i)).getAttribute("message"));
            }
        }
        return complaints.toString();
    }

    /** Runs a program where these tests are, with the jar and the Java of this build. */
    private static int exitOf(String... program) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(program))
                .directory(BROWSER.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        DIRECTORY.resolve("console.log").toFile()));
        Path java = Path.of(System.getProperty("java.home"), "bin");
        builder.environment().put("SKALD_JAR", SkaldProcess.JAR.toAbsolutePath().toString());
        builder.environment().compute("PATH", (name, path) -> java + File.pathSeparator + path);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                    .as("%s ends", String.join(" ", program))
                    .isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private String log() {
        try {
            return Files.readString(DIRECTORY.resolve("console.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
