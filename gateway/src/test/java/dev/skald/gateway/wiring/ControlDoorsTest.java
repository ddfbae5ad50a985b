package dev.skald.gateway.wiring;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.application.authorize.AuthorizeAccess;
import dev.skald.application.publish.EventDraft;
import dev.skald.application.publish.PublishEvents;
import dev.skald.application.publish.Violation;
import dev.skald.application.run.ControlRun;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.AgentThought;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.JsonCheck;
import dev.skald.domain.event.LoneSurrogates;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.RunRequest;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.store.Store;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whichever way a control comes in, its data are such that every viewer can read them, and its names such that every
 * store can tell them apart: over HTTP, over a socket, and from this process.
 */
class ControlDoorsTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static SkaldConfig config;
    private static Store store;
    private static Wiring gateway;
    private static String token;

    private final WorkflowId workflow = WorkflowId.random();

    @BeforeAll
    static void start() throws IOException {
        config = SkaldConfig.builder()
                .host("127.0.0.1")
                .port(0)
                .secret("a-secret-of-exactly-32-bytes-....")
                .build();
        AtomicReference<Store> opened = new AtomicReference<>();
        gateway = Wiring.startAround(config, inner -> {
            opened.set(inner);
            return inner;
        });
        store = opened.get();
        token = Wiring.signToken(config.tokens(), alice(), Clock.systemUTC());
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static Principal alice() {
        return new Principal(
                "alice", Set.of(), new WorkflowGrant.Absent(), Instant.now().plusSeconds(600));
    }

    /** A way in: takes a control, and tells what it is answered. */
    private List<Function<ControlRun.Draft, String>> doors() {
        return List.of(this::http, this::socket, this::inProcess);
    }

    private void input(Function<ControlRun.Draft, String> door, String data) {
        assertThat(door.apply(new ControlRun.Draft(
                        Optional.of("input"), Optional.empty(), Optional.of(data), Optional.empty())))
                .isNotEmpty();
    }

    private static ControlRun.Draft approval(String callId, String id) {
        return new ControlRun.Draft(Optional.of("approve"), Optional.of(callId), Optional.empty(), Optional.of(id));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e400",
                "[-1e999]",
                "{\"a\":[{\"b\":123456789e301}]}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"\\u0062\":[]}}",
                "{",
                "nope",
                "[01]",
            })
    void nothingGetsInThatSomeParserFailsAt(String data) {
        open();
        doors().forEach(door -> input(door, data));
        assertThat(kept()).allSatisfy(ControlDoorsTest::assertReadable);
        if (!data.contains("\"a\":1") && !data.contains("\"b\":1")) {
            assertThat(kept()).isEmpty();
        } else {
            // A socket's JSON is read as a browser reads it, where the last of two names counts.
            assertThat(kept()).hasSizeLessThanOrEqualTo(1);
        }
    }

    @Test
    void nestingHasABoundAtEveryDoor() {
        open();
        doors().forEach(door -> input(door, "[".repeat(501) + "]".repeat(501)));
        assertThat(kept()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud83d\"", "{\"a\":[1.5,null,\"\\ude00x\"]}", "\"\u00e4 \ud83d\ude00\"", "-12.5e3"})
    void whatEveryParserTakesGetsInByEveryDoor(String data) {
        open();
        doors().forEach(door -> input(door, data));
        assertThat(kept()).hasSize(3).allSatisfy(ControlDoorsTest::assertReadable);
        assertThat(kept().get(0)).isEqualTo(data).isEqualTo(kept().get(2));
        assertThat(kept().get(1).replace("-12500.0", "-12.5e3")).isEqualTo(data);
    }

    /** In UTF-8 each of them is a question mark, or none at all: two of them would be one name. */
    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "a\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00"})
    void aNameWithHalfOfASurrogatePairIsRefusedAtEveryDoor(String name) {
        open();
        for (Function<ControlRun.Draft, String> door : doors()) {
            assertThat(door.apply(approval(name, "id"))).contains("callId").contains(LoneSurrogates.RULE);
            assertThat(door.apply(approval("c1", name))).contains("id").contains(LoneSurrogates.RULE);
        }
        assertThat(await(store.runs().controls(workflow, 0))).isEmpty();
    }

    @Test
    void aNameOfWholeCharactersIsTakenAtEveryDoor() {
        open();
        for (Function<ControlRun.Draft, String> door : doors()) {
            int number = await(store.runs().controls(workflow, 0)).size();
            assertThat(door.apply(approval("\ud83d\ude00" + number, "\ud7ff\ue000" + number)))
                    .isNotEmpty();
        }
        assertThat(await(store.runs().controls(workflow, 0)))
                .extracting(
                        control -> control.callId().orElseThrow() + control.id().orElseThrow())
                .containsExactly(
                        "\ud83d\ude000\ud7ff\ue0000", "\ud83d\ude001\ud7ff\ue0001", "\ud83d\ude002\ud7ff\ue0002");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud83d", "a\ude00", "\ude00\ud83d", "\ud83d\ud83d\ude00"})
    void soIsTheIdOfAnEvent(String id) {
        await(store.directory().put(workflow, new WorkflowAccess("alice", Set.of())));
        String publisher = Wiring.signToken(
                config.tokens(),
                new Principal(
                        "agent",
                        Set.of(Principal.PUBLISH_SCOPE),
                        new WorkflowGrant.Absent(),
                        Instant.now().plusSeconds(600)),
                Clock.systemUTC());
        String answer = send(HttpRequest.newBuilder(address("/v1/workflows/" + workflow + "/events"))
                .header("Authorization", "Bearer " + publisher)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"type\":\"thought\",\"data\":{\"content\":\"a\"},\"id\":" + quoted(id) + "}")));
        assertThat(answer)
                .contains("\"status\":422")
                .contains("\"field\":\"id\"")
                .contains(LoneSurrogates.RULE);
        assertThat(await(gateway.publishEvents()
                        .publish(
                                new Principal(
                                        "agent",
                                        Set.of(Principal.PUBLISH_SCOPE),
                                        new WorkflowGrant.Every(),
                                        Instant.MAX),
                                workflow,
                                List.of(new EventDraft(
                                        new AgentThought("a", EventData.of("{\"content\":\"a\"}")),
                                        Optional.empty(),
                                        Optional.of(id))),
                                Optional.empty())))
                .isEqualTo(new PublishEvents.Invalid(List.of(new Violation(0, "id", EventDraft.ID_RULE))));
        assertThat(await(store.log().read(workflow, new EventLog.From.Start(), 10, 1_000))
                        .events())
                .isEmpty();
    }

    private static String quoted(String text) {
        return LoneSurrogates.escaped("\"" + text + "\"");
    }

    private static void assertReadable(String data) {
        List<String> faults = new ArrayList<>();
        JsonCheck.check("data", data, (field, rule) -> faults.add(field + " " + rule));
        assertThat(faults).isEmpty();
    }

    private void open() {
        await(store.directory().put(workflow, new WorkflowAccess("alice", Set.of())));
        await(store.runs().open(workflow, RunRequest.DEFAULT));
    }

    private List<String> kept() {
        return await(store.runs().controls(workflow, 0)).stream()
                .map(Control::data)
                .map(Optional::orElseThrow)
                .toList();
    }

    private String inProcess(ControlRun.Draft draft) {
        ControlRun control = ControlRun.of(store.runs(), AuthorizeAccess.over(store.directory()));
        return String.valueOf(await(control.control(alice(), workflow, draft)));
    }

    private String http(ControlRun.Draft draft) {
        return send(HttpRequest.newBuilder(address("/v1/workflows/" + workflow + "/controls"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{" + members(draft) + "}")));
    }

    private static String members(ControlRun.Draft draft) {
        StringBuilder members =
                new StringBuilder("\"action\":" + quoted(draft.action().orElseThrow()));
        draft.callId().ifPresent(call -> members.append(",\"callId\":").append(quoted(call)));
        draft.data().ifPresent(data -> members.append(",\"data\":").append(data));
        draft.id().ifPresent(id -> members.append(",\"id\":").append(quoted(id)));
        return members.toString();
    }

    /** A whole session of polls; one whose packet is none is closed by the gateway. */
    private String socket(ControlRun.Draft draft) {
        String poll = "/ws/?EIO=4&transport=polling";
        String opened = send(HttpRequest.newBuilder(address(poll)).GET());
        String session = poll + "&sid=" + opened.replaceAll(".*\"sid\":\"([^\"]+)\".*", "$1");
        post(session, "40{\"token\":\"" + token + "\"}");
        assertThat(send(HttpRequest.newBuilder(address(session)).GET())).startsWith("40{\"sid\":");
        post(session, "420[\"workflow:control\",{\"workflowId\":\"" + workflow + "\"," + members(draft) + "}]");
        String answer = send(HttpRequest.newBuilder(address(session)).GET());
        assertThat(answer).isNotEmpty();
        post(session, "1");
        return answer;
    }

    private void post(String path, String packet) {
        send(HttpRequest.newBuilder(address(path))
                .header("Content-Type", "text/plain;charset=UTF-8")
                .POST(HttpRequest.BodyPublishers.ofString(packet)));
    }

    private static URI address(String path) {
        return URI.create("http://127.0.0.1:" + gateway.address().getPort() + path);
    }

    private static String send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
