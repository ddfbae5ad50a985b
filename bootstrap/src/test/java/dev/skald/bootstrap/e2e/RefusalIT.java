package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Who is not let in, and what he and the log are told. */
class RefusalIT {

    private static final Duration POLL = Duration.ofMillis(20);

    @AutoClose
    private static final SkaldProcess skald = SkaldProcess.serving(Map.of());

    /** Takes a token until its very end. */
    @AutoClose
    private static final SkaldProcess strict = SkaldProcess.serving(Map.of("JWT_CLOCK_SKEW", "PT0S"));

    private final Agents agents = Agents.of(skald);

    /** What can be wrong with {@code auth}. */
    enum Fault {
        NO_AUTH("missing_token"),
        NO_TOKEN("missing_token"),
        EMPTY("missing_token"),
        NULL("missing_token"),
        NUMBER("invalid_token"),
        NONSENSE("invalid_token", ": it is not three parts of base64url"),
        SIGNED_BY_ANOTHER("invalid_token", ": its signature is not by the key that is trusted"),
        SIGNED_OTHERWISE("invalid_token", ": alg is not one that is trusted"),
        UNSIGNED("invalid_token", ": it is not three parts of base64url"),
        FOR_EVER("invalid_token", ": exp is missing"),
        EXPIRED("expired_token", ": exp is past");

        private final String code;
        private final String rule;

        Fault(String code) {
            this(code, "");
        }

        Fault(String code, String rule) {
            this.code = code;
            this.rule = rule;
        }

        ClientOptions in(ClientOptions options, Tokens tokens) {
            return switch (this) {
                case NO_AUTH -> options;
                case NO_TOKEN -> options.auth("{}");
                case NULL -> options.auth("{\"token\":null}");
                case NUMBER -> options.auth("{\"token\":42}");
                default -> options.token(token(tokens));
            };
        }

        String token(Tokens tokens) {
            return switch (this) {
                case NO_AUTH, NO_TOKEN, NULL, NUMBER, EMPTY -> "";
                case NONSENSE -> tokens.nonsense();
                case SIGNED_BY_ANOTHER -> tokens.foreign();
                case SIGNED_OTHERWISE -> tokens.otherAlgorithm();
                case UNSIGNED -> tokens.unsigned();
                case FOR_EVER -> tokens.unlimited();
                case EXPIRED -> tokens.expired();
            };
        }
    }

    static Stream<Arguments> everyFault() {
        return Stock.onEachTransport()
                .flatMap(on ->
                        Arrays.stream(Fault.values()).map(fault -> Arguments.of(on.get()[0], on.get()[1], fault)));
    }

    @ParameterizedTest
    @MethodSource("everyFault")
    void aBadTokenIsToldAndTheConnectionClosed(Stock stock, Transport transport, Fault fault) {
        long refusals = refusals("socket", fault);
        try (StockClient client =
                stock.connect(skald.address(), fault.in(ClientOptions.on(transport), skald.tokens()))) {
            JsonNode refusal = client.await("connect_error", 1).get(0).content();
            assertThat(refusal.path("message").asText()).isEqualTo("Unauthorized");
            assertThat(refusal.path("data").path("status").asInt()).isEqualTo(401);
            assertThat(refusal.path("data").path("code").asText()).isEqualTo(fault.code);
            assertThat(refusal.path("data").path("message").asText()).isNotBlank();
            client.await("close", 1);
            assertThat(client.seen("connect")).isEmpty();
            await().pollInterval(POLL)
                    .untilAsserted(() -> assertThat(refusals("socket", fault)).isGreaterThan(refusals));
        }
    }

    /** How many lines the log has of such refusals at a door, or of refusals that it counted alone. */
    private static long refusals(String door, Fault fault) {
        return skald.log()
                .lines()
                .filter(line -> line.endsWith("not logged")
                        || (line.contains("refused: " + door) && line.contains(": " + fault.code + fault.rule)))
                .count();
    }

