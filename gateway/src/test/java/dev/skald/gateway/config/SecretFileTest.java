package dev.skald.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret that stands in a file. */
class SecretFileTest {

    private static final String SECRET = "Приветствую-тебя-мир";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n"})
    void oneLineEndAtItsEndIsNoPartOfIt(String end) throws IOException {
        assertThat(SkaldConfig.Tokens.from(Map.of("JWT_SECRET_FILE", file(SECRET + end)))
                        .secret())
                .isEqualTo(new Secret(SECRET));
    }

    @Test
    void itIsReadWhateverStandsInIt() throws IOException {
        String lines = "first line\r\nsecond line, and more of it\nthird";
        assertThat(SkaldConfig.from(Map.of("JWT_SECRET_FILE", " " + file(lines) + " ", "JWT_SECRET", " "))
                        .tokens()
                        .secret())
                .isEqualTo(new Secret(lines));
        assertThat(SkaldConfig.builder()
                        .set(Variable.JWT_SECRET_FILE, file("x".repeat(65_536)))
                        .build()
                        .tokens()
                        .secret()
                        .bytes())
                .isEqualTo(65_536);
    }

    static String[][] faults() {
        return new String[][] {
            {"", "names a file that is empty"},
            {"\n", "names a file that is empty"},
            {"\r\n", "names a file that is empty"},
            {"too-short-to-be-a-secret\n", "has 24 bytes, and HS256 needs 32 or more"},
            {"x".repeat(65_537), "names a file of more than 65536 bytes"},
            {SECRET + "\n\n", "has white space at its end"},
            {SECRET + "\r", "has white space at its end"},
            {SECRET + " \n", "has white space at its end"},
            {" " + SECRET, "has white space at its beginning"},
            {"\ufeff" + SECRET, "has white space at its beginning"},
            {SECRET + "\ufffd" + SECRET, "has U+FFFD in it"},
        };
    }

    @ParameterizedTest
    @MethodSource("faults")
    void whatIsNoSecretIsToldInOneLine(String content, String fault) throws IOException {
        assertRefused(file(content), fault);
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() throws IOException {
        Path file = directory.resolve("random");
        Files.write(file, (SECRET + "é").getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(file.toString(), "names a file that is no UTF-8");
    }

    @Test
    void aFileThatCannotBeReadIsToldInOneLine() throws IOException {
        assertRefused(directory.toString(), "names a directory, and not a file");
        assertRefused(directory.resolve("missing").toString(), "names a file that is not there");
        assertRefused(file(SECRET) + "/beneath", "names a file that cannot be read");
        assertRefused("nul\0", "is no path of a file");
    }

    @Test
    void aSecretThatStandsThereByMistakeIsNotShown() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(
                        () -> SkaldConfig.from(Map.of("JWT_SECRET_FILE", "hunter2-hunter2-hunter2-hunter2-hunter2")))
                .satisfies(exception -> assertThat(exception.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void thereIsOneSecretAlone() throws IOException {
        Map<String, String> both = Map.of("JWT_SECRET_FILE", file(SECRET), "JWT_SECRET", SECRET);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> SkaldConfig.from(both))
                .withMessageStartingWith("JWT_SECRET_FILE: set beside JWT_SECRET");
    }

    private static void assertRefused(String path, String fault) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> SkaldConfig.from(Map.of("JWT_SECRET_FILE", path)))
                .withMessageStartingWith("JWT_SECRET_FILE: " + fault)
                .withMessageEndingWith("; for example JWT_SECRET_FILE=/run/secrets/skald")
                .satisfies(exception -> assertThat(exception.getMessage())
                        .doesNotContain(SECRET)
                        .doesNotContainPattern("\\R"));
    }

    private String file(String content) throws IOException {
        return Files.writeString(directory.resolve("secret"), content).toString();
    }
}
