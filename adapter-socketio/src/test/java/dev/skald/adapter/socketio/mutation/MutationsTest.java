package dev.skald.adapter.socketio.mutation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The list of mutations fits the sources: to run them all takes minutes, but to look for their texts takes none. */
class MutationsTest {

    private static final Path MODULE = Path.of("").toAbsolutePath();
    private static final Pattern PARENT = Pattern.compile("class \\w+ extends (\\w+Test) ");
    private static final Sources SOURCES = new Sources(MODULE.getParent());

    @TestFactory
    Stream<DynamicTest> theTextsOfEachAreFoundOnce() throws IOException {
        return all().stream().map(mutation -> DynamicTest.dynamicTest(mutation.name(), () -> applyAll(mutation)));
    }

    private static void applyAll(Mutation mutation) throws IOException {
        Map<String, String> texts = new HashMap<>();
        for (Mutation.Edit edit : mutation.edits()) {
            String piece = edit.piece();
            String before = texts.containsKey(piece) ? texts.get(piece) : Files.readString(SOURCES.piece(piece));
            String after = edit.applyTo(before);
            assertThat(after).isNotEqualTo(before);
            texts.put(piece, after);
        }
    }

    @TestFactory
    Stream<DynamicTest> thereIsATestForEach() throws IOException {
        return all().stream()
                .map(mutation -> DynamicTest.dynamicTest(mutation.name(), () -> {
                    String[] names = SOURCES.test(mutation.test()).split("#", 2);
                    String source = Files.readString(SOURCES.testSource(mutation.test()));
                    assertThat(withInherited(source)).as(names[0]).contains(" " + names[1] + "(");
                }));
    }

    /** A test class, and the one that it has tests from, if there is one here. */
    private static String withInherited(String source) throws IOException {
        Matcher parent = PARENT.matcher(source);
        return parent.find() ? source + Files.readString(SOURCES.testSource(parent.group(1))) : source;
    }

    @Test
    void noNameIsGivenTwice() throws IOException {
        assertThat(all()).extracting(Mutation::name).doesNotHaveDuplicates();
    }

    private static List<Mutation> all() throws IOException {
        return Mutation.parse(Files.readAllLines(MODULE.resolve("src/test/mutations/mutations.txt")));
    }
}
