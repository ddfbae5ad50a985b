package dev.skald.adapter.http;

import static dev.skald.adapter.http.RunFace.AGENT;
import static dev.skald.adapter.http.RunFace.JSON;
import static dev.skald.adapter.http.RunFace.lease;
import static dev.skald.adapter.http.RunFace.result;
import static dev.skald.adapter.http.RunFace.text;
import static dev.skald.adapter.http.RunFace.thought;
import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.netty.RawClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs over HTTP: opening, heartbeats, events with a lease, and what is refused. */
@ExtendWith(LeakCheck.class)
class RunsTest {

    private static final String RUN = "0f4f3d9e-4a35-4f0f-9a55-222222222222";

    private RunFace face;
    private String runs;

    @BeforeEach
    void start() {
        face = new RunFace();
        runs = face.path + "/runs";
    }

    @AfterEach
    void stop() {
        face.close();
    }

    private RawClient.Answer heartbeat(String run, String headers) {
        return face.call(AGENT, "POST", runs + "/" + run + "/heartbeat", headers, "");
    }

    private static void assertConflict(RawClient.Answer answer, String code) {
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.text()).contains("\"status\":409", "\"detail\":", "\"code\":\"" + code + "\"");
    }

    @Test
    void areOpenedWithALeaseForATime() {
        Instant before = Instant.now();
        RawClient.Answer opened =
                face.post(AGENT, runs, "{\"ttl\":\"PT1M\",\"runId\":\"" + RUN.toUpperCase(Locale.ROOT) + "\"}");
        assertThat(opened.status()).isEqualTo(201);
        assertThat(opened.header("content-type")).isEqualTo("application/json");
        assertThat(opened.header("cache-control")).isEqualTo("no-store");
        assertThat(opened.text())
                .matches("\\{\"runId\":\"" + RUN + "\",\"lease\":\"[\\w-]{22,}\",\"expiresAt\":\"[^\"]{24}\","
                        + "\"epoch\":\"[^\"]+\",\"lastSeq\":0,\"controls\":0}");
        assertThat(Instant.parse(text(opened, "expiresAt")))
                .isBetween(before.plusSeconds(59), Instant.now().plusSeconds(61));
        assertThat(face.get("eve+all", face.path).text()).contains("\"state\":\"running\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"ttl\":null,\"runId\":null,\"takeover\":null,\"other\":[{}]}"})
    void areNamedByTheGatewayAndLastHalfAMinuteUnlessTold(String body) {
        Instant before = Instant.now();
        RawClient.Answer opened = face.call(AGENT, "POST", runs, body.isEmpty() ? "" : JSON, body);
        assertThat(opened.status()).isEqualTo(201);
        assertThat(UUID.fromString(text(opened, "runId")).version()).isEqualTo(4);
        assertThat(Instant.parse(text(opened, "expiresAt")))
                .isBetween(before.plusSeconds(29), Instant.now().plusSeconds(31));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"ttl\":\"PT4.999S\"} | ttl",
                "{\"ttl\":\"PT10M1S\"} | ttl",
                "{\"ttl\":\"-PT30S\"} | ttl",
                "{\"ttl\":\"P99999999999999999999D\"} | ttl",
                "{\"ttl\":\"30\"} | ttl",
                "{\"ttl\":30} | ttl",
                "{\"ttl\":[\"PT30S\"]} | ttl",
                "{\"runId\":\"one\"} | runId",
                "{\"runId\":\"1-1-1-1-1\"} | runId",
                "{\"runId\":7} | runId",
                "{\"takeover\":\"true\"} | takeover",
                "{\"takeover\":1} | takeover",
                "{\"ttl\":\"PT30S\",\"ttl\":\"PT40S\"} | ttl",
            })
    void areNotOpenedWithWhatIsNotWhatItShouldBe(String body, String field) {
        RawClient.Answer refused = face.post(AGENT, runs, body);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text()).contains("\"field\":\"" + field + "\"");
        assertThat(face.get("eve+all", face.path).status()).isEqualTo(404);
    }

    @Test
    void areOpenedAtTheBoundsOfTheTime() {
        for (String ttl : List.of("PT5S", "PT10M")) {
            assertThat(face.post(AGENT, runs, "{\"takeover\":true,\"ttl\":\"" + ttl + "\"}")
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void tellEveryFaultOfWhatTheyShouldBe() {
        assertThat(face.post(AGENT, runs, "{\"ttl\":1,\"runId\":2,\"takeover\":3}")
                        .text())
                .contains("\"field\":\"ttl\"", "\"field\":\"runId\"", "\"field\":\"takeover\"");
        assertThat(face.post(AGENT, runs, "[]").status()).isEqualTo(422);
        assertThat(face.post(AGENT, runs, "{} {}").status()).isEqualTo(400);
        assertThat(face.post(AGENT, runs, "{").status()).isEqualTo(400);
        assertThat(face.call(AGENT, "POST", runs, "Content-Type: text/plain\r\n", "{}")
                        .status())
                .isEqualTo(415);
        assertThat(face.post(AGENT, runs, "{\"x\":\"" + "x".repeat(5000) + "\"}")
                        .status())
                .isEqualTo(413);
    }

    @Test
    void areNotForThoseWhoMayNotPublish() {
        String lease = face.open();
        for (String token : List.of("alice", "bob+control", "eve+all")) {
            assertThat(face.post(token, runs, "not json").status()).isEqualTo(403);
            assertThat(face.call(token, "POST", runs + "/" + RUN + "/heartbeat", "", "")
                            .status())
                    .isEqualTo(403);
            assertThat(face.call(token, "POST", face.path + "/events", JSON + lease(lease), thought("x"))
                            .status())
                    .isEqualTo(403);
            assertThat(face.get(token, face.path + "/controls").status()).isEqualTo(403);
        }
        assertThat(face.call("", "POST", runs, "", "").status()).isEqualTo(401);
    }

    @Test
    void knowTheirMethods() {
        assertThat(face.get(AGENT, runs).header("allow")).isEqualTo("POST");
        assertThat(face.get(AGENT, runs + "/" + RUN + "/heartbeat").header("allow"))
                .isEqualTo("POST");
        assertThat(face.call(AGENT, "PUT", face.path + "/controls", "", "").header("allow"))
                .isEqualTo("GET, HEAD, POST");
        for (String path :
                List.of("/runs/", "/runs/x", "/runs/heartbeat", "/runs//x/heartbeat", "/runs/a/b/heartbeat")) {
            assertThat(face.call(AGENT, "POST", face.path + path, "", "").status())
                    .as(path)
                    .isEqualTo(404);
        }
    }

    @Test
    void haveOneProducerAtATime() {
        RawClient.Answer opened = face.post(AGENT, runs, "{}");
        RawClient.Answer second = face.post(AGENT, runs, "{\"runId\":\"" + RUN + "\"}");
        assertConflict(second, "run_open");
        assertThat(text(second, "runId")).isEqualTo(text(opened, "runId"));
        assertThat(text(second, "expiresAt")).isEqualTo(text(opened, "expiresAt"));
        assertConflict(face.publish("", thought("a")), "run_open");
        assertConflict(face.publish("another", thought("a")), "lease_lost");
        assertThat(face.get("eve+all", face.path + "/events").text()).contains("\"lastSeq\":0");
    }

    @Test
    void takeEventsOfTheirProducerAndTellHimOfControls() {
        face.register();
        String lease = face.open();
        RawClient.Answer first = face.publish(lease, thought("a") + thought("b"));
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.text())
                .matches("\\{\"accepted\":2,\"duplicates\":0,\"epoch\":\"[^\"]+\",\"firstSeq\":1,\"lastSeq\":2,"
                        + "\"controls\":0}");
        face.post("alice", face.path + "/controls", "{\"action\":\"cancel\"}");
        assertThat(text(face.publish(lease, thought("c")), "controls")).isEqualTo("1");
    }

    @Test
    void areInThePayloadOfTheirEventsAndOfNoOthers() {
        face.publish("", thought("before"));
        RawClient.Answer opened = face.post(AGENT, runs, "{}");
        face.publish(text(opened, "lease"), thought("within") + result("end"));
        face.publish("", thought("behind"));
        String events = face.get("eve+all", face.path + "/events").text();
        String run = ",\"runId\":\"" + text(opened, "runId") + "\",\"data\":";
        assertThat(events)
                .contains(
                        "\"seq\":1,\"data\":",
                        "\"seq\":2" + run,
                        "\"seq\":3" + run,
                        "\"seq\":4,\"data\":{\"content\":\"behind\"}");
        RawClient.Answer answer = face.publish("", thought("more"));
        assertThat(answer.text()).doesNotContain("controls");
    }

    @Test
    void endOnceAndTakeTheirEndAgain() {
        String run = text(face.post(AGENT, runs, "{\"runId\":\"" + RUN + "\"}"), "runId");
        face.publish("", "");
        String lease = text(face.post(AGENT, runs, "{\"takeover\":true,\"runId\":\"" + RUN + "\"}"), "lease");
        assertThat(face.publish(lease, result("end")).status()).isEqualTo(202);
        RawClient.Answer again = face.publish(lease, result("end"));
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text()).contains("\"accepted\":0,\"duplicates\":1", "\"controls\":0");
        assertConflict(face.publish(lease, thought("late")), "run_ended");
        assertConflict(face.post(AGENT, runs, "{\"runId\":\"" + RUN + "\"}"), "run_ended");
        assertConflict(heartbeat(run, lease(lease)), "run_ended");
        assertThat(face.publish("", thought("of no run")).status()).isEqualTo(202);
    }

    @Test
    void areTakenOverUnderTheirOwnNameWithoutAnEnd() {
        RawClient.Answer first = face.post(AGENT, runs, "{\"runId\":\"" + RUN + "\"}");
        face.publish(text(first, "lease"), thought("a"));
        RawClient.Answer again = face.post(AGENT, runs, "{\"takeover\":true,\"runId\":\"" + RUN + "\"}");
        assertThat(again.status()).isEqualTo(201);
        assertThat(text(again, "lease")).isNotEqualTo(text(first, "lease"));
        assertThat(text(again, "lastSeq")).isEqualTo("1");
        assertConflict(face.publish(text(first, "lease"), thought("b")), "lease_lost");
        assertThat(face.publish(text(again, "lease"), thought("b")).status()).isEqualTo(202);
    }

    @Test
    void areSupersededByAnother() {
        RawClient.Answer first = face.post(AGENT, runs, "{}");
        RawClient.Answer second = face.post(AGENT, runs, "{\"takeover\":true}");
        assertThat(second.status()).isEqualTo(201);
        assertThat(text(second, "runId")).isNotEqualTo(text(first, "runId"));
        assertThat(text(second, "lastSeq")).isEqualTo("1");
        assertThat(face.get("eve+all", face.path + "/events").text())
                .contains("\"type\":\"error\"", "\"code\":\"superseded\",\"retryable\":false");
        assertConflict(face.publish(text(first, "lease"), thought("late")), "lease_lost");
    }

    @Test
    void areRenewedByHeartbeats() {
        RawClient.Answer opened = face.post(AGENT, runs, "{\"ttl\":\"PT10S\"}");
        String lease = text(opened, "lease");
        String run = text(opened, "runId");
        face.clock.moveOn(Duration.ofSeconds(9));
        RawClient.Answer kept = heartbeat(run, lease(lease));
        assertThat(kept.status()).isEqualTo(200);
        assertThat(kept.text()).matches("\\{\"expiresAt\":\"[^\"]{24}\",\"controls\":0}");
        assertThat(Instant.parse(text(kept, "expiresAt"))).isAfter(Instant.parse(text(opened, "expiresAt")));
        face.clock.moveOn(Duration.ofSeconds(9));
        assertThat(face.workflows.runs().endExpired()).isCompletedWithValue(0);
        face.clock.moveOn(Duration.ofSeconds(2));
        assertThat(face.workflows.runs().endExpired()).isCompletedWithValue(1);
        assertConflict(heartbeat(run, lease(lease)), "run_ended");
        assertThat(face.get("eve+all", face.path).text()).contains("\"state\":\"lost\"");
    }

    @Test
    void wantTheirLeaseWithAHeartbeat() {
        RawClient.Answer opened = face.post(AGENT, runs, "{}");
        String run = text(opened, "runId");
        String lease = lease(text(opened, "lease"));
        assertThat(heartbeat(run, "").status()).isEqualTo(400);
        assertThat(heartbeat(run, "Skald-Lease:  \r\n").status()).isEqualTo(400);
        assertThat(heartbeat(run, lease + lease).status()).isEqualTo(400);
        assertThat(heartbeat("no-uuid", lease).status()).isEqualTo(400);
        assertThat(heartbeat(RUN, lease).status()).isEqualTo(404);
        assertConflict(heartbeat(run, lease("another")), "lease_lost");
        assertThat(face.call(AGENT, "POST", face.path + "/events", JSON + lease + lease, thought("x"))
                        .status())
                .isEqualTo(400);
        assertThat(heartbeat(run, lease.replace("Skald-Lease", "sKALD-lEASE")).status())
                .isEqualTo(200);
    }

    @Test
    void areLostWithTheirWorkflow() {
        String lease = face.open();
        face.call(AGENT, "DELETE", face.path, "", "");
        assertConflict(face.publish(lease, thought("a")), "lease_lost");
        assertThat(heartbeat(RUN, lease(lease)).status()).isEqualTo(404);
    }

    @Test
    void areNeitherOpenedNorRenewedDuringADrain() {
        RawClient.Answer opened = face.post(AGENT, runs, "{}");
        face.drain.begin();
        for (RawClient.Answer refused :
                List.of(face.post(AGENT, runs, "{}"), heartbeat(text(opened, "runId"), lease(text(opened, "lease"))))) {
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("retry-after")).isEqualTo("5");
        }
    }

    @Test
    void areOpenedOnceByManyAtATime() {
        List<CompletableFuture<Integer>> all = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> face.post(AGENT, runs, "{}").status()))
                .limit(8)
                .toList();
        assertThat(all.stream().map(CompletableFuture::join))
                .containsOnly(201, 409)
                .containsOnlyOnce(201);
    }

    @Test
    void areAskedForByPagesOfOtherOrigins() {
        RawClient.Answer preflight =
                face.call(AGENT, "OPTIONS", runs + "/" + RUN + "/heartbeat", """
                        Origin: https://app.example
                        Access-Control-Request-Method: POST
                        Access-Control-Request-Headers: authorization, skald-lease
                        """.replace("\n", "\r\n"), "");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("access-control-allow-methods")).isEqualTo("POST");
        assertThat(preflight.header("access-control-allow-headers")).contains("skald-lease");
    }
}
