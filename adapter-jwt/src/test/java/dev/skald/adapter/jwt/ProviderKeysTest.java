package dev.skald.adapter.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier.Reason;
import dev.skald.domain.port.TokenVerifier.Refused;
import dev.skald.domain.port.TokenVerifier.Valid;
import dev.skald.domain.port.TokenVerifier.Verification;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys from a real server and a real file, with whatever goes wrong there. */
class ProviderKeysTest {

    private static final ProviderKey OLD = ProviderKey.ec("old", Curve.P_256);
    private static final ProviderKey NEW = ProviderKey.ec("new", Curve.P_256);
    private static final String CLAIMS = "{\"sub\":\"alice\",\"exp\":4000000000}";
    private static final String ADMIN =
            "{\"sub\":\"alice\",\"exp\":4000000000,\"iss\":\"%s\",\"scope\":\"admin events:publish\"}";

    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final KeyListener listener = new KeyListener() {
        @Override
        public void changed(String source, int keys, int skipped) {
            // What is verified with them is seen from outside.
        }

        @Override
        public void failed(String source, String why, boolean keys) {
            failures.add(why);
        }
    };

    private KeyServer server;
    private ProviderKeys keys;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() {
        server = new KeyServer();
    }

    @AfterEach
    void stop() {
        if (keys != null) {
            keys.close();
        }
        server.close();
    }

    @Test
    void keysAreFetchedAtTheStartAndTokensWaitForThem() {
        CountDownLatch slow = new CountDownLatch(1);
        server.behaves(exchange -> {
            awaitLatch(slow);
            KeyServer.send(exchange, 200, ProviderKey.set(OLD));
        });
        fetch();
        CompletionStage<Verification> waiting = verifier().verify(OLD.sign(JWSAlgorithm.ES256, CLAIMS));
        assertThat(waiting.toCompletableFuture()).isNotDone();
        assertThat(keys.ready()).isFalse();

        slow.countDown();
        assertThat(join(waiting)).isInstanceOf(Valid.class);
        assertThat(keys.ready()).isTrue();
    }

    @Test
    void aNewKeyIsTakenWithoutARestartAndAnOldOneIsForgotten() {
        server.serves(ProviderKey.set(OLD));
        fetch();
        awaitReady();
        RememberingTokenVerifier verifier =
                new RememberingTokenVerifier(verifier(), Clock.systemUTC(), keys::generation, 16);
        AccessToken old = OLD.sign(JWSAlgorithm.ES256, CLAIMS);
        assertThat(join(verifier.verify(old))).isInstanceOf(Valid.class);

        server.serves(ProviderKey.set(NEW));
        assertThat(join(verifier.verify(NEW.sign(JWSAlgorithm.ES256, CLAIMS)))).isInstanceOf(Valid.class);
        assertThat(refusal(verifier.verify(old)).reason()).isNotEqualTo(Reason.EXPIRED);
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void aFloodOfUnknownKidsCausesOneFetchInTenSeconds() {
        server.serves(ProviderKey.set(OLD));
        fetch();
        awaitReady();
        NimbusTokenVerifier verifier = verifier();
        long begun = System.nanoTime();
        List<CompletionStage<Verification>> flood = IntStream.range(0, 2_000)
                .mapToObj(i -> verifier.verify(withKid("kid-" + i)))
                .toList();
        flood.forEach(verification -> assertThat(join(verification)).isInstanceOf(Refused.class));
        assertThat(join(verifier.verify(OLD.sign(JWSAlgorithm.ES256, CLAIMS)))).isInstanceOf(Valid.class);
        long windows = 1 + Duration.ofNanos(System.nanoTime() - begun).toSeconds() / 10;
        assertThat(server.requests()).isBetween(2, (int) (1 + windows));
    }

    @Test
    void anOutageIsSurvivedWithTheLastKeys() {
        server.serves(ProviderKey.set(OLD));
        keys = ProviderKeys.of(new KeyLocation.Url(server.url("/jwks")), settings(Duration.ofMillis(50)), listener);
        awaitReady();
        server.behaves(KeyServer.answer(503, "down"));
        await().until(() -> failures.contains("it was answered with the status 503"));
        NimbusTokenVerifier verifier = verifier();
        assertThat(join(verifier.verify(OLD.sign(JWSAlgorithm.ES256, CLAIMS)))).isInstanceOf(Valid.class);
        assertThat(refusal(verifier.verify(NEW.sign(JWSAlgorithm.ES256, CLAIMS)))
                        .reason())
                .isEqualTo(Reason.UNAVAILABLE);

        server.serves(ProviderKey.set(NEW));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> join(verifier.verify(NEW.sign(JWSAlgorithm.ES256, CLAIMS))) instanceof Valid);
    }

