package dev.skald.adapter.redis;

import static dev.skald.domain.port.SampleEvents.thoughts;
import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.skald.adapter.store.Capacity;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.RecordingPublisher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a Redis is looked at before it is used. */
class RedisOpeningTest {

    @Test
    void takesTheCredentialsThatRedisTakes() {
        try (RedisServer redis = RedisServer.start("--requirepass", "s3cret/with:marks")) {
            assertOpens(redis, Optional.empty(), "s3cret/with:marks");
            redis.call("PING");
        }
    }

    @Test
    void refusesToBeginWithCredentialsThatRedisRefuses() {
        try (RedisServer redis = RedisServer.start("--requirepass", "right")) {
            for (Optional<RedisAddress.Credentials> wrong : List.of(
                    Optional.<RedisAddress.Credentials>empty(),
                    Optional.of(new RedisAddress.Credentials(Optional.empty(), "wr0ng-secret")),
                    Optional.of(new RedisAddress.Credentials(Optional.of("nobody"), "wr0ng-secret")))) {
                assertThatExceptionOfType(RedisStoreException.class)
                        .isThrownBy(() ->
                                RedisWorkflows.open(settings(redis, wrong)).close())
                        .withMessageContaining("127.0.0.1:" + redis.port() + " refuses these credentials")
                        .satisfies(refused -> assertThat(refused.getMessage())
                                .doesNotContain("wr0ng-secret")
                                .doesNotContain("\n"));
            }
        }
    }

    /** The first connection of a process may take longer than any other. */
    @Test
    void refusesThemAlsoWhereTheFirstAnswerTookTooLong() {
        Duration brief = Duration.ofMillis(500);
        try (RedisServer redis = RedisServer.start("--requirepass", "right")) {
            assertOpens(redis, Optional.empty(), "right");
            redis.pause();
            CompletableFuture.runAsync(
                    redis::resume,
                    CompletableFuture.delayedExecutor(brief.multipliedBy(2).toMillis(), TimeUnit.MILLISECONDS));
            assertThatExceptionOfType(RedisStoreException.class)
                    .isThrownBy(() -> RedisWorkflows.open(settings(redis, Optional.empty(), brief))
                            .close())
                    .withMessageContaining("refuses these credentials");
        }
    }

    @Test
    void needsNoMoreRightsThanThePageForOperatorsSays() {
        try (RedisServer redis = RedisServer.start()) {
            redis.call(
                    "ACL",
                    "SETUSER",
                    "skald",
                    "on",
                    ">pass",
                    "~opening:*",
                    "&opening:*",
                    "+@read",
                    "+@write",
                    "+@scripting",
                    "+@pubsub",
                    "+@connection",
                    "+info",
                    "+time");
            try (RedisWorkflows store = RedisWorkflows.open(
                    settings(redis, Optional.of(new RedisAddress.Credentials(Optional.of("skald"), "pass"))))) {
                await().until(() -> store.isUp() && store.hearsHints());
                WorkflowId workflow = WorkflowId.random();
                await(store.eventLog().follow(workflow, new RecordingPublisher()));
                assertThat(await(store.eventLog().append(workflow, thoughts("e", 3)))
                                .accepted())
                        .isEqualTo(3);
                assertThat(await(store.runs().endExpired())).isZero();
                assertThat(await(store.expire())).isZero();
                assertThat(await(store.sessions().take("none"))).isEmpty();
                await(store.eventLog().delete(workflow));
            }
        }
    }

    @Test
    void refusesARedisThatThrowsAwayWhatItKeeps() {
        for (String policy : List.of("allkeys-lru", "volatile-ttl")) {
            try (RedisServer redis = RedisServer.start("--maxmemory", "100mb", "--maxmemory-policy", policy)) {
                assertThatExceptionOfType(RedisStoreException.class)
                        .isThrownBy(() -> RedisWorkflows.open(settings(redis, Optional.empty()))
                                .close())
                        .withMessageContaining(policy)
                        .withMessageContaining("noeviction");
            }
        }
    }

    @Test
    void warnsOnceOfARedisThatMayTakeAllMemoryThereIs() {
        try (RedisServer bounded = RedisServer.start("--maxmemory", "100mb");
                RedisServer unbounded = RedisServer.start()) {
            assertThat(warnings(bounded)).isEmpty();
            assertThat(warnings(unbounded))
                    .singleElement(STRING)
                    .contains("no maxmemory", "refused")
                    .doesNotContain("\n");
        }
    }

    /** What the store warns of from its opening on, until a connection that was lost is there again. */
    private static List<String> warnings(RedisServer redis) {
        try (Told told = new Told();
                RedisWorkflows store = RedisWorkflows.open(settings(redis, Optional.empty()))) {
            await().until(store::isUp);
            redis.call("CLIENT", "KILL", "TYPE", "normal");
            await().until(() -> store.reconnects() > 0 && store.isUp());
            return told.warnings("maxmemory");
        }
    }

