package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sessions that speak the protocol by hand, and bring no token that is good: they get nothing, and are not kept. */
class UnauthenticatedIT {

    private static final String POLL = "/ws/?EIO=4&transport=polling";

    @AutoClose
    private static final SkaldProcess skald = SkaldProcess.serving(Map.of());

    /** Soon closes who does not connect. */
    @AutoClose
    private static final SkaldProcess impatient = SkaldProcess.serving(Map.of("CONNECT_TIMEOUT", "PT5S"));

    private final Agents agents = Agents.of(skald);
    private final Agents agentsOfImpatient = Agents.of(impatient);
    private final String workflow = UUID.randomUUID().toString();
    private final String subscribe = "420[\"workflow:subscribe\",{\"workflowId\":\"" + workflow + "\"}]";

    @BeforeEach
    void thereIsSomethingToSee() {
        agents.publish(workflow, Agents.thought("secret"));
        agentsOfImpatient.publish(workflow, Agents.thought("secret"));
    }

    @Test
    void aSilentWebSocketGetsNothingAndIsClosed() {
        RawSession silent = new RawSession(impatient, "");
        publishUntilTheEndOf(silent, agentsOfImpatient);
        assertThat(silent.received()).allMatch(packet -> packet.startsWith("0{"));
        impatient.awaitLogged("refused", "no accepted token in time");
    }

    @Test
    void aWebSocketThatSubscribesWithoutConnectingGetsNothing() {
        RawSession eager = new RawSession(impatient, "").send(subscribe);
        publishUntilTheEndOf(eager, agentsOfImpatient);
        assertThat(eager.received()).allMatch(packet -> packet.startsWith("0{"));
    }

    @Test
    void aWebSocketThatWasRefusedGetsTheRefusalAlone() {
        RawSession refused = new RawSession(skald, "")
                .send("40{\"token\":\"" + skald.tokens().foreign() + "\"}");
        publishUntilTheEndOf(refused, agents);
        assertThat(refused.received()).hasSize(2);
        assertThat(refused.await("44")).contains("\"message\":\"Unauthorized\"", "\"code\":\"invalid_token\"");
    }

    @Test
    void aSilentPollGetsNothingAndIsClosed() {
        String sid = open(agentsOfImpatient);
        CompletableFuture<HttpResponse<String>> poll = poll(agentsOfImpatient, sid);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            agentsOfImpatient.publish(workflow, Agents.thought("secret"));
            return poll.isDone();
        });
        assertThat(poll.join().body()).doesNotContain("secret").isIn("1", "6", "");
        assertThat(poll(agentsOfImpatient, sid).join().statusCode()).isEqualTo(400);
    }

    @Test
    void aPollCarriesTheRefusalAndIsTheLast() {
        String sid = open(agents);
        agents.send(agents.to(POLL + "&sid=" + sid).POST(BodyPublishers.ofString("40")));
        agents.publish(workflow, Agents.thought("secret"));
        HttpResponse<String> poll = poll(agents, sid).join();
        assertThat(poll.body()).startsWith("44{").contains("missing_token").doesNotContain("agent:");
        assertThat(poll(agents, sid).join().statusCode()).isEqualTo(400);
    }

    @Test
    void aRefusalIsNotLostWhenTheTransportChangesMeanwhile() {
        String sid = open(agents);
        RawSession probe = new RawSession(skald, "&sid=" + sid).send("2probe");
        assertThat(probe.await("3")).isEqualTo("3probe");
        // No poll is open that could carry the refusal.
        agents.send(agents.to(POLL + "&sid=" + sid).POST(BodyPublishers.ofString("40")));
        skald.awaitLogged("refused", "missing_token");
        probe.send("5");
        assertThat(probe.await("44")).contains("missing_token");
        probe.awaitEnd();
    }

    @Test
    void anotherNamespaceIsRefused() {
        assertThat(elsewhere(skald).await("44/admin")).contains("Invalid namespace");
        RawSession elsewhere = elsewhere(impatient);
        publishUntilTheEndOf(elsewhere, agentsOfImpatient);
        assertThat(elsewhere.received()).noneMatch(packet -> packet.contains("agent:"));
    }

    private static RawSession elsewhere(SkaldProcess gateway) {
        return new RawSession(gateway, "")
                .send("40/admin,{\"token\":\"" + gateway.tokens().viewer("admin") + "\"}");
    }

    @Test
    void thePreviousProtocolIsToldSo() {
        HttpResponse<String> answer = agents.send(agents.to("/ws/?EIO=3&transport=polling"));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(Agents.json(answer.body()))
                .isEqualTo(Agents.json("{\"code\":5,\"message\":\"Unsupported protocol version\"}"));
    }

    @Test
    void theHttpFaceTellsNothingToStrangers() {
        for (HttpResponse<String> answer : List.of(
                new Agents(skald.address(), skald.tokens().foreign()).history(workflow),
                new Agents(skald.address(), skald.tokens().foreign()).publish(workflow, Agents.thought("x")),
                new Agents(skald.address(), skald.tokens().foreign()).register(workflow, "me"),
                new Agents(skald.address(), skald.tokens().foreign()).delete(workflow),
                agents.send(agents.to("/v1/workflows/" + workflow + "/events")))) {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .get()
                    .asString()
                    .startsWith("Bearer");
            assertThat(answer.body()).doesNotContain("secret");
        }
    }

    private void publishUntilTheEndOf(RawSession session, Agents agents) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            agents.publish(workflow, Agents.thought("secret"));
            return session.hasEnded();
        });
    }

    /** Opens a session that polls, and answers its id. */
    private static String open(Agents agents) {
        return Agents.json(agents.send(agents.to(POLL)).body().substring(1))
                .path("sid")
                .asText();
    }

    private static CompletableFuture<HttpResponse<String>> poll(Agents agents, String sid) {
        return agents.http().sendAsync(agents.to(POLL + "&sid=" + sid).build(), BodyHandlers.ofString());
    }
}
