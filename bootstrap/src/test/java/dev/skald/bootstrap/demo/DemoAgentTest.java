package dev.skald.bootstrap.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.SkaldConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoAgentTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final WorkflowId workflow = WorkflowId.random();
    private final SkaldConfig config = SkaldConfig.builder()
            .host("127.0.0.1")
            .port(0)
            .secret("a-secret-of-exactly-32-bytes-....")
            .build();
    private final List<DemoAgent> agents = new ArrayList<>();
    private Skald skald;

    @BeforeEach
    void start() throws IOException {
        skald = Skald.start(config);
        skald.publisher().register(workflow, "demo").toCompletableFuture().join();
    }

    @AfterEach
    void stop() {
        agents.forEach(DemoAgent::close);
        skald.close();
    }

    /** An agent whose next run is of that number. */
    private DemoAgent talking(int run, UnaryOperator<Duration> tempo) {
        DemoAgent agent = DemoAgent.start(skald.publisher(), workflow, tempo, new Script(new Random(1), run - 1));
        agents.add(agent);
        return agent;
    }

    /** In a hurry, but for what it asks of others. */
    private static Duration patient(Duration pause) {
        return pause.compareTo(Duration.ofSeconds(10)) > 0 ? pause : Duration.ZERO;
    }

    @Test
    void itTalksOnUntilItIsClosed() {
        DemoAgent agent = talking(1, pause -> Duration.ZERO);
        // Its seventh run waits for the gateway.
        await().atMost(60, TimeUnit.SECONDS).until(() -> lastSeq() > 500);
        agent.close();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> !get("").path("run").path("state").asText().equals("running"));
        Map<String, List<JsonNode>> runs = new LinkedHashMap<>();
        get("/events?limit=1000")
                .path("events")
                .forEach(event -> runs.computeIfAbsent(event.path("runId").asText(), run -> new ArrayList<>())
                        .add(event));
        assertThat(runs).hasSizeGreaterThan(8).doesNotContainKey("");
        assertThat(runs.values())
                .allSatisfy(events -> assertThat(events.stream().filter(DemoAgentTest::ends))
                        .containsExactly(events.get(events.size() - 1)));
        List<String> ends = runs.values().stream()
                .map(events -> events.get(events.size() - 1).path("data"))
                .map(data -> data.path("code").asText(data.path("city").isTextual() ? "result" : ""))
                .toList();
        assertThat(ends.subList(0, 8))
                .containsExactly(
                        "result", "result", "result", "result", "tool_timeout", "result", "producer_lost", "result");
        assertThat(runs.values().stream().toList().get(2).toString())
                .contains("send_mail", "\"failed\"", "not ")
                .doesNotContain("Thank ");
    }

    private static boolean ends(JsonNode event) {
        return Set.of("result", "error").contains(event.path("type").asText());
    }

    @ParameterizedTest
    @CsvSource({"approve,Thank,succeeded", "reject,Then,failed"})
    void itDoesAsItIsAnswered(String action, String word, String status) {
        var unused = talking(3, DemoAgentTest::patient);
        await().atMost(20, TimeUnit.SECONDS).until(() -> events().contains("send_mail"));
        assertThat(control("{\"action\":\"input\",\"data\":\"by the way\"}")).contains("\"seq\":1");
        control("{\"action\":\"" + action + "\",\"callId\":\"mail-2\"}");
        control("{\"action\":\"" + action + "\",\"callId\":\"mail-3\"}");
        await().atMost(20, TimeUnit.SECONDS).until(() -> events().contains("\"" + word + " \""));
        assertThat(events())
                .containsSubsequence("send_mail", "\"started\"", "So demo says", "send_mail", '"' + status + '"');
    }

    @Test
    void itStopsWhenItIsTold() {
        var unused = talking(3, DemoAgentTest::patient);
        await().atMost(20, TimeUnit.SECONDS).until(() -> events().contains("send_mail"));
        String run = get("").path("run").path("runId").asText();
        control("{\"action\":\"cancel\"}");
        await().atMost(20, TimeUnit.SECONDS).until(() -> events().contains("\"code\":\"cancelled\""));
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> !get("").path("run").path("runId").asText().equals(run));
        assertThat(events()).contains("Stopped, as demo asked.");
    }

    @Test
    void itsRunsAreNotAllAlike() {
        Script script = new Script(new Random(1), 0);
        List<List<Line>> runs =
                IntStream.rangeClosed(1, 7).mapToObj(run -> script.nextRun()).toList();
        assertThat(runs.get(4)).hasSizeBetween(10, runs.get(0).size() - 1);
        assertThat(runs.get(2)).hasAtLeastOneElementOfType(Line.Ask.class);
        assertThat(runs.get(6)).last().isInstanceOf(Line.Die.class);
        assertThat(runs.get(0)).hasOnlyElementsOfType(Line.Say.class);
    }

    @Test
    void itsPausesAreThoseOfALanguageModel() {
        List<Line> run = new Script(new Random(1), 0).nextRun();
        assertThat(run)
                .allSatisfy(line -> assertThat(line.pause()).isBetween(Duration.ofMillis(30), Duration.ofSeconds(3)));
        assertThat(run.stream().map(Line::pause).reduce(Duration.ZERO, Duration::plus))
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(20));
    }

    private long lastSeq() {
        return get("").path("lastSeq").asLong();
    }

    private String events() {
        return get("/events?limit=1000").toString();
    }

    private JsonNode get(String path) {
        try {
            return JSON.readTree(send(request(path).GET()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String control(String control) {
        return send(request("/controls")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(control)));
    }

    private HttpRequest.Builder request(String path) {
        Principal demo = new Principal(
                "demo", Set.of(), new WorkflowGrant.Absent(), Instant.now().plusSeconds(600));
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + skald.port() + "/v1/workflows/" + workflow + path))
                .header("Authorization", "Bearer " + Skald.signToken(config.tokens(), demo, Clock.systemUTC()));
    }

    private String send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
