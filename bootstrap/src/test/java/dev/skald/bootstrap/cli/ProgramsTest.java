package dev.skald.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.adapter.jwt.JwtSettings;
import dev.skald.adapter.jwt.NimbusTokenVerifier;
import dev.skald.adapter.jwt.SharedSecret;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgramsTest {

    private static final String SECRET = "a-secret-of-exactly-32-bytes-....";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void aTokenSaysWhatItWasAskedToSay() throws Exception {
        int exit = run(
                Map.of("JWT_SECRET", SECRET, "JWT_ISSUER", "us"),
                "token --sub alice --scope events:publish --workflows * --ttl PT2H --audience skald");
        assertThat(exit).isZero();
        assertThat(text(err)).isEmpty();
        JsonNode claims = claims();
        assertThat(claims.get("sub").asText()).isEqualTo("alice");
        assertThat(claims.get("scope").asText()).isEqualTo("events:publish");
        assertThat(claims.get("workflows").asText()).isEqualTo("*");
        assertThat(claims.get("iss").asText()).isEqualTo("us");
        assertThat(claims.get("aud").asText()).isEqualTo("skald");
        assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isEqualTo(7200);
    }

    @Test
    void aTokenListsWorkflows() throws Exception {
        run(
                Map.of("JWT_SECRET", SECRET),
                "token --sub a --workflows 7B0E0000-0000-0000-0000-000000000001,7b0e0000-0000-0000-0000-000000000002");
        assertThat(claims().get("workflows").toString())
                .isEqualTo("[\"7b0e0000-0000-0000-0000-000000000001\",\"7b0e0000-0000-0000-0000-000000000002\"]");
    }

    @ParameterizedTest(name = "skald {0}")
    @CsvSource(delimiter = '|', textBlock = """
        sing                           | Unmatched argument at index 0: 'sing'
        token                          | Missing required option: '--sub=USER'
        token --sub a --ttl 1h         | Invalid value for option '--ttl': "1h" is not an ISO 8601 duration
        token --sub a --ttl PT0S       | Invalid value for option '--ttl': "PT0S" is not an ISO 8601 duration between a second and
        token --sub a --workflows w1   | Invalid value for option '--workflows': "w1" is neither '*' nor a list of workflow ids
        token --sub=                   | a principal has a subject
        watch                          | Missing required parameter: 'WORKFLOW'
        watch w1 --token t             | "w1" is neither the id of a workflow, which is a UUID, nor a URL with one in its path
        watch 7b0e0000-0000-0000-0000-000000000001 --token= | a token is needed
        watch w1 --cancel --approve c1 --token t | Error: --cancel, --approve=CALLID are mutually exclusive
        watch 7b0e0000-0000-0000-0000-000000000001 --token t --coalesce 1001 | --coalesce is a number of milliseconds from 0 to 1000
        watch 7b0e0000-0000-0000-0000-000000000001 --token t --coalesce x | --coalesce is a number of milliseconds from 0 to 1000
        publish                        | Missing required parameter: 'WORKFLOW'
        publish w1 --token t           | "w1" is neither the id of a workflow, which is a UUID, nor a URL with one in its path
        publish 7b0e0000-0000-0000-0000-000000000001 --token= | a token is needed
        publish 7b0e0000-0000-0000-0000-000000000001 --token t\u00e9 | a token has no blanks, line ends or letters beyond ASCII
        publish 7b0e0000-0000-0000-0000-000000000001 --token t --url ftp://x | "ftp://x" is no URL of a gateway
        publish 7b0e0000-0000-0000-0000-000000000001 --token t --ttl PT4S | a lease holds PT5S to PT10M, not PT4S
        publish 7b0e0000-0000-0000-0000-000000000001 --token t --ttl PT11M | a lease holds PT5S to PT10M, not PT11M
        publish 7b0e0000-0000-0000-0000-000000000001 --token t --run-id r | a run id is a UUID of 36 characters
        demo --port 80a                | Invalid value for option '--port': '80a' is not an int
        """)
    void misuseIsToldInOneLine(String arguments, String fault) {
        assertThat(run(Map.of("JWT_SECRET", arguments.contains("--token=") ? "" : SECRET), arguments))
                .isEqualTo(2);
        assertThat(text(out)).isEmpty();
        assertThat(text(err)).startsWith("skald: " + fault).contains("--help").hasLineCount(1);
    }

    @ParameterizedTest(name = "skald {0} with PORT={1}")
    @CsvSource({
        "'',80a,PORT",
        "serve,80a,PORT",
        "demo,80a,PORT",
        "demo --port 70000,'',PORT",
        "token --sub a,'',JWT_SECRET"
    })
    void aSettingThatCannotBeUsedIsToldInOneLine(String arguments, String port, String variable) {
        assertThat(run(Map.of("PORT", port), arguments)).isEqualTo(78);
        assertThat(text(out)).isEmpty();
        assertThat(text(err)).startsWith("skald: " + variable + ": ").hasLineCount(1);
    }

    @Test
    void aTokenIsSignedWithTheSecretOfAFile(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("secret"), SECRET + "\n");
        assertThat(run(Map.of("JWT_SECRET_FILE", file.toString()), "token --sub alice"))
                .isZero();
        String token = text(out).strip();
        SharedSecret secret = SharedSecret.of(SECRET);
        assertThat(NimbusTokenVerifier.hs256(secret, JwtSettings.defaults(), Clock.systemUTC())
                        .verify(new AccessToken(token)))
                .isCompletedWithValueMatching(TokenVerifier.Valid.class::isInstance);
    }

    @Test
    void anArgumentThatTheLocaleCouldNotReadIsToldInOneLine() {
        assertThat(run(Map.of("JWT_SECRET", SECRET), "token --sub \uFFFD\uFFFD"))
                .isEqualTo(2);
        assertThat(text(out)).isEmpty();
        assertThat(text(err)).startsWith("skald: an argument is no UTF-8").hasLineCount(1);
    }

    @ParameterizedTest(name = "skald log {0}")
    @CsvSource({"check %s", "export %s 7b0e0000-0000-0000-0000-000000000001"})
    void aDirectoryWithoutALogIsMisuseAndADamagedLogIsNot(String arguments, @TempDir Path directory) throws Exception {
        assertThat(run(Map.of(), "log " + arguments.formatted(directory))).isEqualTo(2);
        assertThat(text(err))
                .startsWith("skald: there is no log in " + directory)
                .hasLineCount(1);
        err.reset();

        Files.writeString(directory.resolve("skald.db"), "x".repeat(5_000));

        assertThat(run(Map.of(), "log " + arguments.formatted(directory))).isEqualTo(1);
        assertThat(text(err)).contains(directory.toString(), "damaged").hasLineCount(1);
        assertThat(text(out)).isEmpty();
    }

    @Test
    void helpNamesThePrograms() {
        assertThat(run(Map.of(), "--help")).isZero();
        assertThat(text(out)).contains("serve", "demo", "token", "watch", "publish");
    }

    @Test
    void aVersionIsTold() {
        assertThat(run(Map.of(), "--version")).isZero();
        assertThat(text(out)).startsWith("skald ");
    }

    private int run(Map<String, String> environment, String arguments) {
        Terminal terminal = new Terminal(environment, InputStream.nullInputStream(), stream(out), stream(err));
        return Programs.run(terminal, arguments.isEmpty() ? new String[0] : arguments.split(" ", -1));
    }

    private JsonNode claims() throws Exception {
        return new ObjectMapper()
                .readTree(Base64.getUrlDecoder().decode(text(out).strip().split("\\.", -1)[1]));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
