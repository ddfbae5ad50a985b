package dev.skald.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import dev.skald.gateway.config.ConfigException;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.SkaldConfigBuilder;
import dev.skald.gateway.config.Variable;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkaldTest {

    private static final String SECRET = "a-secret-of-exactly-32-bytes-....";

    private static SkaldConfig config;
    private static Skald skald;

    private final WorkflowId workflow = WorkflowId.random();
    private final AgentPublisher publisher = skald.publisher();

    @BeforeAll
    static void start() throws IOException {
        config = config(0).build();
        skald = Skald.start(config);
    }

    @AfterAll
    static void stop() {
        skald.close();
    }

    @Test
    void whatBreaksARuleIsNotPublished() {
        Map<String, Object> circle = new LinkedHashMap<>();
        circle.put("self", circle);
        for (CompletionStage<?> bad : List.of(
                publisher.toolCall(workflow, " ", Map.of()),
                publisher.result(workflow, Map.of()),
                publisher.result(workflow, Map.of("n", new BigDecimal("1e400"))),
                publisher.toolCall(workflow, "t", Map.of("list", List.of(Map.of(1, "a", "1", "b")))),
                publisher.thought(workflow, "x".repeat(70_000)))) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> await(bad))
                    .withCauseInstanceOf(InvalidEventException.class);
        }
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> await(publisher.result(workflow, circle)))
                .withCauseInstanceOf(IllegalArgumentException.class);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> await(publisher.result(workflow, nested(501))))
                .withCauseInstanceOf(IllegalArgumentException.class);
        assertThat(await(publisher.thought(workflow, "good")).last()).hasValue(1);
    }

    private static Map<String, ?> nested(int depth) {
        Map<String, ?> nested = Map.of("a", 1);
        for (int level = 1; level < depth; level++) {
            nested = Map.of("a", nested);
        }
        return nested;
    }

    @Test
    void everyStatusOfAToolCallIsOneThatViewersKnow() {
        for (ToolStatus status : ToolStatus.values()) {
            assertThat(await(publisher.toolCall(workflow, "t", "c1", status, Map.of()))
                            .accepted())
                    .isEqualTo(1);
        }
    }

    @Test
    void aTextMayBeEmptyAndDataFiveHundredLevelsDeep() {
        await(publisher.thought(workflow, ""));
        await(publisher.error(workflow, ""));
        assertThat(await(publisher.result(workflow, nested(500))).last()).hasValue(3);
    }

    @Test
    void aViolationNamesTheMember() {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() ->
                        await(publisher.toolCall(workflow, "t", Map.of("list", List.of(Map.of(1, "a", "1", "b"))))))
                .withMessageContaining("data.input.list[0].1 must be given once");
    }

    @Test
    void theCodesOfTheGatewayAreItsOwn() {
        for (String code : List.of("producer_lost", "superseded")) {
            assertThatExceptionOfType(CompletionException.class)
                    .isThrownBy(() -> await(publisher.error(workflow, "no", code, true)))
                    .withMessageContaining("data.code is the gateway's own");
        }
        assertThat(await(publisher.error(workflow, "no", "cancelled", false)).last())
                .hasValue(1);
    }

    @Test
    void aRegistrationIsHeldToItsBounds() {
        for (String bad : List.of("", "x".repeat(257), "\ud800", "a\udc00b")) {
            assertThatIllegalArgumentException().isThrownBy(() -> publisher.register(workflow, bad));
            assertThatIllegalArgumentException().isThrownBy(() -> publisher.register(workflow, "alice", bad));
        }
        assertThat(await(publisher.register(workflow, "x".repeat(256), "bob", "bob", "\ud83d\ude00")))
                .isTrue();
    }

    @Test
    void aRegistrationIsNewOnce() {
        WorkflowId unheardOf = WorkflowId.random();
        assertThat(await(publisher.register(unheardOf, "alice"))).isTrue();
        assertThat(await(publisher.register(unheardOf, "alice", "bob"))).isFalse();
    }

    @Test
    void itsAddressIsOneThatAClientCanConnectTo() throws IOException {
        try (Socket socket = new Socket(skald.address().getHost(), skald.port())) {
            assertThat(skald.address()).hasToString("http://localhost:" + skald.port());
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> Skald.start(config(skald.port()).build()))
                .withMessageStartingWith("PORT: 127.0.0.1:" + skald.port() + " cannot be bound: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7", "no-such-host.invalid"})
    void aHostThatCannotBeListenedOnIsNamed(String host) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Skald.start(config(0).host(host).build()))
                .withMessageStartingWith("HOST: \"" + host + "\" cannot be ");
    }

    @Test
    void afterClosingNobodyListens() throws IOException {
        Skald closed = Skald.start(config);
        int port = closed.port();
        closed.close();
        closed.close();
        // Somebody else's test may be given that port in the meantime, but not for long.
        Awaitility.await()
                .untilAsserted(() -> assertThatExceptionOfType(ConnectException.class)
                        .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close()));
    }

    @Test
    void anAnswerThatItsClientIsTakingIsFinishedBeforeItIsClosed() throws Exception {
        String token = Skald.signToken(
                config.tokens(),
                new Principal(
                        "reader",
                        Set.of(),
                        new WorkflowGrant.Every(),
                        Instant.now().plus(Duration.ofHours(1))),
                Clock.systemUTC());
        Skald ending = Skald.start(config);
        Thread closing = new Thread(ending::close);
        try (Socket reader = new Socket(InetAddress.getLoopbackAddress(), ending.port())) {
            for (int i = 0; i < 100; i++) {
                await(ending.publisher().thought(workflow, "x".repeat(60_000)));
            }
            String request = "GET /v1/workflows/" + workflow
                    + "/events HTTP/1.1\r\nHost: skald\r\nAuthorization: Bearer " + token + "\r\n\r\n";
            reader.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(reader.getInputStream().readNBytes(4)).asString().isEqualTo("HTTP");
            closing.start();
            // Whoever does not wait for the client has closed by then.
            closing.join(500);
            String answer = new String(reader.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer.substring(0, 9)).isEqualTo("/1.1 200 ");
            assertThat(answer.substring(answer.length() - 3)).isEqualTo("}]}");
        } finally {
            closing.join();
        }
    }

    private static SkaldConfigBuilder config(int port) {
        return SkaldConfig.builder().host("127.0.0.1").port(port).secret(SECRET).set(Variable.JWT_ISSUER, "tests");
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
