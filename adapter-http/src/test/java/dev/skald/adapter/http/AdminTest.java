package dev.skald.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.netty.RawClient;
import dev.skald.delivery.ViewerSession;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What those are served who operate the gateway. */
@ExtendWith(LeakCheck.class)
class AdminTest {

    private static final String SESSIONS = "/v1/admin/sessions";
    private static final String REFUSALS = "/v1/admin/refusals";
    private static final Instant SINCE = Instant.parse("2026-11-26T09:30:00.000Z");
    private static final Pattern CURSOR = Pattern.compile("\"cursor\":\"([A-Za-z0-9_-]+)\"");

    private final TestFace face = new TestFace();
    private final List<String> disconnected = new CopyOnWriteArrayList<>();

    @BeforeEach
    void administer() {
        face.scopes = Set.of(Principal.ADMIN_SCOPE);
    }

    @AfterEach
    void stop() {
        face.close();
    }

    /** A viewer of some face. */
    private ViewerSession viewer(
            String socketId, String subject, Instant since, CompletionStage<List<Watched>> watched) {
        return new ViewerSession() {
            @Override
            public String socketId() {
                return socketId;
            }

            @Override
            public String subject() {
                return subject;
            }

            @Override
            public String address() {
                return "192.0.2.7";
            }

            @Override
            public String transport() {
                return "polling";
            }

            @Override
            public Instant since() {
                return since;
            }

            @Override
            public CompletionStage<List<ViewerSession.Watched>> watched() {
                return watched.thenApply(all -> all.stream()
                        .map(one -> new ViewerSession.Watched(TestFace.WORKFLOW, one.behind))
                        .toList());
            }

            @Override
            public void disconnect() {
                disconnected.add(socketId);
            }
        };
    }

    private record Watched(long behind) {}

    private void add(String socketId, String subject, int seconds, Watched... watched) {
        face.delivery
                .sessions()
                .add(viewer(
                        socketId,
                        subject,
                        SINCE.plusSeconds(seconds),
                        CompletableFuture.completedStage(List.of(watched))));
    }

