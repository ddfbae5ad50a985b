package dev.skald.adapter.http;

import static dev.skald.adapter.http.RunFace.AGENT;
import static dev.skald.adapter.http.RunFace.result;
import static dev.skald.adapter.http.RunFace.text;
import static dev.skald.adapter.http.RunFace.thought;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.netty.RawClient;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A workflow, and the list of workflows, over HTTP. */
@ExtendWith(LeakCheck.class)
class WorkflowsTest {

    private static final String LIST = "/v1/workflows";
    private static final String ALL = "eve+all";

    private RunFace face;

    @BeforeEach
    void start() {
        face = new RunFace();
    }

    @AfterEach
    void stop() {
        face.close();
    }

    private static String withoutTimes(RawClient.Answer answer) {
        return answer.text()
                .replaceAll("\"20[^\"]{22}\"", "\"T\"")
                .replaceAll("\"epoch\":\"[^\"]+\"", "\"epoch\":\"E\"");
    }

    private static List<String> ids(RawClient.Answer page) {
        return Pattern.compile("\"workflowId\":\"([^\"]+)\"")
                .matcher(page.text())
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private List<WorkflowId> registered(int count) {
        List<WorkflowId> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            WorkflowId id = WorkflowId.random();
            face.workflows.directory().put(id, new WorkflowAccess("alice", Set.of()));
            face.clock.moveOn(Duration.ofSeconds(1));
            all.add(0, id);
        }
        return all;
    }

    @Test
    void areToldWithTheirOwnerTheirLogAndTheirRun() {
        face.register();
        String head =
                "{\"workflowId\":\"" + face.workflow + "\",\"owner\":\"alice\",\"readers\":[\"bob\"],\"epoch\":\"E\",";
        RawClient.Answer registered = face.get("bob", face.path);
        assertThat(registered.status()).isEqualTo(200);
        assertThat(withoutTimes(registered))
                .isEqualTo(head + "\"firstSeq\":1,\"lastSeq\":0,\"createdAt\":\"T\",\"lastEventAt\":null,"
                        + "\"viewers\":0,\"run\":null}");
        face.publish("", thought("before"));
        RawClient.Answer opened = face.post(AGENT, face.path + "/runs", "{}");
        String run = "{\"runId\":\"" + text(opened, "runId") + "\",\"state\":";
        String tail = "\"createdAt\":\"T\",\"lastEventAt\":\"T\",\"viewers\":0,\"run\":" + run;
        assertThat(withoutTimes(face.get("alice", face.path)))
                .isEqualTo(head + "\"firstSeq\":1,\"lastSeq\":1," + tail
                        + "\"running\",\"startedAt\":\"T\",\"endedAt\":null,\"firstSeq\":2,\"lastSeq\":1}}");
        face.publish(text(opened, "lease"), thought("a") + thought("b"));
        assertThat(withoutTimes(face.get("alice", face.path))).endsWith("\"firstSeq\":2,\"lastSeq\":3}}");
        face.publish(text(opened, "lease"), result("end"));
        face.publish("", thought("behind"));
        assertThat(withoutTimes(face.get("alice", face.path)))
                .isEqualTo(head + "\"firstSeq\":1,\"lastSeq\":5," + tail
                        + "\"succeeded\",\"startedAt\":\"T\",\"endedAt\":\"T\",\"firstSeq\":2,\"lastSeq\":4}}");
        assertThat(face.call("alice", "HEAD", face.path, "", "").status()).isEqualTo(200);
    }

    @Test
    void areToldToThoseWhoMayReadAlone() {
        assertThat(face.get(ALL, face.path).status()).isEqualTo(404);
        assertThat(face.get("alice", face.path).status()).isEqualTo(403);
        face.publish("", thought("a"));
        assertThat(face.get("alice", face.path).status()).isEqualTo(403);
        assertThat(face.get(AGENT, face.path).status()).isEqualTo(403);
        assertThat(withoutTimes(face.get(ALL, face.path))).contains("\"owner\":null,\"readers\":[],");
        assertThat(face.get(ALL, face.path + "?a=1").status()).isEqualTo(400);
        assertThat(face.get(ALL, LIST + "/none").status()).isEqualTo(400);
        assertThat(face.call(AGENT, "PATCH", face.path, "", "").header("allow")).isEqualTo("DELETE, GET, HEAD, PUT");
    }