    @Test
    void keysThatComeLateAreTakenAsSoonAsTheyAreThere() {
        server.behaves(KeyServer.answer(404, ""));
        fetch();
        await().until(() -> !failures.isEmpty());
        assertThat(keys.ready()).isFalse();
        assertThat(refusal(verifier().verify(OLD.sign(JWSAlgorithm.ES256, CLAIMS))))
                .isEqualTo(new Refused(Reason.UNAVAILABLE, "there are no keys yet"));

        server.serves(ProviderKey.set(OLD));
        awaitReady();
        assertThat(join(verifier().verify(OLD.sign(JWSAlgorithm.ES256, CLAIMS))))
                .isInstanceOf(Valid.class);
    }

    @Test
    void aServerThatIsNotThereIsAFailedFetch() {
        URI gone = server.url("/jwks");
        server.close();
        keys = ProviderKeys.of(new KeyLocation.Url(gone), settings(Duration.ofHours(1)), listener);
        await().until(() -> failures.contains("it cannot be reached: ConnectException"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDocumentThatIsTooLargeIsAFailedFetch(boolean endless) {
        server.behaves(exchange -> {
            exchange.sendResponseHeaders(200, endless ? 0 : 1 << 20);
            byte[] blanks = " ".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; endless || i < 16; i++) {
                    out.write(blanks);
                }
            } catch (IOException e) {
                assertThat(e).as("the client has left").isNotNull();
            }
        });
        fetch();
        await().until(() -> failures.contains("it has 1 MiB or more"));
    }

    @Test
    void aServerThatDripsItsAnswerIsGivenUpAfterFiveSeconds() {
        CountDownLatch never = new CountDownLatch(1);
        server.behaves(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                while (!never.await(100, TimeUnit.MILLISECONDS)) {
                    out.write(' ');
                    out.flush();
                }
            } catch (IOException | InterruptedException e) {
                assertThat(e).as("the client has left").isNotNull();
            }
        });
        fetch();
        await().atMost(Duration.ofSeconds(20)).until(() -> failures.contains("it took longer than 5 s"));
        never.countDown();
    }

    @Test
    void threeRedirectsAreFollowedAndNoFourth() {
        redirects(3);
        fetch();
        awaitReady();
        assertThat(server.requests()).isEqualTo(4);
        keys.close();

        redirects(4);
        fetch();
        await().until(() -> failures.contains("it is redirected more than 3 times"));
        assertThat(keys.ready()).isFalse();
    }

    private void redirects(int times) {
        server.behaves(exchange -> {
            int hop = Integer.parseInt("0" + exchange.getRequestURI().getPath().replaceAll("[^0-9]", ""));
            if (hop < times) {
                KeyServer.redirect("/" + (hop + 1)).handle(exchange);
            } else {
                KeyServer.send(exchange, 200, ProviderKey.set(OLD));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.invalid/keys", "file:///etc/passwd", "ftp://127.0.0.1/", "//evil.example/"})
    void aRedirectMayNotLeadWhereKeysMayNotBeFetched(String location) {
        server.behaves(KeyServer.redirect(location));
        fetch();
        await().until(() -> failures.contains("it is redirected to what is neither https nor http on loopback"));
    }

    @Test
    void keysInAFileAreReadAgainWhenItChanges() throws IOException {
        Path file = directory.resolve("keys.json");
        Files.writeString(file, ProviderKey.set(OLD));
        keys = ProviderKeys.of(new KeyLocation.File(file), settings(Duration.ofHours(1)), listener);
        awaitReady();
        NimbusTokenVerifier verifier = verifier();
        assertThat(join(verifier.verify(OLD.sign(JWSAlgorithm.ES256, CLAIMS)))).isInstanceOf(Valid.class);

        Path next = directory.resolve("next.json");
        Files.writeString(next, ProviderKey.set(NEW));
        Files.setLastModifiedTime(next, Files.getLastModifiedTime(file));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        await().until(() -> join(verifier.verify(NEW.sign(JWSAlgorithm.ES256, CLAIMS))) instanceof Valid);
        assertThat(refusal(verifier.verify(OLD.sign(JWSAlgorithm.ES256, CLAIMS)))
                        .rule())
                .isNotEmpty();

        Files.writeString(file, "{ half");
        await().until(() -> !failures.isEmpty());
        assertThat(join(verifier.verify(NEW.sign(JWSAlgorithm.ES256, CLAIMS)))).isInstanceOf(Valid.class);
        Files.delete(file);
        await().until(() -> failures.contains("it is not there"));
        assertThat(join(verifier.verify(NEW.sign(JWSAlgorithm.ES256, CLAIMS)))).isInstanceOf(Valid.class);
        Files.writeString(file, ProviderKey.set(OLD));
        await().until(() -> join(verifier.verify(OLD.sign(JWSAlgorithm.ES256, CLAIMS))) instanceof Valid);
    }

    @Test
    void aFileThatIsTooLargeIsAFailedFetch() throws IOException {
        Path file = directory.resolve("keys.json");
        Files.writeString(file, ProviderKey.set(OLD) + " ".repeat(1 << 20));
        keys = ProviderKeys.of(new KeyLocation.File(file), settings(Duration.ofHours(1)), listener);
        await().until(() -> failures.contains("it has 1 MiB or more"));
        assertThat(keys.ready()).isFalse();
    }

    @Test
    void aKeyIsGoodForItsOwnIssuerAloneWhateverItsKid() {
        ProviderKey same = ProviderKey.ec("old", Curve.P_256);
        try (KeyServer other = new KeyServer()) {
            server.serves(ProviderKey.set(OLD));
            other.serves(ProviderKey.set(same));
            keys = ProviderKeys.of(
                    Map.of("https://a/", server.url("/jwks"), "https://b/", other.url("/jwks")),
                    settings(Duration.ofHours(1)),
                    listener);
            NimbusTokenVerifier verifier =
                    NimbusTokenVerifier.jwks(keys, JwtSettings.defaults(), Set.of("https://b/"), Clock.systemUTC());

            Valid a = (Valid) join(verifier.verify(OLD.sign(JWSAlgorithm.ES256, ADMIN.formatted("https://a/"))));
            Valid b = (Valid) join(verifier.verify(same.sign(JWSAlgorithm.ES256, ADMIN.formatted("https://b/"))));
            assertThat(a.principal().subject()).isEqualTo("https://a/|alice");
            assertThat(a.principal().scopes()).containsExactly("events:publish");
            assertThat(b.principal().subject()).isEqualTo("https://b/|alice");
            assertThat(b.principal().scopes()).containsExactlyInAnyOrder("admin", "events:publish");

            for (AccessToken crossed : List.of(
                    OLD.sign(JWSAlgorithm.ES256, ADMIN.formatted("https://b/")),
                    same.sign(JWSAlgorithm.ES256, ADMIN.formatted("https://a/")),
                    OLD.sign(JWSAlgorithm.ES256, ADMIN.formatted("https://c/")),
                    OLD.sign(JWSAlgorithm.ES256, ADMIN.formatted("https://a")),
                    OLD.sign(JWSAlgorithm.ES256, CLAIMS),
                    OLD.sign(JWSAlgorithm.ES256, "{\"iss\":[\"https://a/\"]}"),
                    OLD.sign(JWSAlgorithm.ES256, "no json"))) {
                assertThat(refusal(verifier.verify(crossed)).reason()).isEqualTo(Reason.INVALID);
            }
        }
    }

    @Test
    void oneIssuerThatIsDownKeepsNobodyFromAnother() {
        URI gone = server.url("/gone");
        try (KeyServer other = new KeyServer().serves(ProviderKey.set(NEW))) {
            server.close();
            keys = ProviderKeys.of(Map.of("a", gone, "b", other.url("/jwks")), settings(Duration.ofHours(1)), listener);
            awaitReady();
            NimbusTokenVerifier verifier =
                    NimbusTokenVerifier.jwks(keys, JwtSettings.defaults(), Set.of(), Clock.systemUTC());
            assertThat(join(verifier.verify(NEW.sign(JWSAlgorithm.ES256, ADMIN.formatted("b")))))
                    .isInstanceOf(Valid.class);
            await().until(() -> !failures.isEmpty());
            assertThat(refusal(verifier.verify(OLD.sign(JWSAlgorithm.ES256, ADMIN.formatted("a"))))
                            .reason())
                    .isEqualTo(Reason.UNAVAILABLE);
        }
    }

    @Test
    void aFileThatHoldsNoCertificatesIsTold() throws IOException {
        Path file = Files.writeString(directory.resolve("ca.pem"), "no certificate");
        for (Path authorities : List.of(file, directory.resolve("none.pem"), directory)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ProviderKeys.of(
                            new KeyLocation.Url(server.url("/")),
                            new KeySettings(Duration.ofHours(1), Optional.of(authorities), url -> true),
                            listener))
                    .withMessageStartingWith("names a file that ");
        }
    }

    private void fetch() {
        keys = ProviderKeys.of(new KeyLocation.Url(server.url("/jwks")), settings(Duration.ofHours(1)), listener);
    }

    private static KeySettings settings(Duration refresh) {
        return new KeySettings(
                refresh,
                Optional.empty(),
                url -> "https".equals(url.getScheme())
                        || ("http".equals(url.getScheme()) && "127.0.0.1".equals(url.getHost())));
    }

    private NimbusTokenVerifier verifier() {
        return NimbusTokenVerifier.jwks(keys, JwtSettings.defaults(), Set.of(), Clock.systemUTC());
    }

    private void awaitReady() {
        await().atMost(Duration.ofSeconds(30)).until(keys::ready);
    }

    private static AccessToken withKid(String kid) {
        return new AccessToken(RawTokens.base64("{\"alg\":\"ES256\",\"kid\":\"" + kid + "\"}") + "."
                + RawTokens.base64(CLAIMS) + ".AAAA");
    }

    private static Refused refusal(CompletionStage<Verification> verification) {
        return (Refused) join(verification);
    }

    private static Verification join(CompletionStage<Verification> verification) {
        return verification
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(new AssertionError(failure)))
                .join();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
