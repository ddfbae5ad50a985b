package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines for agents, word for word as the pages have them. */
class AgentRecipesIT {

    private final String workflow = UUID.randomUUID().toString();

    @TempDir
    private Path directory;

    @Test
    void theLinesForAShellPublishAndRead() throws Exception {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            List<String> readme = Documentation.README.blocks("sh");
            // The first two start a gateway, and the last watches for as long as nobody ends it.
            List<String> lines = readme.subList(2, readme.size() - 1);
            assertThat(lines).hasSize(4).first().asString().contains("./skald token");
            String script = String.join("\n", lines)
                    .replace("http://localhost:8080", skald.address().toString());
            String answers = answered(bash(script + "\n" + String.join("\n", Documentation.AGENTS.blocks("sh"))
                    + "\ncurl $WORKFLOW -H \"Authorization: Bearer $VIEWER\"\n"));
            assertThat(answers)
                    .containsSubsequence(
                            "\"readers\":[\"bob\"]",
                            "\"accepted\":1",
                            "\"accepted\":2",
                            "\"lastSeq\":3",
                            "\"events\":[",
                            "\"seq\":2",
                            "\"tool\":\"search\"",
                            "\"answer\":42",
                            "\"owner\":\"alice\",\"readers\":[]",
                            "\"accepted\":1",
                            "\"lastSeq\":4",
                            "\"firstSeq\":5,\"lastSeq\":5,\"controls\":0",
                            "{\"expiresAt\":",
                            "{\"seq\":1}",
                            "\"action\":\"reject\",\"callId\":\"c1\",\"by\":\"alice\",\"data\":\"not now\"",
                            "\"firstSeq\":6,\"lastSeq\":6,\"controls\":1",
                            "\"state\":\"cancelled\"",
                            "\"state\":\"succeeded\"")
                    .doesNotContain("\"status\":4", "\"status\":5", "\"lease\"");
        }
    }

    @Test
    void theLinesOfPythonPublishOnceAlthoughTheGatewayIsAwayAtFirst() throws Exception {
        SkaldProcess first = SkaldProcess.serving(Map.of());
        first.close();
        String token = first.tokens().agent();
        Process python = python("""
                url, token = "%s/v1/workflows/%s", "%s"
                %s
                %s
                again = publish(url, token, [{"type": "result", "data": {"answer": 42}, "id": "result-1"}])
                print(json.dumps(again))
                import queue
                thoughts = queue.Queue()
                for i in range(1200):
                    thoughts.put({"type": "thought", "data": {"content": str(i)}})
                thoughts.put(None)
                stream(url, token, thoughts)
                print(json.dumps(publish(url, token, [{"type": "result", "data": {"large": 9007199254740993}}])))
                try:
                    publish(url, token, [{"type": "none"}])
                except urllib.error.HTTPError as refusal:
                    print(json.dumps({"status": refusal.code}))
                """.formatted(
                        first.address(),
                        workflow,
                        token,
                        Documentation.AGENTS.blocks("python").get(0),
                        Documentation.AGENTS.blocks("python").get(2)));
        try (SkaldProcess second = SkaldProcess.serving(Map.of("PORT", Integer.toString(first.port())))) {
            List<JsonNode> answers = answered(python).lines().map(Agents::json).toList();
            assertThat(answers.get(0).path("duplicates").asInt()).isEqualTo(1);
            assertThat(answers.get(0).path("accepted").asInt()).isZero();
            assertThat(answers.get(1).path("lastSeq").asInt()).isEqualTo(1202);
            assertThat(answers.get(2).path("status").asInt()).isEqualTo(422);
            assertThat(Agents.of(second)
                            .send(Agents.of(second)
                                    .to("/v1/workflows/" + workflow + "/events?after=1201")
                                    .header("Authorization", "Bearer " + token))
                            .body())
                    .contains("{\"large\": 9007199254740993}");
        } finally {
            python.destroyForcibly();
        }
    }

    @Test
    void theLinesOfPythonForARunEndItAsAViewerDecides() throws Exception {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents agents = Agents.of(skald);
            agents.register(workflow, "alice");
            Process python = python("""
                    url, token = "%s/v1/workflows/%s", "%s"
                    %s
                    %s
                    try:
                        with Run(url, token):
                            raise ValueError("no way")
                    except ValueError:
                        print(json.dumps(call(url, token)["run"]))
                    lost = Run(url, token, ttl=15)
                    lost.open()
                    with lost:
                        try:
                            Run(url, token).open()
                        except urllib.error.HTTPError as refusal:
                            print(json.dumps({"status": refusal.code}))
                        lost.publish([{"type": "result", "data": {"answer": 1}}])
                    print(json.dumps(call(url, token)["run"]))
                    """.formatted(
                            skald.address(),
                            workflow,
                            skald.tokens().agent(),
                            Documentation.AGENTS.blocks("python").get(0),
                            Documentation.AGENTS.blocks("python").get(1)));
            try {
                await().atMost(60, TimeUnit.SECONDS)
                        .until(() -> agents.history(workflow).body().contains("\"tool\": \"mail\""));
                assertThat(agents.run(workflow).path("state").asText()).isEqualTo("running");
                Agents alice = new Agents(skald.address(), skald.tokens().viewer("alice"));
                assertThat(alice.control(workflow, "{\"action\":\"approve\",\"callId\":\"c1\"}")
                                .statusCode())
                        .isEqualTo(202);
                List<JsonNode> answers =
                        answered(python).lines().map(Agents::json).toList();
                assertThat(answers.get(0).path("state").asText()).isEqualTo("failed");
                assertThat(answers.get(1).path("status").asInt()).isEqualTo(409);
                assertThat(answers.get(2).path("state").asText()).isEqualTo("succeeded");
                assertThat(agents.history(workflow).body())
                        .containsSubsequence("\"sent\": true", "\"message\": \"no way\"", "\"answer\": 1")
                        .doesNotContain("superseded");
            } finally {
                python.destroyForcibly();
            }
        }
    }

    @Test
    void theLinesForAShellThatIsAnsweredEndARunAsAViewerDecides() throws Exception {
        try (SkaldProcess skald = SkaldProcess.serving(Map.of())) {
            Agents agents = Agents.of(skald);
            agents.register(workflow, "alice");
            Process shell = bash("AGENT=" + skald.tokens().agent() + " WORKFLOW=" + skald.address() + "/v1/workflows/"
                    + workflow + "\n" + String.join("\n", Documentation.AGENTS.blocks("bash")));
            try {
                await().atMost(60, TimeUnit.SECONDS)
                        .until(() -> agents.history(workflow).body().contains("\"c9\""));
                new Agents(skald.address(), skald.tokens().viewer("alice"))
                        .control(workflow, "{\"action\":\"approve\",\"callId\":\"c9\"}");
                assertThat(answered(shell)).isEmpty();
                assertThat(agents.run(workflow).path("state").asText()).isEqualTo("succeeded");
                assertThat(agents.history(workflow).body()).contains("{\"sent\":true}");
            } finally {
                shell.destroyForcibly();
            }
        }
    }

    /** A shell in a directory that has the program where the pages have it. */
    private Process bash(String script) throws IOException {
        Path program = Files.writeString(
                directory.resolve("skald"),
                "#!/usr/bin/env bash\nexec '%s' -jar '%s' \"$@\"\n"
                        .formatted(Path.of(System.getProperty("java.home"), "bin", "java"), SkaldProcess.JAR));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return started("bash", "-euc", script);
    }

    private Process python(String script) throws IOException {
        return started("python3", "-c", script);
    }

    private Process started(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(directory.resolve("complaints").toFile());
        builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        builder.environment().put("JWT_SECRET", Tokens.SECRET);
        return builder.start();
    }

    private String answered(Process process) throws IOException, InterruptedException {
        String answers = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(directory.resolve("complaints")))
                .isZero();
        return answers;
    }
}