    @ParameterizedTest
    @MethodSource("dev.skald.bootstrap.e2e.Stock#onEachTransport")
    void aTokenInTheHeaderLetsIn(Stock stock, Transport transport) {
        String token = skald.tokens().viewer("native");
        ClientOptions options = ClientOptions.on(transport).header("Authorization", "Bearer " + token);
        try (StockClient client = stock.connect(skald.address(), options)) {
            skald.awaitLogged("connected", client.connected(), "native");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.skald.bootstrap.e2e.Stock#onEachTransport")
    void aBadTokenInTheHeaderIsNotMadeUpForByAGoodOne(Stock stock, Transport transport) {
        ClientOptions options = ClientOptions.on(transport)
                .header("Authorization", "Bearer " + skald.tokens().expired())
                .token(skald.tokens().viewer("native"));
        try (StockClient client = stock.connect(skald.address(), options)) {
            client.await("connect_error", 1);
            assertThat(client.seen("connect")).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("dev.skald.bootstrap.e2e.Stock#onEachTransport")
    void withBothTheTokenOfThePayloadCounts(Stock stock, Transport transport) {
        ClientOptions options = ClientOptions.on(transport)
                .header("Authorization", "Bearer " + skald.tokens().viewer("of-the-header"))
                .token(skald.tokens().viewer("of-the-payload"));
        try (StockClient client = stock.connect(skald.address(), options)) {
            skald.awaitLogged("connected", client.connected(), "of-the-payload");
        }
    }

    @ParameterizedTest
    @MethodSource("dev.skald.bootstrap.e2e.Stock#onEachTransport")
    void anotherSchemeIsIgnored(Stock stock, Transport transport) {
        ClientOptions options = ClientOptions.on(transport)
                .header("Authorization", "Basic dXNlcjpwYXNz")
                .token(skald.tokens().viewer("basic"));
        try (StockClient client = stock.connect(skald.address(), options)) {
            client.connected();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"NONSENSE", "SIGNED_BY_ANOTHER", "SIGNED_OTHERWISE", "UNSIGNED", "FOR_EVER", "EXPIRED"})
    void aBadHeaderIsAnsweredWith401OnBothFaces(Fault fault) {
        String token = fault.token(skald.tokens());
        long refusals = refusals("handshake", fault);
        for (String path :
                new String[] {"/ws/?EIO=4&transport=polling", "/v1/workflows/" + UUID.randomUUID() + "/events"}) {
            HttpResponse<String> answer = agents.send(agents.to(path).header("Authorization", "Bearer " + token));
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate"))
                    .get()
                    .asString()
                    .startsWith("Bearer");
            assertThat(answer.body()).doesNotContain(token, fault.rule.substring(2));
        }
        await().pollInterval(POLL)
                .untilAsserted(() -> assertThat(refusals("handshake", fault)).isGreaterThan(refusals));
    }

    @ParameterizedTest
    @CsvSource({"token", "access_token"})
    void aTokenInTheQueryIsRefused(String name) {
        String token = skald.tokens().viewer("query");
        HttpResponse<String> answer = agents.send(agents.to("/ws/?EIO=4&transport=polling&" + name + "=" + token));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).doesNotContain(token);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource(Stock.class)
    void expiryIsAnnouncedAndThenEndsTheConnection(Stock stock) {
        stock.start();
        try (StockClient client = stock.connect(
                strict.address(),
                ClientOptions.on(Transport.WEBSOCKET)
                        .token(strict.tokens().shortLived("brief", Duration.ofSeconds(7)))
                        .comingBack())) {
            assertThat(client.notice("auth:expiring").path("expiresAt").asText())
                    .endsWith("Z");
            client.notice("auth:expired");
            String reason = client.await("disconnect", 1).get(0).text("reason");
            assertThat(reason).isEqualTo(stock.tellsReasons() ? "io server disconnect" : "");
            assertThat(client.seen("connect")).hasSize(1);
        }
    }
}