    @Test
    void listsTheViewersThatAreLetInTheFirstFirst() {
        add("late", "alice|\"1\"", 2);
        add("early", "bob", 1, new Watched(0), new Watched(1_234));

        RawClient.Answer answer = face.get(SESSIONS);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("content-type")).isEqualTo("application/json");
        assertThat(answer.text())
                .isEqualTo("{\"sessions\":["
                        + "{\"socketId\":\"early\",\"subject\":\"bob\",\"address\":\"192.0.2.7\",\"transport\":\"polling\","
                        + "\"since\":\"2026-11-26T09:30:01.000Z\",\"subscriptions\":["
                        + "{\"workflowId\":\"" + TestFace.WORKFLOW + "\",\"behind\":0},"
                        + "{\"workflowId\":\"" + TestFace.WORKFLOW + "\",\"behind\":1234}]},"
                        + "{\"socketId\":\"late\",\"subject\":\"alice|\\\"1\\\"\",\"address\":\"192.0.2.7\","
                        + "\"transport\":\"polling\",\"since\":\"2026-11-26T09:30:02.000Z\",\"subscriptions\":[]}"
                        + "],\"cursor\":null}");
    }

    @Test
    void listsThoseOfOneSubject() {
        add("a", "alice", 1);
        add("b", "bob", 1);
        add("c", "alice", 1);
        assertThat(socketIds(face.get(SESSIONS + "?subject=alice").text())).containsExactly("a", "c");
        assertThat(socketIds(face.get(SESSIONS + "?subject=carol").text())).isEmpty();
        assertThat(socketIds(face.get(SESSIONS + "?subject=al%69ce").text())).containsExactly("a", "c");
    }

    @Test
    void listsThemByThePage() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            String id = String.format("%03d", i);
            add(id, "alice", i / 7);
            add("other" + id, "bob", i / 7);
            expected.add(id);
        }
        List<String> found = new ArrayList<>();
        String cursor = "";
        for (int pages = 1; pages <= 3; pages++) {
            String page = face.get(SESSIONS + "?subject=alice" + cursor).text();
            found.addAll(socketIds(page));
            assertThat(found).hasSize(Math.min(pages * 100, 250));
            Matcher next = CURSOR.matcher(page);
            assertThat(next.find()).isEqualTo(pages < 3);
            cursor = pages < 3 ? "&cursor=" + next.group(1) : "";
        }
        assertThat(found).containsExactlyElementsOf(expected);
    }

    private static List<String> socketIds(String page) {
        return Pattern.compile("\"socketId\":\"([^\"]*)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void waitsForNoViewerThatGoesMeanwhile() {
        add("here", "alice", 1);
        face.delivery.sessions().add(viewer("gone", "alice", SINCE, new CompletableFuture<>()));
        assertThat(socketIds(face.get(SESSIONS).text())).containsExactly("here");
    }

    @Test
    void listsStreamsAndHowFarTheyAreBehind() {
        face.workflows
                .directory()
                .put(TestFace.WORKFLOW, new WorkflowAccess("agent", Set.of()))
                .toCompletableFuture()
                .join();
        try (RawClient stream = face.connect()) {
            stream.send(TestFace.request(
                    "GET", "/v1/workflows/" + TestFace.WORKFLOW + "/stream", "Authorization: Bearer good\r\n", ""));
            assertThat(stream.readHead().status()).isEqualTo(200);
            await().until(() -> face.streams.size() == 1);

            String listed = face.get(SESSIONS + "?subject=agent").text();

            assertThat(listed)
                    .contains("\"subject\":\"agent\",\"address\":\"127.0.0.1\",\"transport\":\"sse\",\"since\":\"")
                    .contains("\"subscriptions\":[{\"workflowId\":\"" + TestFace.WORKFLOW + "\",\"behind\":0}]");

            RawClient.Answer gone = delete(socketIds(listed).get(0));

            assertThat(gone.status()).isEqualTo(204);
            assertThat(stream.untilTheEnd()).endsWith("\r\n0\r\n\r\n");
            await().until(() -> face.streams.size() == 0);
            assertThat(face.get(SESSIONS).text()).isEqualTo("{\"sessions\":[],\"cursor\":null}");
        }
    }

    private RawClient.Answer delete(String socketId) {
        return face.exchange("DELETE", SESSIONS + "/" + socketId, "", "");
    }

    @Test
    void disconnectsAViewer() {
        add("a", "alice", 1);
        add("b", "bob", 1);
        assertThat(delete("a").status()).isEqualTo(204);
        assertThat(disconnected).containsExactly("a");
        assertThat(delete("c").status()).isEqualTo(404);
        assertThat(delete("").status()).isEqualTo(404);
        assertThat(disconnected).containsExactly("a");
    }

    @Test
    void listsWhatWasRefusedTheNewestFirst() {
        face.exchange("GET", "/v1/workflows/" + WorkflowId.random(), "", "");
        try (RawClient stranger = face.connect()) {
            stranger.send(TestFace.request("GET", "/v1/workflows", "Authorization: Bearer bad\r\n", ""));
            assertThat(stranger.read().status()).isEqualTo(401);
        }

        RawClient.Answer answer = face.get(REFUSALS);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
                .matches(
                        "\\{\"refusals\":\\["
                                + "\\{\"at\":\"20[^\"]{22}\",\"address\":\"127.0.0.1\",\"code\":\"invalid_token\",\"rule\":\"\"},"
                                + "\\{\"at\":\"20[^\"]{22}\",\"address\":\"127.0.0.1\",\"code\":\"403\",\"rule\":\"[^\"]+\"}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/admin/sessions",
        "HEAD, /v1/admin/sessions",
        "DELETE, /v1/admin/sessions/x",
        "GET, /v1/admin/refusals"
    })
    void isForTokensWithItsScopeAlone(String method, String path) {
        face.scopes = Set.of(Principal.PUBLISH_SCOPE, Principal.CONTROL_SCOPE, "administrator");
        assertThat(face.exchange(method, path, "", "").status()).isEqualTo(403);
        try (RawClient stranger = face.connect()) {
            stranger.send(TestFace.request(method, path, "", ""));
            RawClient.Answer answer = method.equals("HEAD") ? stranger.readHead() : stranger.read();
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.header("www-authenticate")).startsWith("Bearer");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/admin/sessions?limit=2, 400",
        "GET, /v1/admin/sessions?cursor=, 400",
        "GET, /v1/admin/sessions?cursor=AAAA, 400",
        "GET, /v1/admin/sessions?cursor=!, 400",
        "GET, /v1/admin/refusals?last=1, 400",
        "POST, /v1/admin/sessions, 405",
        "GET, /v1/admin/sessions/x, 405",
        "GET, /v1/admin, 404",
        "GET, /v1/admin/, 404",
        "GET, /v1/admin/sessions/, 405",
        "GET, /v1/admin/sessions/x/y, 404",
        "GET, /v1/admin/session, 404"
    })
    void refusesWhatIsNotThere(String method, String path, int status) {
        assertThat(face.exchange(method, path, "", "").status()).isEqualTo(status);
    }
}
