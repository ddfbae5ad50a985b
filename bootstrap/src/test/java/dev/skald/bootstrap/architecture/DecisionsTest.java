package dev.skald.bootstrap.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each decision says how it stands, and since when. */
class DecisionsTest {

    private static final Path DIRECTORY = House.ROOT.resolve("docs/adr");
    private static final String OTHER = "\\[ADR \\d+]\\((\\d{4}-[a-z0-9-]+\\.md)\\)";
    private static final Pattern HEAD = Pattern.compile("# (?<number>\\d+)\\. \\S.*\\n\\n"
            + "- Status: (proposed|accepted|rejected|superseded by " + OTHER + ")(; changed in part by " + OTHER
            + ")?\\n- Date: 20\\d\\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])\\n\\n## Context\\n");
    private static final Pattern LINK = Pattern.compile(OTHER);

    @TestFactory
    List<DynamicTest> theDecisionHasAStatusAndADate() {
        return decisions().stream()
                .map(decision -> DynamicTest.dynamicTest(decision.getFileName().toString(), () -> check(decision)))
                .toList();
    }

    @Test
    void thereAreDecisionsAndNoNumberIsTakenTwice() {
        assertThat(decisions())
                .hasSizeGreaterThan(10)
                .extracting(decision -> decision.getFileName().toString().substring(0, 4))
                .doesNotHaveDuplicates();
    }

    private static void check(Path decision) {
        Matcher head = HEAD.matcher(House.read(decision));
        assertThat(head.lookingAt())
                .as("begins with its number, status and date")
                .isTrue();
        assertThat(decision.getFileName().toString())
                .startsWith(String.format("%04d-", Integer.parseInt(head.group("number"))));
        assertThat(LINK.matcher(head.group()).results())
                .allSatisfy(link -> assertThat(DIRECTORY.resolve(link.group(1))).exists());
    }

    private static List<Path> decisions() {
        return House.files(DIRECTORY, ".md");
    }
}
