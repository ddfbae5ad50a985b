package dev.skald.adapter.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonParser;
import dev.skald.domain.event.InteroperableJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The check of names and numbers, on JSON that is parsed. */
class InteroperableParserTest {

    private static List<String> faults(String json) {
        return faults("", json);
    }

    private static List<String> faults(String root, String json) {
        List<String> faults = new ArrayList<>();
        byte[] utf8 = json.getBytes(UTF_8);
        InteroperableJson check = new InteroperableJson(root, (path, rule) -> faults.add(path));
        try (JsonParser parser = new InteroperableParser(JsonText.parser(utf8, 0, utf8.length), check)) {
            parser.nextToken();
            parser.skipChildren();
            assertThat(parser.nextToken()).isNull();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return faults;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "1",
                "\"a\"",
                " { \"a\" : 1 , \"b\" : [ 1 , 1 , \"a\" , \"a\" ] , \"c\" : { \"a\" : { \"a\" : \"a\" } } } ",
                "{\"a\":{\"x\":1},\"b\":{\"x\":1},\"c\":[{\"x\":1},{\"x\":1}]}",
                "{\"a\":\"a\",\"b\":\",\\\"a\\\":{\"}",
                "{\"a\":1,\"A\":1,\"\":1,\" \":1,\"\\u0000\":1,\"a\\u0000\":1,\"aa\":1}",
                "{\"\\\\\":1,\"\\\\\\\\\":1,\"\\\\u0061\":1,\"a\":1}",
                "{\"😀\":1,\"?\":1,\"??\":1,\"\ufffd\":1}",
                "{\"é\":1,\"e\u0301\":1}",
                "{\"e\":true,\"E\":false,\"n\":null,\"x\":[],\"y\":{},\"z\":-0.0E-0}",
            })
    void findsNothingWhereNoNameIsRepeated(String json) {
        assertThat(faults(json)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a | {\"a\":1,\"a\":2}",
                "a | {\"a\":1,\"\\u0061\":2}",
                "a | {\"\\u0061\":1,\"a\":2}",
                "😀 | {\"\\ud83d\\uDE00\":1,\"😀\":2}",
                "é | {\"é\":1,\"\\u00e9\":2}",
                "/ | {\"/\":1,\"\\/\":2}",
                "\" | {\"\\\"\":1,\"\\u0022\":2}",
                "x\\ | {\"x\\\\\":1,\"x\\u005c\":2}",
                "data.a | {\"a\":1,\"data\":{\"a\":1,\"b\":{\"b\":1},\"a\":1}}",
                "data.b[2].c | {\"data\":{\"b\":[{\"c\":1},[[1,2],3],{\"c\":1,\"c\":2}]}}",
                "[1].c | [1,{\"c\":[],\"c\":{}}]",
                "a.b | {\"a\":{\"b\":{\"b\":1},\"b\":1}}",
            })
    void tellsThePathOfARepeatedName(String path, String json) {
        assertThat(faults(json)).containsExactly(path);
    }

    @Test
    void tellsEveryFaultInItsPlace() {
        assertThat(faults("{\"a\":{\"x\":1e400,\"x\":[1,-1e400,{\"y\":1e999}]},\"a\":1e309,\"a\":0}"))
                .containsExactly("a.x", "a.x", "a.x[1]", "a.x[2].y", "a", "a", "a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x"})
    void cutsALongPathBetweenCharacters(String before) {
        String name = before + "😀".repeat(300);
        for (String spelling : List.of(name, before + "\\uD83D\\uDE00".repeat(300))) {
            assertThat(faults("{\"a\":{\"" + spelling + "\":1,\"" + name + "\":2}}"))
                    .containsExactly("a." + before + "😀".repeat((254 - before.length()) / 2) + "…");
        }
    }

    @Test
    void namesTheRootIfItHasAName() {
        assertThat(faults("data", "{\"a\":[1e400],\"a\":2}")).containsExactly("data.a[0]", "data.a");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 15, 16, 17, 18, 33, 1000})
    void findsARepetitionAmongAnyNumberOfNamesWhereverItStands(int count) {
        for (int repeated : new int[] {0, count / 2, count - 1}) {
            for (String spelling : List.of("k" + repeated, "\\u006b" + repeated)) {
                String members = IntStream.range(0, count)
                        .mapToObj(i -> "\"k" + i + "\":{\"k1\":{\"k2\":" + i + "}}")
                        .collect(Collectors.joining(","));
                assertThat(faults("{" + members + "}")).isEmpty();
                assertThat(faults("{" + members + ",\"" + spelling + "\":0,\"z\":0}"))
                        .containsExactly("k" + repeated);
            }
        }
    }

    @Test
    void takesTimeInProportionToTheTextWhateverItHolds() {
        // "Aa" and "BB" have the same hash.
        String colliding = IntStream.range(0, 1 << 16)
                .mapToObj(i -> "\""
                        + IntStream.range(0, 16)
                                .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                                .collect(Collectors.joining())
                        + "\":1")
                .collect(Collectors.joining(",", "{", "}"));
        String plain =
                IntStream.range(0, 100_000).mapToObj(i -> "\"" + i + "\":1").collect(Collectors.joining(",", "{", "}"));
        String numbers = ("1" + "0".repeat(60_000) + "e-60000,0." + "0".repeat(60_000) + "1e60310,").repeat(16);
        String exponents = ("1e" + "9".repeat(60_000) + ",1e-" + "9".repeat(60_000) + ",").repeat(16);
        String repeated = "{\"" + "x".repeat(1_000_000) + "\":{" + "\"a\":1,".repeat(200_000) + "\"b\":1}}";
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertThat(faults(colliding)).isEmpty();
            assertThat(faults(plain)).isEmpty();
            assertThat(faults("[" + numbers + "0]"))
                    .hasSize(16)
                    .startsWith("[1]", "[3]")
                    .endsWith("[31]");
            assertThat(faults("[" + exponents + "0]")).hasSize(16);
            assertThat(faults(repeated)).hasSize(100).allMatch(path -> path.length() == 257 && path.endsWith("x…"));
        });
    }
}
