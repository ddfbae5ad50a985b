package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.netty.HttpFront;
import dev.skald.adapter.netty.HttpFrontSettings;
import dev.skald.adapter.netty.OriginPolicy;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.gateway.Skald;
import dev.skald.gateway.config.ConfigException;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.SkaldConfigBuilder;
import dev.skald.gateway.config.Variable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where those are served who operate the gateway. */
class AdminPortTest {

    private static final String SECRET = "a-secret-of-exactly-32-bytes-....";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static SkaldConfigBuilder config() {
        return SkaldConfig.builder().host("127.0.0.1").port(0).secret(SECRET);
    }

    private static HttpResponse<String> get(int port, String path, String... headers) throws Exception {
        String token = Skald.signToken(
                config().build().tokens(),
                new Principal(
                        "operator",
                        Set.of(Principal.ADMIN_SCOPE),
                        new WorkflowGrant.Every(),
                        Instant.now().plus(Duration.ofHours(1))),
                Clock.systemUTC());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void isTheirsAloneIfItIsTold() throws Exception {
        try (Skald skald = Skald.start(config().set(Variable.ADMIN_PORT, "0").build())) {
            int admin = skald.adminPort().orElseThrow();
            assertThat(admin).isNotEqualTo(skald.port());
            for (String path : new String[] {
                "/v1/admin/sessions", "/v1/admin/refusals", "/health/live", "/health/ready", "/metrics"
            }) {
                assertThat(get(admin, path).statusCode()).as(path).isEqualTo(200);
                assertThat(get(skald.port(), path).statusCode()).as(path).isEqualTo(404);
            }
            for (String path : new String[] {"/v1/workflows", "/ws/?EIO=4&transport=polling"}) {
                assertThat(get(skald.port(), path).statusCode()).as(path).isEqualTo(200);
                assertThat(get(admin, path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(get(admin, "/").statusCode()).isEqualTo(404);
            assertThat(get(admin, "/ws").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void isEverybodysUnlessItIsTold() throws Exception {
        try (Skald skald =
                Skald.start(config().set(Variable.ADMIN_HOST, "203.0.113.7").build())) {
            assertThat(skald.adminPort()).isEmpty();
            assertThat(get(skald.port(), "/v1/admin/sessions").statusCode()).isEqualTo(200);
            assertThat(get(skald.port(), "/metrics").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isForTheGatewaysPagesToo() throws Exception {
        try (Skald skald = Skald.start(config().set(Variable.ADMIN_PORT, "0").build())) {
            int admin = skald.adminPort().orElseThrow();
            for (String origin : new String[] {
                "http://localhost:" + skald.port(), "http://127.0.0.1:" + admin, "http://localhost:3000"
            }) {
                assertThat(get(admin, "/v1/admin/sessions", "Origin", origin)
                                .headers()
                                .firstValue("access-control-allow-origin"))
                        .contains(origin);
            }
            assertThat(get(admin, "/v1/admin/sessions", "Origin", "https://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(get(skald.port(), "/v1/workflows", "Origin", "http://localhost:" + admin)
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void isClosedWithTheGateway() throws Exception {
        int admin;
        try (Skald skald = Skald.start(config().set(Variable.ADMIN_PORT, "0").build())) {
            admin = skald.adminPort().orElseThrow();
        }
        // Somebody else's test may be given that port in the meantime, but not for long.
        await().untilAsserted(() -> assertThatExceptionOfType(ConnectException.class)
                .isThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), admin).close()));
    }

    @Test
    void isNamedIfItIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() ->
                            Skald.start(config().set(Variable.ADMIN_PORT, port).build()))
                    .withMessageStartingWith("ADMIN_PORT: 127.0.0.1:" + port + " cannot be bound: ");
        }
    }

    @Test
    void knowsItsOriginsBeforeItListens() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<List<String>> origins = new ArrayList<>();
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> AdminPort.open(
                            new SkaldConfig.Admin("127.0.0.1", OptionalInt.of(taken.getLocalPort())),
                            pipeline -> {},
                            List.of("http://localhost:3000"),
                            port -> List.of("http://localhost:" + port),
                            own -> {
                                origins.add(own);
                                return new HttpFront(HttpFrontSettings.with(OriginPolicy.of(own, own)));
                            }));
            assertThat(origins)
                    .containsExactly(List.of("http://localhost:3000", "http://localhost:" + taken.getLocalPort()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"203.0.113.7", "no-such-host.invalid"})
    void isNamedIfItsHostCannotBeListenedOn(String host) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Skald.start(config().set(Variable.ADMIN_PORT, "0")
                        .set(Variable.ADMIN_HOST, host)
                        .build()))
                .withMessageStartingWith("ADMIN_HOST: \"" + host + "\" cannot be ");
    }
}
