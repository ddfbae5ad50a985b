package dev.skald.adapter.http;

import static dev.skald.adapter.http.RunFace.AGENT;
import static dev.skald.adapter.http.RunFace.JSON;
import static dev.skald.adapter.http.RunFace.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.netty.RawClient;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Revocations over HTTP, and what becomes of requests whose token is revoked. */
@ExtendWith(LeakCheck.class)
class RevocationsTest {

    private static final String REVOCATIONS = "/v1/revocations";
    private static final String ADMIN = "root+admin";

    private RunFace face;

    @BeforeEach
    void start() {
        face = new RunFace();
        face.register();
    }

    @AfterEach
    void stop() {
        face.close();
    }

    private RawClient.Answer revoke(String json) {
        return face.post(ADMIN, REVOCATIONS, json);
    }

    private void assertRevoked(RawClient.Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("www-authenticate")).contains("error=\"invalid_token\"");
    }

    @Test
    void aTokenIsRevokedByItsName() {
        assertThat(face.get("alice+jti:a", face.path).status()).isEqualTo(200);

        RawClient.Answer answer = revoke("{\"jti\":\"a\"}");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.text()).isEqualTo("{\"id\":\"" + UUID.fromString(text(answer, "id")) + "\",\"closed\":0}");
        assertRevoked(face.get("alice+jti:a", face.path));
        assertThat(face.get("alice+jti:b", face.path).status()).isEqualTo(200);
        assertThat(face.get("alice", face.path).status()).isEqualTo(200);
    }

    @Test
    void theTokensOfASubjectAreRevokedThatWereIssuedUntilNow() {
        revoke("{\"sub\":\"alice\"}");

        assertRevoked(face.get("alice", face.path));
        assertRevoked(face.get("alice+jti:a", face.path));
        assertThat(face.get("bob", face.path).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-01T00:00:00Z,      200",
        "2026-01-01T00:00:00.001Z,  401",
        "2026-01-01T02:00:00+01:00, 401",
        "2025-12-31T23:59:59Z,      200",
    })
    void onlyThoseOfASubjectThatWereIssuedBefore(String moment, int status) {
        assertThat(revoke("{\"sub\":\"alice\",\"issuedBefore\":\"" + moment + "\"}")
                        .status())
                .isEqualTo(202);

        assertThat(face.get("alice", face.path).status()).isEqualTo(status);
    }

    @Test
    void areListedAndLifted() {
        String token = text(revoke("{\"jti\":\"a\\\"b\",\"expiresAt\":\"2099-01-01T00:00:00Z\"}"), "id");
        face.clock.moveOn(Duration.ofSeconds(1));
        // What is told has whole milliseconds.
        Instant before = face.clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String subject = text(revoke("{\"sub\":\"alice\"}"), "id");

        RawClient.Answer list = face.get(ADMIN, REVOCATIONS);

        assertThat(list.status()).isEqualTo(200);
        Instant issuedBefore = Instant.parse(text(list, "issuedBefore"));
        assertThat(issuedBefore)
                .isEqualTo(issuedBefore.truncatedTo(ChronoUnit.SECONDS))
                .isAfter(before)
                .isBefore(face.clock.instant().plusSeconds(1));
        assertThat(Duration.between(before, Instant.parse(text(list, "expiresAt"))))
                .isBetween(Duration.ofDays(1), Duration.ofDays(1).plusSeconds(30));
        assertThat(list.text()
                        .replaceAll("At\":\"202[^\"]{21}\"", "At\":\"T\"")
                        .replaceAll("Before\":\"[^\"]{24}\"", "B"))
                .isEqualTo("{\"revocations\":["
                        + "{\"id\":\"" + subject
                        + "\",\"sub\":\"alice\",\"issuedB,\"createdAt\":\"T\",\"expiresAt\":\"T\"},"
                        + "{\"id\":\"" + token + "\",\"jti\":\"a\\\"b\",\"createdAt\":\"T\","
                        + "\"expiresAt\":\"2099-01-01T00:00:00.000Z\"}],\"cursor\":null}");

        RawClient.Answer page = face.get(ADMIN, REVOCATIONS + "?limit=1");
        assertThat(page.text()).contains(subject).doesNotContain(token);
        assertThat(face.get(ADMIN, REVOCATIONS + "?limit=1&cursor=" + text(page, "cursor"))
                        .text())
                .contains(token)
                .doesNotContain(subject)
                .endsWith("\"cursor\":null}");

        assertThat(lift(subject)).isEqualTo(204);
        assertThat(lift(subject)).isEqualTo(404);
        assertThat(face.get("alice", face.path).status()).isEqualTo(200);
        assertThat(face.get(ADMIN, REVOCATIONS).text()).doesNotContain(subject).contains(token);
    }

    private int lift(String id) {
        return face.call(ADMIN, "DELETE", REVOCATIONS + "/" + id, "", "").status();
    }

    @Test
    void oneThatThereIsNotCannotBeLifted() {
        assertThat(lift(UUID.randomUUID().toString())).isEqualTo(404);
        assertThat(lift("a")).isEqualTo(404);
        assertThat(lift("1-2-3-4-5")).isEqualTo(404);
        assertThat(lift("")).isEqualTo(404);
        assertThat(lift(UUID.randomUUID() + "/x")).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {}                                   | 422 | jti
        {"jti":"a","sub":"b"}                | 422 | jti
        {"jti":""}                           | 422 | jti
        {"jti":7}                            | 422 | jti
        {"sub":["a"]}                        | 422 | sub
        {"sub":"\\ud800"}                  | 422 | sub
        {"jti":"a","jti":"b"}                | 422 | jti
        {"jti":"a","issuedBefore":"2026-01-01T00:00:00Z"} | 422 | issuedBefore
        {"sub":"a","issuedBefore":1767225600} | 422 | issuedBefore
        {"sub":"a","issuedBefore":"yesterday"} | 422 | issuedBefore
        {"sub":"a","expiresAt":"2020-01-01T00:00:00Z"} | 422 | expiresAt
        {"sub":"a"                           | 400 |
        []                                   | 422 |
        """)
    void areRefusedThatAreNotWhatTheyShouldBe(String body, int status, String field) {
        RawClient.Answer refused = revoke(body.replace("\\\\", "\\"));

        assertThat(refused.status()).as(refused.text()).isEqualTo(status);
        if (field != null) {
            assertThat(refused.text()).contains("\"field\":\"" + field + "\"");
        }
        assertThat(face.get(ADMIN, REVOCATIONS).text()).startsWith("{\"revocations\":[],");
    }

    @Test
    void aNameMayBeLongButNotWithoutEnd() {
        assertThat(revoke("{\"sub\":\"" + "a".repeat(1_024) + "\"}").status()).isEqualTo(202);
        assertThat(revoke("{\"sub\":\"" + "a".repeat(1_025) + "\"}").status()).isEqualTo(422);
        assertThat(revoke(" ".repeat(16 * 1_024) + "{}").status()).isEqualTo(413);
    }

    @Test
    void onlyWhoAdministersMay() {
        String id = text(revoke("{\"jti\":\"a\"}"), "id");
        for (String token : new String[] {"root", "root+publish", "admin+all"}) {
            assertThat(face.post(token, REVOCATIONS, "{\"sub\":\"bob\"}").status())
                    .isEqualTo(403);
            assertThat(face.get(token, REVOCATIONS).status()).isEqualTo(403);
            assertThat(face.call(token, "DELETE", REVOCATIONS + "/" + id, "", "")
                            .status())
                    .isEqualTo(403);
        }
        assertThat(face.get("bob", face.path).status()).isEqualTo(200);
        assertThat(face.get(ADMIN, REVOCATIONS).text()).contains(id);
    }

    @Test
    void whatIsNoRequestOfTheirsIsRefused() {
        assertThat(face.call(ADMIN, "PUT", REVOCATIONS, JSON, "{}").header("allow"))
                .isEqualTo("GET, HEAD, POST");
        assertThat(face.get(ADMIN, REVOCATIONS + "/" + UUID.randomUUID()).header("allow"))
                .isEqualTo("DELETE");
        assertThat(face.get(ADMIN, REVOCATIONS + "?limit=0").status()).isEqualTo(400);
        assertThat(face.get(ADMIN, REVOCATIONS + "?cursor=x").status()).isEqualTo(400);
        assertThat(face.get(ADMIN, REVOCATIONS + "?sub=a").status()).isEqualTo(400);
        assertThat(face.call(ADMIN, "POST", REVOCATIONS, "Content-Type: text/plain\r\n", "{\"jti\":\"a\"}")
                        .status())
                .isEqualTo(415);
    }

    @Test
    void moreThanThereMayBeAreRefusedUntilThereIsRoom() {
        String first = text(revoke("{\"jti\":\"a\"}"), "id");
        revoke("{\"jti\":\"b\"}");
        revoke("{\"jti\":\"c\"}");

        RawClient.Answer refused = revoke("{\"jti\":\"d\"}");

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("retry-after")).isNotEmpty();
        assertRevoked(face.get("alice+jti:a", face.path));
        assertThat(face.get("alice+jti:d", face.path).status()).isEqualTo(200);
        lift(first);
        assertThat(revoke("{\"jti\":\"d\"}").status()).isEqualTo(202);
    }

    @Test
    void aStreamIsToldAndEnds() {
        try (RawClient revoked = stream("alice+jti:a");
                RawClient spared = stream("alice+jti:b")) {
            RawClient.Answer answer = revoke("{\"jti\":\"a\"}");

            assertThat(text(answer, "closed")).isEqualTo("1");
            assertThat(revoked.untilTheEnd()).contains("event: auth:expired\ndata: {}\n\n");
            assertThat(spared.silentFor(50)).isTrue();
            assertThat(text(revoke("{\"sub\":\"alice\"}"), "closed")).isEqualTo("1");
            assertThat(spared.untilTheEnd()).contains("auth:expired");
        }
        assertRevoked(face.get("alice+jti:a", face.path + "/stream"));
    }

    private RawClient stream(String token) {
        RawClient client = face.connect();
        client.send(RunFace.request(token, "GET", face.path + "/stream", "", ""));
        assertThat(client.readHead().status()).isEqualTo(200);
        while (!client.textLine().startsWith("data:")) {
            // What it begins with.
        }
        assertThat(client.textLine()).as("the end of the event").isEmpty();
        assertThat(client.textLine()).as("the end of the chunk").isEmpty();
        return client;
    }

    @Test
    void whoWaitsForControlsIsRefused() {
        face.open();
        try (RawClient client = face.connect()) {
            client.send(RunFace.request(AGENT + "+jti:a", "GET", face.path + "/controls?wait=PT30S", "", ""));
            await().until(() -> face.face.waiting() == 1);

            assertThat(text(revoke("{\"jti\":\"a\"}"), "closed")).isEqualTo("0");

            assertRevoked(client.read());
            await().until(() -> face.face.waiting() == 0);
        }
    }

    @Test
    void aRequestWhoseBodyIsStillOnItsWayIsRefused() {
        try (RawClient client = face.connect()) {
            String body = RunFace.thought("too late");
            client.send("POST " + face.path + "/events HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer " + AGENT
                    + "+jti:a\r\nContent-Type: application/x-ndjson\r\nExpect: 100-continue\r\nContent-Length: "
                    + body.length() + "\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(100);
            revoke("{\"jti\":\"a\"}");

            client.send(body);

            assertRevoked(client.read());
        }
        assertThat(face.get("root+all", face.path + "/events").text()).doesNotContain("too late");
    }
}
