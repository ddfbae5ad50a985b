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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

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
    private DemoAgent talking(DemoAgent.Role role, int run, UnaryOperator<Duration> tempo) {
        DemoAgent agent = DemoAgent.start(skald.publisher(), workflow, tempo, role.script(run - 1));
        agents.add(agent);
        return agent;
    }

    /** Fast, and not so fast that its first runs are gone from the log before they are looked at. */
    private static Duration hurried(Duration pause) {
        return Duration.ofMillis(1);
    }

    /** In a hurry, but for what it asks of others. */
    private static Duration patient(Duration pause) {
        return pause.compareTo(Duration.ofMinutes(1)) > 0 ? pause : Duration.ZERO;
    }

    @Test
    void theBookkeeperFailsSucceedsAndIsLostUntilItIsClosed() {
        DemoAgent agent = talking(DemoAgent.Role.BOOKKEEPER, 1, DemoAgentTest::hurried);
        // Its third run waits for the gateway.
        await().atMost(60, TimeUnit.SECONDS).until(() -> ends().size() > 4);
        agent.close();
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> !get("").path("run").path("state").asText().equals("running"));
        assertThat(runs()).doesNotContainKey("");
        assertThat(runs().values())
                .allSatisfy(events -> assertThat(events.stream().filter(DemoAgentTest::ends))
                        .containsExactly(events.get(events.size() - 1)));
        assertThat(ends().subList(0, 4)).containsExactly("ledger_timeout", "result", "producer_lost", "ledger_timeout");
    }

    @Test
    void theResearcherSpendsNothingIfNobodyAnswers() {
        var unused = talking(DemoAgent.Role.RESEARCHER, 1, DemoAgentTest::hurried);
        await().atMost(60, TimeUnit.SECONDS).until(() -> ends().size() > 3);
        assertThat(ends().subList(0, 3)).containsOnly("result");
        assertThat(runs().values().stream().limit(3).map(Object::toString))
                .allSatisfy(run -> assertThat(run)
                        .contains("\"approval\":\"needed\"", "nobody answered in time", "spend ")
                        .doesNotContain("Booked"));
    }

    @Test
    void theWriterWritesWholeStories() {
        var unused = talking(DemoAgent.Role.WRITER, 1, DemoAgentTest::hurried);
        await().atMost(60, TimeUnit.SECONDS).until(() -> ends().size() > 2);
        assertThat(ends().subList(0, 2)).containsOnly("result");
        List<String> first = runs().values().iterator().next().stream()
                .filter(event -> event.path("type").asText().equals("thought"))
                .map(event -> event.path("data").path("content").asText())
                .toList();
        assertThat(first).hasSizeGreaterThan(150);
        assertThat(String.join("", first))
                .startsWith("Writer: the lighthouse keeper who answered back\n\nÁsa kept the light")
                .endsWith("thinking about what to say.");
    }

    private static boolean ends(JsonNode event) {
        JsonNode data = event.path("data");
        return event.path("type").asText().equals("result")
                || (event.path("type").asText().equals("error")
                        && (!data.path("retryable").asBoolean()
                                || data.path("code").asText().equals("producer_lost")));
    }

    @ParameterizedTest
    @CsvSource({"approve,Booked,succeeded", "reject,Then,failed"})
    void itDoesAsItIsAnswered(String action, String word, String status) {
        var unused = talking(DemoAgent.Role.RESEARCHER, 1, DemoAgentTest::patient);
        await().atMost(20, TimeUnit.SECONDS).until(() -> events().contains("book_seat"));
        assertThat(control("{\"action\":\"input\",\"data\":\"by the way\"}")).contains("\"seq\":1");
        control("{\"action\":\"" + action + "\",\"callId\":\"seat-0\"}");
        control("{\"action\":\"" + action + "\",\"callId\":\"seat-1\"}");
        await().atMost(20, TimeUnit.SECONDS).until(() -> events().contains("\"" + word));
        assertThat(events())
                .containsSubsequence("book_seat", "\"started\"", "So demo says", "book_seat", '"' + status + '"');
    }

    @Test
    void itStopsWhenItIsTold() {
        var unused = talking(DemoAgent.Role.RESEARCHER, 1, DemoAgentTest::patient);
        await().atMost(20, TimeUnit.SECONDS).until(() -> events().contains("book_seat"));
        String run = get("").path("run").path("runId").asText();
        control("{\"action\":\"cancel\"}");
        await().atMost(20, TimeUnit.SECONDS).until(() -> events().contains("\"code\":\"cancelled\""));
        await().atMost(20, TimeUnit.SECONDS)
                .until(() -> !get("").path("run").path("runId").asText().equals(run));
        assertThat(events()).contains("Stopped, as demo asked.");
    }

    @ParameterizedTest
    @EnumSource
    void itsPausesAreThoseOfALanguageModel(DemoAgent.Role role) {
        for (int run = 0; run < 3; run++) {
            List<Line> lines = role.script(run).nextRun();
            assertThat(lines)
                    .allSatisfy(line -> assertThat(line.pause()).isBetween(Duration.ZERO, Duration.ofSeconds(4)));
            assertThat(lines.stream().map(Line::pause).reduce(Duration.ZERO, Duration::plus))
                    .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(40));
        }
    }

    /** Each run there was, by its name, with its events. */
    private Map<String, List<JsonNode>> runs() {
        Map<String, List<JsonNode>> runs = new LinkedHashMap<>();
        get("/events?limit=10000")
                .path("events")
                .forEach(event -> runs.computeIfAbsent(event.path("runId").asText(), run -> new ArrayList<>())
                        .add(event));
        return runs;
    }

    /** How the runs ended that have. */
    private List<String> ends() {
        return runs().values().stream()
                .flatMap(events -> events.stream().filter(DemoAgentTest::ends))
                .map(end -> end.path("data").path("code").asText("result"))
                .toList();
    }

    private String events() {
        return get("/events?limit=10000").toString();
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
