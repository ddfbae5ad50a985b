package dev.skald.gateway;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.SkaldConfigBuilder;
import dev.skald.gateway.config.Variable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs of this process, through the port of a gateway. */
@DisplayName("A run in this process, seen from outside")
class RunsFromOutsideTest {

    private static final int TRIES = 31;

    private final HttpClient http = HttpClient.newHttpClient();
    private final WorkflowId workflow = WorkflowId.random();

    private static SkaldConfigBuilder config() {
        return SkaldConfig.builder().host("127.0.0.1").port(0).secret("a-secret-of-exactly-32-bytes-....");
    }

    private HttpRequest.Builder request(Skald skald, String path) {
        Principal alice = new Principal(
                "alice",
                Set.of(Principal.PUBLISH_SCOPE, Principal.CONTROL_SCOPE),
                new WorkflowGrant.Every(),
                Instant.now().plusSeconds(600));
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + skald.port() + "/v1/workflows/" + workflow + path))
                .header("Content-Type", "application/json")
                .header(
                        "Authorization",
                        "Bearer " + Skald.signToken(config().build().tokens(), alice, Clock.systemUTC()));
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }

    private String post(Skald skald, String path, String body) throws IOException, InterruptedException {
        return send(request(skald, path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private String get(Skald skald, String path) throws IOException, InterruptedException {
        return send(request(skald, path).GET());
    }

    @Test
    void aControlIsWithTheAgentInNoTime() throws Exception {
        try (Skald skald = Skald.start(config().build());
                AgentRun run = skald.publisher().run(workflow)) {
            SynchronousQueue<Long> arrived = new SynchronousQueue<>();
            run.onControl(control -> {
                try {
                    arrived.put(System.nanoTime());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            long[] nanos = new long[TRIES];
            for (int number = 0; number < TRIES; number++) {
                long asked = System.nanoTime();
                assertThat(post(skald, "/controls", "{\"action\":\"cancel\"}")).contains("\"seq\":" + (number + 1));
                Long told = arrived.poll(10, TimeUnit.SECONDS);
                assertThat(told).isNotNull();
                nanos[number] = told - asked;
            }
            Arrays.sort(nanos);
            // What holds the test up makes some slower, and looking from time to time most.
            assertThat(TimeUnit.NANOSECONDS.toMicros(nanos[TRIES / 4]))
                    .as("microseconds from before the request to the listener, in the fastest quarter")
                    .isLessThan(100_000);
        }
    }

    @Test
    void oneThatIsTakenOverHearsOfItAtOnce() throws Exception {
        try (Skald skald = Skald.start(config().build())) {
            AgentRun run = skald.publisher().run(workflow);
            assertThat(post(skald, "/runs", "{\"takeover\":true}")).contains("\"lease\"");
            await().atMost(10, TimeUnit.SECONDS).until(() -> !run.isOpen());
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() ->
                            run.result(Map.of("a", 1)).toCompletableFuture().join())
                    .withCauseInstanceOf(RunConflictException.class)
                    .satisfies(lost -> assertThat(((RunConflictException) lost.getCause()).code())
                            .isEqualTo(Code.LEASE_LOST));
            run.close();
            assertThat(get(skald, "/events")).contains("\"superseded\"").doesNotContain("no_result");
            assertThat(get(skald, "")).contains("\"state\":\"running\"");
        }
    }

    @Test
    void aGatewayThatClosesLeavesItToWhoeverComesNext(@TempDir Path directory) throws Exception {
        SkaldConfig config = config().set(Variable.EVENT_LOG, "file:" + directory.resolve("log"))
                .build();
        RunId id = RunId.random();
        AgentRun before;
        try (Skald skald = Skald.start(config)) {
            before = skald.publisher().run(workflow, RunRequest.DEFAULT.withRun(id));
            await(before.thought("hm"));
        }
        assertThat(before.isOpen()).isFalse();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> before.ended().toCompletableFuture().join())
                .withCauseInstanceOf(UnavailableException.class);
        before.close();
        await().atMost(10, TimeUnit.SECONDS)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("skald-runs")));
        try (Skald skald = Skald.start(config)) {
            assertThat(get(skald, "")).contains("\"state\":\"running\"");
            try (AgentRun run = skald.publisher()
                    .run(workflow, RunRequest.DEFAULT.withRun(id).takingOver())) {
                await(run.result(Map.of("a", 1)));
            }
            assertThat(get(skald, "/events"))
                    .containsSubsequence("\"hm\"", "\"a\":1")
                    .doesNotContain("\"code\"");
            assertThat(get(skald, "")).contains("\"state\":\"succeeded\"");
        }
    }

    @Test
    void isTheSameInAStoreOnTheDisk(@TempDir Path directory) throws Exception {
        SkaldConfig config = config().set(Variable.EVENT_LOG, "file:" + directory.resolve("log"))
                .build();
        try (Skald skald = Skald.start(config)) {
            SynchronousQueue<Optional<String>> calls = new SynchronousQueue<>();
            skald.publisher().run(workflow, run -> {
                run.onControl(control -> {
                    try {
                        calls.put(control.callId());
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                run.toolCall("mail", "c1", ToolStatus.STARTED, Map.of());
                assertThat(post(skald, "/controls", "{\"action\":\"approve\",\"callId\":\"c1\"}"))
                        .isEqualTo("{\"seq\":1}");
                assertThat(calls.poll(10, TimeUnit.SECONDS)).contains("c1");
                run.result(Map.of("sent", true));
            });
            assertThat(get(skald, "")).contains("\"state\":\"succeeded\"");
        }
    }
}
