package dev.skald.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.skald.gateway.config.ConfigException;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.Variable;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose tokens an identity provider signs, from outside. */
class IdentityProviderTest {

    private static final KeyPair KEY = generate();
    private static final KeyPair STRANGER = generate();

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<String> document = new AtomicReference<>("");
    private HttpServer provider;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext("/jwks", exchange -> {
            try (exchange) {
                byte[] bytes = document.get().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(bytes.length == 0 ? 503 : 200, bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        });
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.stop(0);
    }

    @Test
    void isReadyOnceThereAreKeysAndTakesTheTokensThatTheySigned() throws Exception {
        SkaldConfig config = SkaldConfig.builder()
                .host("127.0.0.1")
                .port(0)
                .set(Variable.JWT_JWKS_URL, url())
                .set(Variable.JWT_ISSUER, "https://id.example.com")
                .set(Variable.JWT_AUDIENCE, "skald")
                .set(Variable.JWT_SCOPE_CLAIM, "/realm_access/roles")
                .build();
        try (Skald skald = Skald.start(config)) {
            String token = token(KEY, "https://id.example.com");
            assertThat(get(skald, "/health/ready", token).statusCode()).isEqualTo(503);
            assertThat(get(skald, "/health/live", token).statusCode()).isEqualTo(200);
            HttpResponse<String> early = get(skald, "/v1/workflows", token);
            assertThat(early.statusCode()).isEqualTo(503);
            assertThat(early.headers().firstValue("Retry-After")).isPresent();

            document.set(jwks(KEY));
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> get(skald, "/health/ready", token).statusCode() == 200);
            assertThat(get(skald, "/v1/workflows", token).statusCode()).isEqualTo(200);
            assertThat(put(skald, token)).isEqualTo(201);
            HttpResponse<String> forged = get(skald, "/v1/workflows", token(STRANGER, "https://id.example.com"));
            assertThat(forged.statusCode()).isEqualTo(401);
            assertThat(forged.headers().firstValue("WWW-Authenticate").orElse(""))
                    .contains("invalid_token");
            assertThat(get(skald, "/v1/workflows", token(KEY, "https://evil.example"))
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @Test
    void aUserOfOneOfSeveralIssuersIsNamedWithIt() throws Exception {
        document.set(jwks(KEY));
        SkaldConfig config = SkaldConfig.builder()
                .host("127.0.0.1")
                .port(0)
                .set(Variable.JWT_ISSUERS, "a=" + url() + ", b=" + url())
                .set(Variable.JWT_SCOPE_CLAIM, "/realm_access/roles")
                .build();
        try (Skald skald = Skald.start(config)) {
            String workflow = "/v1/workflows/" + UUID.randomUUID();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> get(skald, "/v1/workflows", token(KEY, "b")).statusCode() == 200);
            HttpRequest put = request(skald, workflow, token(KEY, "a"))
                    .header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofString("{\"owner\":\"a|alice\"}"))
                    .build();
            assertThat(client.send(put, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
            assertThat(get(skald, workflow, token(KEY, "a")).statusCode()).isEqualTo(200);
            assertThat(get(skald, workflow, token(KEY, "b")).statusCode()).isEqualTo(403);
            assertThat(get(skald, workflow, token(KEY, "c")).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aFileOfAuthoritiesThatHoldsNoneStopsTheStart() throws IOException {
        Path file = Files.writeString(directory.resolve("ca.pem"), "none");
        SkaldConfig config = SkaldConfig.builder()
                .host("127.0.0.1")
                .port(0)
                .set(Variable.JWT_JWKS_URL, "https://id.example.com/jwks")
                .set(Variable.JWT_JWKS_CA, file.toString())
                .build();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> Skald.start(config).close())
                .withMessageStartingWith("JWT_JWKS_CA: names a file that holds no certificates in PEM");
    }

    private String url() {
        return "http://127.0.0.1:" + provider.getAddress().getPort() + "/jwks";
    }

    private HttpResponse<String> get(Skald skald, String path, String token) throws Exception {
        return client.send(request(skald, path, token).build(), HttpResponse.BodyHandlers.ofString());
    }

    private int put(Skald skald, String token) throws Exception {
        HttpRequest put = request(skald, "/v1/workflows/" + UUID.randomUUID(), token)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"owner\":\"alice\"}"))
                .build();
        return client.send(put, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private static HttpRequest.Builder request(Skald skald, String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + skald.port() + path))
                .header("Authorization", "Bearer " + token);
    }

    private static String jwks(KeyPair key) {
        RSAPublicKey rsa = (RSAPublicKey) key.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k\",\"use\":\"sig\",\"alg\":\"RS256\",\"n\":\""
                + base64(unsigned(rsa.getModulus())) + "\",\"e\":\"" + base64(unsigned(rsa.getPublicExponent()))
                + "\"}]}";
    }

    private static String token(KeyPair key, String issuer) {
        String input =
                base64("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"k\"}".getBytes(StandardCharsets.UTF_8)) + "."
                        + base64(("{\"sub\":\"alice\",\"exp\":4000000000,\"aud\":\"skald\",\"iss\":\"" + issuer
                                        + "\",\"realm_access\":{\"roles\":[\"events:publish\"]}}")
                                .getBytes(StandardCharsets.UTF_8));
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(key.getPrivate());
            signer.update(input.getBytes(StandardCharsets.US_ASCII));
            return input + "." + base64(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] unsigned(BigInteger number) {
        byte[] bytes = number.toByteArray();
        return bytes[0] == 0 ? java.util.Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static KeyPair generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2_048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
