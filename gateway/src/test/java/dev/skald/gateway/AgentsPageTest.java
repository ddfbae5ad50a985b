package dev.skald.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines of Java for agents, word for word as the page has them. */
class AgentsPageTest {

    private static final Path PAGE = Path.of("..", "docs", "agents.md");
    private static final Pattern BLOCK = Pattern.compile("^```java\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void theRunsOfThePageDoAsViewersAsk() throws IOException, InterruptedException {
        List<String> blocks = BLOCK.matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSize(2);
        String output = LibraryProgram.run("""
                import dev.skald.domain.access.Principal;
                import dev.skald.domain.access.WorkflowGrant;
                import dev.skald.domain.run.RunRequest;
                import dev.skald.gateway.AgentRun;
                import dev.skald.gateway.Skald;
                import dev.skald.gateway.config.SkaldConfig;
                import java.net.URI;
                import java.net.http.HttpClient;
                import java.net.http.HttpRequest;
                import java.net.http.HttpResponse.BodyHandlers;
                import java.time.Clock;
                import java.time.Duration;
                import java.time.Instant;
                import java.util.Set;
                import java.util.concurrent.CompletionException;
                """ + blocks.get(0) + """

                        public class Program {
                            static final SkaldConfig CONFIG = SkaldConfig.builder()
                                    .host("127.0.0.1").port(0).secret("a-secret-of-exactly-32-bytes-....").build();
                            static final WorkflowId WORKFLOW = WorkflowId.random();
                            static String url;

                            public static void main(String[] args) throws Exception {
                                try (Skald skald = Skald.start(CONFIG)) {
                                    url = "http://127.0.0.1:" + skald.port() + "/v1/workflows/" + WORKFLOW;
                                    AgentPublisher agent = skald.publisher();
                                    agent.register(WORKFLOW, "alice").toCompletableFuture().join();
                                    for (String control : new String[] {
                                            "{'action':'approve','callId':'c1'}", "{'action':'reject','callId':'c1'}",
                                            "{'action':'cancel'}"}) {
                                        CompletableFuture<Void> work =
                                                CompletableFuture.runAsync(() -> MailAgent.work(agent, WORKFLOW));
                                        while (!send("/controls", "{'action':'input','data':'hurry'}").contains("seq")) {
                                            Thread.onSpinWait();
                                        }
                                        send("/controls", control);
                                        try {
                                            work.join();
                                        } catch (CompletionException | CancellationException cancelled) {
                                            System.out.println("cancelled");
                                        }
                                    }
                                    block(agent, WORKFLOW);
                                    System.out.println(send("/events", ""));
                                }
                            }

                            static void block(AgentPublisher agent, WorkflowId workflow) {
                        """ + blocks.get(1) + """
                            }

                            static String send(String path, String body) throws Exception {
                                Principal alice = new Principal("alice", Set.of(), new WorkflowGrant.Absent(),
                                        Instant.now().plusSeconds(600));
                                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                                        .header("Content-Type", "application/json")
                                        .header("Authorization",
                                                "Bearer " + Skald.signToken(CONFIG.tokens(), alice, Clock.systemUTC()));
                                if (!body.isEmpty()) {
                                    request.POST(HttpRequest.BodyPublishers.ofString(body.replace('\\'', '"')));
                                }
                                return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString()).body();
                            }
                        }
                        """, directory);
        assertThat(output)
                .containsOnlyOnce("cancelled\n")
                .containsSubsequence(
                        "May I send a mail? ",
                        "\"started\"",
                        "\"succeeded\"",
                        "{\"sent\":true}",
                        "\"failed\"",
                        "{\"sent\":false}",
                        "{\"message\":\"As you wish.\",\"code\":\"cancelled\",\"retryable\":false}",
                        "That is easy. ",
                        "{\"answer\":42}")
                .doesNotContain("no_result");
        assertThat(output.split("I have read that", -1)).hasSize(4);
    }
}