    @Test
    void namesOnceARedisThatComesLateAndRefuses() {
        int port = RedisServer.freePort();
        TestStores early = new TestStores(port, Duration.ofMillis(300));
        try (Told told = new Told()) {
            RedisWorkflows store = early.openAway();
            try (RedisServer redis = RedisServer.start(port, "--requirepass", "right")) {
                await().until(() ->
                        !told.warnings("refuses these credentials (NOAUTH)").isEmpty());
                // In a second it is tried some seven times more.
                await().during(Duration.ofSeconds(1))
                        .untilAsserted(
                                () -> assertThat(told.warnings("refuses")).hasSize(1));
                assertThat(store.isUp()).isFalse();
            }
        } finally {
            early.close();
        }
    }

    /** Records what the link to Redis warns of. */
    private static final class Told extends Handler implements AutoCloseable {

        private final List<String> warnings = new CopyOnWriteArrayList<>();
        private final Logger logger = Logger.getLogger(Link.class.getName());

        Told() {
            logger.addHandler(this);
        }

        /** Those with these words. */
        List<String> warnings(String words) {
            return warnings.stream().filter(warning -> warning.contains(words)).toList();
        }

        @Override
        public void publish(LogRecord told) {
            if (told.getLevel().intValue() >= Level.WARNING.intValue()) {
                warnings.add(new SimpleFormatter().formatMessage(told));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {
            logger.removeHandler(this);
        }
    }

    @Test
    void speaksTlsWithARedisWhoseCertificateIsTrusted(@TempDir Path directory) throws Exception {
        TestCertificate certificate = TestCertificate.in(directory);
        int port = RedisServer.freePort();
        try (RedisServer redis = RedisServer.start(
                "--tls-port",
                Integer.toString(port),
                "--tls-cert-file",
                certificate.chain().toString(),
                "--tls-key-file",
                certificate.key().toString(),
                "--tls-ca-cert-file",
                certificate.chain().toString(),
                "--tls-auth-clients",
                "no")) {
            try (RedisWorkflows store = RedisWorkflows.open(encrypted(port, Optional.of(certificate.chain())))) {
                await().until(() -> store.isUp() && store.hearsHints());
            }
            try (RedisWorkflows store = RedisWorkflows.open(encrypted(port, Optional.empty()))) {
                assertThat(store.isUp()).isFalse();
            }
        }
    }

    @Test
    void refusesAFileThatHoldsNoCertificate(@TempDir Path directory) throws Exception {
        Path empty = Files.writeString(directory.resolve("empty.pem"), "");
        for (Path bad : List.of(empty, directory.resolve("missing.pem"))) {
            assertThatExceptionOfType(RedisStoreException.class)
                    .isThrownBy(() ->
                            RedisWorkflows.open(encrypted(1, Optional.of(bad))).close())
                    .withMessageContaining(bad.toString())
                    .satisfies(refused -> assertThat(refused.isOfAuthorities()).isTrue());
        }
    }

    @Test
    void hintsComeOverChannelsOfASlotWhereTheServerHasThem() {
        assertThat(ServerTraits.read("redis_version:6.2.14\r\nmaxmemory_policy:noeviction\r\n"))
                .isEqualTo(new ServerTraits(false, Optional.of("noeviction"), Optional.empty()));
        assertThat(ServerTraits.read("redis_version:7.0.15\r\nmaxmemory_policy:allkeys-lru\r\n")
                        .evicts())
                .isTrue();
        assertThat(ServerTraits.read("redis_version:7.0.15\r\n").sharded()).isTrue();
        assertThat(ServerTraits.read("").evicts()).isFalse();
    }

    @Test
    void aPasswordIsPartOfNoText() {
        RedisAddress address = new RedisAddress(
                List.of(new RedisAddress.Server("r", 1)),
                Optional.of(new RedisAddress.Credentials(Optional.of("me"), "s3cret")),
                0,
                Optional.empty());

        assertThat(address.toString()).doesNotContain("s3cret").contains("redacted");
    }

    private static void assertOpens(RedisServer redis, Optional<String> user, String password) {
        try (RedisWorkflows store =
                RedisWorkflows.open(settings(redis, Optional.of(new RedisAddress.Credentials(user, password))))) {
            await().until(() -> store.isUp() && store.hearsHints());
        }
    }

    private static RedisSettings encrypted(int port, Optional<Path> authorities) {
        return new RedisSettings(
                new RedisAddress(
                        List.of(new RedisAddress.Server("127.0.0.1", port)),
                        Optional.empty(),
                        0,
                        Optional.of(new RedisAddress.Tls(authorities))),
                "opening:",
                TestStores.PROBE,
                TestStores.retaining(100),
                new Capacity(1L << 30, 100, 100));
    }

    private static RedisSettings settings(RedisServer redis, Optional<RedisAddress.Credentials> credentials) {
        return settings(redis, credentials, TestStores.PROBE);
    }

    private static RedisSettings settings(
            RedisServer redis, Optional<RedisAddress.Credentials> credentials, Duration probe) {
        return new RedisSettings(
                new RedisAddress(
                        List.of(new RedisAddress.Server("127.0.0.1", redis.port())), credentials, 0, Optional.empty()),
                "opening:",
                probe,
                TestStores.retaining(100),
                new Capacity(1L << 30, 100, 100));
    }
}
