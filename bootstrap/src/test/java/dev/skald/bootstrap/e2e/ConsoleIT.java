package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    private final NodePackage browser = new NodePackage(BROWSER, "console", Duration.ofMinutes(10));

    @TestFactory
    Stream<DynamicTest> itsOwnTests() throws Exception {
        browser.install("--ignore-scripts");
        Path report = NodePackage.REPORTS.resolve("console.xml");
        Files.deleteIfExists(report);
        int exit = browser.exitOf(
                "node", "--test", "--test-reporter=junit", "--test-reporter-destination=" + report, "console.test.mjs");
        assertThat(report).as(browser::log).exists();
        List<Element> tests = elements(report);
        assertThat(tests).as(browser::log).hasSizeGreaterThan(15);
        assertThat(exit == 0)
                .as(() -> "node says of all that it passed; " + browser.log())
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
}