    @Test
    void countThoseWhoWatch() {
        face.register();
        List<RawClient> streams = new ArrayList<>();
        for (int viewers = 1; viewers <= 3; viewers++) {
            RawClient stream = face.connect();
            stream.send(RunFace.request("bob", "GET", face.path + "/stream", "", ""));
            assertThat(stream.textLine()).contains("200");
            streams.add(stream);
            assertThat(text(face.get("bob", face.path), "viewers")).isEqualTo(Integer.toString(viewers));
        }
        assertThat(text(face.get("bob", LIST), "viewers")).isEqualTo("3");
        streams.forEach(RawClient::close);
        await().untilAsserted(() ->
                assertThat(text(face.get("bob", face.path), "viewers")).isEqualTo("0"));
    }

    @Test
    void areListedByTheirLastActivity() {
        List<WorkflowId> all = registered(5);
        face.workflows.directory().put(WorkflowId.random(), new WorkflowAccess("carol", Set.of()));
        List<String> expected = all.stream().map(WorkflowId::toString).toList();
        RawClient.Answer page = face.get("alice", LIST);
        assertThat(page.status()).isEqualTo(200);
        assertThat(ids(page)).isEqualTo(expected);
        assertThat(page.text()).startsWith("{\"workflows\":[{\"workflowId\":").endsWith("],\"cursor\":null}");
        assertThat(face.get("nobody", LIST).text()).isEqualTo("{\"workflows\":[],\"cursor\":null}");
        assertThat(ids(face.get(ALL, LIST))).hasSize(6);
        assertThat(face.call("", "GET", LIST, "", "").status()).isEqualTo(401);

        String oldest = expected.get(4);
        face.call(AGENT, "POST", LIST + "/" + oldest + "/events", RunFace.JSON, thought("active"));
        assertThat(ids(face.get("alice", LIST)).get(0)).isEqualTo(oldest);
    }

    @Test
    void areListedByThePageEachOnceAndToTheEnd() {
        Set<String> expected =
                registered(7).stream().map(WorkflowId::toString).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<String> found = new LinkedHashSet<>();
        RawClient.Answer page = face.get("alice", LIST + "?limit=3");
        for (int size : List.of(3, 3, 1)) {
            assertThat(ids(page)).hasSize(size);
            found.addAll(ids(page));
            String cursor = text(page, "cursor");
            if (size == 3) {
                assertThat(cursor).matches("[\\w-]+");
                page = face.get("alice", LIST + "?limit=3&cursor=" + cursor);
            } else {
                assertThat(cursor).isEqualTo("null");
            }
        }
        assertThat(found).containsExactlyElementsOf(expected);
        assertThat(text(face.get("alice", LIST + "?limit=7"), "cursor")).isEqualTo("null");
    }

    @Test
    void areListedByTheStateOfTheirRun() {
        registered(2);
        face.register();
        String lease = face.open();
        assertThat(ids(face.get("alice", LIST + "?state=running"))).containsExactly(face.workflow.toString());
        face.publish(lease, result("end"));
        assertThat(ids(face.get("alice", LIST + "?state=running"))).isEmpty();
        assertThat(ids(face.get("alice", LIST + "?state=succeeded"))).containsExactly(face.workflow.toString());
        assertThat(ids(face.get("alice", LIST))).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=1001",
                "limit=x",
                "state=",
                "state=open",
                "state=RUNNING",
                "cursor=",
                "cursor=x",
                "cursor=null",
                "cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "order=up",
                "limit=1&limit=1",
                "token=x"
            })
    void areNotListedInAnotherWay(String query) {
        assertThat(face.get("alice", LIST + "?" + query).status()).isEqualTo(400);
    }

    @Test
    void areListedAThousandAtATimeButNotInAnAnswerWithoutBound() {
        Set<String> readers = IntStream.range(0, 500)
                .mapToObj(i -> ("reader-" + i + "-").repeat(12))
                .collect(Collectors.toSet());
        for (int i = 0; i < 100; i++) {
            face.workflows.directory().put(WorkflowId.random(), new WorkflowAccess("alice", readers));
        }
        RawClient.Answer page = face.get("alice", LIST + "?limit=1000");
        assertThat(page.text().length()).isLessThan(5_000_000);
        int first = ids(page).size();
        RawClient.Answer rest = face.get("alice", LIST + "?limit=1000&cursor=" + text(page, "cursor"));
        assertThat(first + ids(rest).size()).isEqualTo(100);
        assertThat(text(rest, "cursor")).isEqualTo("null");
        assertThat(first).isBetween(50, 99);
    }
}
