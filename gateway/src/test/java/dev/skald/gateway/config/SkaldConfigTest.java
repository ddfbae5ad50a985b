package dev.skald.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SkaldConfigTest {

    private static final String SECRET = "a-secret-of-exactly-32-bytes-....";

    static Stream<Arguments> values() {
        return Stream.of(
                row(Variable.HOST, config -> config.listen().host(), "0.0.0.0", "::1", "::1"),
                row(Variable.PORT, config -> config.listen().port(), 8080, "0", 0),
                row(Variable.PORT, config -> config.listen().port(), 8080, "65535", 65535),
                row(
                        Variable.ADMIN_PORT,
                        config -> config.listen().admin().port(),
                        OptionalInt.empty(),
                        "0",
                        OptionalInt.of(0)),
                row(Variable.ADMIN_HOST, config -> config.listen().admin().host(), "127.0.0.1", "::1", "::1"),
                row(
                        Variable.PUBLIC_URL,
                        config -> config.cors().publicOrigin(),
                        Optional.empty(),
                        "https://Agents.example.com:443/skald/",
                        Optional.of("https://agents.example.com")),
                row(Variable.JWT_ISSUER, config -> config.tokens().issuer(), Optional.empty(), "me", Optional.of("me")),
                row(
                        Variable.JWT_AUDIENCE,
                        config -> config.tokens().audience(),
                        Optional.empty(),
                        "you",
                        Optional.of("you")),
                row(
                        Variable.JWT_CLOCK_SKEW,
                        config -> config.tokens().clockSkew(),
                        Duration.ofSeconds(30),
                        "PT0S",
                        Duration.ZERO),
                row(
                        Variable.JWT_SUBJECT_CLAIM,
                        config -> config.tokens().claims().subject(),
                        "sub",
                        "username",
                        "username"),
                row(
                        Variable.JWT_SCOPE_CLAIM,
                        config -> config.tokens().claims().scope(),
                        "scope",
                        "/realm_access/roles",
                        "/realm_access/roles"),
                row(
                        Variable.JWT_WORKFLOWS_CLAIM,
                        config -> config.tokens().claims().workflows(),
                        "workflows",
                        "https://a.example/workflows",
                        "https://a.example/workflows"),
                row(
                        Variable.JWT_AUDIENCE_CLAIM,
                        config -> config.tokens().claims().audience(),
                        "aud",
                        "client_id",
                        "client_id"),
                row(
                        Variable.REVOCATION_TTL,
                        config -> config.revocations().ttl(),
                        Duration.ofDays(30),
                        "PT2H",
                        Duration.ofHours(2)),
                row(Variable.MAX_REVOCATIONS, config -> config.revocations().max(), 100_000, "5", 5),
                row(
                        Variable.CORS_ORIGINS,
                        config -> config.cors().allowed(),
                        List.of("http://localhost:3000", "http://localhost:8000"),
                        "https://A.example , http://b.example:80,capacitor://localhost,http://[::1]:81",
                        List.of("https://a.example", "http://b.example", "capacitor://localhost", "http://[::1]:81")),
                row(
                        Variable.TRUSTED_PROXIES,
                        config -> config.proxies().trusted(),
                        List.of(),
                        "10.1.2.3/8, 192.0.2.1 ,2001:db8::/32,::ffff:10.0.0.0/104",
                        List.of(
                                range("10.1.2.3", 8),
                                range("192.0.2.1", 32),
                                range("2001:db8::", 32),
                                range("10.0.0.0", 8))),
                row(
                        Variable.EVENT_LOG,
                        config -> config.log().place(),
                        new SkaldConfig.Place.Memory(),
                        " file:/var/my data ",
                        new SkaldConfig.Place.Files(Path.of("/var/my data "), Optional.empty())),
                row(
                        Variable.EVENT_LOG_SYNC,
                        config -> config.log().place(),
                        new SkaldConfig.Place.Memory(),
                        "PT1M",
                        new SkaldConfig.Place.Memory()),
                row(
                        Variable.REDIS_PREFIX,
                        config -> config.log().place(),
                        new SkaldConfig.Place.Memory(),
                        "two:",
                        new SkaldConfig.Place.Memory()),
                row(
                        Variable.REDIS_PROBE,
                        config -> config.log().place(),
                        new SkaldConfig.Place.Memory(),
                        "PT0.1S",
                        new SkaldConfig.Place.Memory()),
                row(
                        Variable.REDIS_CA,
                        config -> config.log().place(),
                        new SkaldConfig.Place.Memory(),
                        "ca.pem",
                        new SkaldConfig.Place.Memory()),
                row(
                        Variable.RETENTION_EVENTS,
                        config -> config.log().retention().events(),
                        10_000,
                        "1",
                        1),
                row(
                        Variable.RETENTION_BYTES,
                        config -> config.log().retention().bytes(),
                        16_777_216L,
                        "5000000000",
                        5_000_000_000L),
                row(
                        Variable.RETENTION_TTL,
                        config -> config.log().retention().ttl(),
                        Duration.ofHours(1),
                        "P1DT12H",
                        Duration.ofHours(36)),
                row(
                        Variable.LOG_MAX_BYTES,
                        config -> config.log().capacity().bytes(),
                        Runtime.getRuntime().maxMemory() / 4,
                        "1",
                        1L),
                row(Variable.MAX_WORKFLOWS, config -> config.log().capacity().workflows(), 100_000, "7", 7),
                row(Variable.MAX_EVENT_BYTES, config -> config.limits().sizes().event(), 65_536, "100", 100),
                row(Variable.MAX_BATCH_BYTES, config -> config.limits().sizes().batch(), 1_048_576, "200", 200),
                row(
                        Variable.MAX_SUBSCRIPTIONS,
                        config -> config.limits().perSocket().subscriptions(),
                        100,
                        "3",
                        3),
                row(
                        Variable.MAX_CLIENT_EVENTS,
                        config -> config.limits().perSocket().clientEvents(),
                        50,
                        " 4 ",
                        4),
                row(Variable.MAX_CONNECTIONS, config -> config.limits().connections(), 100_000, "0", 0),
                row(
                        Variable.MAX_CONNECTIONS_PER_ADDRESS,
                        config -> config.limits().perAddress().connections(),
                        0,
                        "7",
                        7),
                row(
                        Variable.MAX_HANDSHAKES_PER_ADDRESS,
                        config -> config.limits().perAddress().handshakes(),
                        0,
                        "7",
                        7),
                row(
                        Variable.MAX_REFUSALS_PER_ADDRESS,
                        config -> config.limits().perAddress().refusals(),
                        0,
                        "7",
                        7),
                row(
                        Variable.MAX_CONNECTIONS_PER_USER,
                        config -> config.limits().perUser().connections(),
                        100,
                        "0",
                        0),
                row(
                        Variable.MAX_PUBLISHES_PER_USER,
                        config -> config.limits().perUser().publishes(),
                        0,
                        "7",
                        7),
                row(
                        Variable.CONNECT_TIMEOUT,
                        config -> config.timeouts().sessions().connect(),
                        Duration.ofSeconds(10),
                        "PT0.5S",
                        Duration.ofMillis(500)),
                row(
                        Variable.RECOVERY_WINDOW,
                        config -> config.timeouts().sessions().recoveryWindow(),
                        Duration.ofMinutes(2),
                        "PT0S",
                        Duration.ZERO),
                row(
                        Variable.IDLE_TIMEOUT,
                        config -> config.timeouts().connections().idle(),
                        Duration.ofSeconds(75),
                        "PT1H",
                        Duration.ofHours(1)),
                row(
                        Variable.STALL_TIMEOUT,
                        config -> config.timeouts().connections().stall(),
                        Duration.ofSeconds(30),
                        "pt1s",
                        Duration.ofSeconds(1)),
                row(
                        Variable.PING_INTERVAL,
                        config -> config.heartbeat().pingInterval(),
                        Duration.ofSeconds(25),
                        "PT1M",
                        Duration.ofMinutes(1)),
                row(
                        Variable.PING_TIMEOUT,
                        config -> config.heartbeat().pingTimeout(),
                        Duration.ofSeconds(20),
                        "PT5S",
                        Duration.ofSeconds(5)),
                row(Variable.LOG_FORMAT, config -> config.logging().format(), LogFormat.TEXT, "json", LogFormat.JSON),
                row(Variable.LOG_LEVEL, config -> config.logging().level(), LogLevel.INFO, "Debug", LogLevel.DEBUG),
                row(Variable.LOG_LEVEL, config -> config.logging().level(), LogLevel.INFO, "trace", LogLevel.TRACE),
                row(Variable.CONSOLE, SkaldConfig::console, false, "on", true));
    }

    private static SkaldConfig.AddressRange range(String address, int bits) {
        return new SkaldConfig.AddressRange(assertDoesNotThrow(() -> InetAddress.getByName(address)), bits);
    }

    private static Arguments row(
            Variable variable, Function<SkaldConfig, Object> setting, Object ifUnset, String value, Object read) {
        return Arguments.of(variable, setting, ifUnset, value, read);
    }

    @ParameterizedTest(name = "{0} is {2} unless told, and {4} if it says {3}")
    @MethodSource("values")
    void everyVariableHasItsDefaultAndItsMeaning(
            Variable variable, Function<SkaldConfig, Object> setting, Object ifUnset, String value, Object read) {
        assertThat(setting.apply(config(Map.of()))).isEqualTo(ifUnset);
        assertThat(setting.apply(config(Map.of(variable.name(), " \t")))).isEqualTo(ifUnset);
        assertThat(setting.apply(config(Map.of(variable.name(), value)))).isEqualTo(read);
    }

    @Test
    void everyVariableIsInATestOfItsMeaning() {
        List<Object> tested = values().map(row -> row.get()[0]).toList();
        assertThat(Variable.values())
                .filteredOn(variable -> !tested.contains(variable))
                .containsExactly(
                        Variable.TLS_CERT,
                        Variable.TLS_KEY,
                        Variable.JWT_SECRET,
                        Variable.JWT_SECRET_FILE,
                        Variable.JWT_JWKS_URL,
                        Variable.JWT_JWKS_FILE,
                        Variable.JWT_JWKS_TTL,
                        Variable.JWT_JWKS_CA,
                        Variable.JWT_ISSUERS,
                        Variable.JWT_ADMIN_ISSUERS,
                        Variable.NODE_URL,
                        Variable.CLUSTER_SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "http://10.0.0.7:8080,        http://10.0.0.7:8080",
        "HTTP://node-2.internal/,     http://node-2.internal:80",
        "https://node-2.internal,     https://node-2.internal:443",
        "http://[2001:db8::7]:8080,   http://[2001:db8::7]:8080"
    })
    void aNodeOfAClusterIsReachedByItsUrl(String told, String read) {
        assertThat(config(Map.of("NODE_URL", told, "CLUSTER_SECRET", SECRET)).cluster())
                .contains(new SkaldConfig.Cluster(URI.create(read), new Secret(SECRET)));
    }

    @Test
    void withoutAUrlThereIsNoCluster() {
        assertThat(config(Map.of("CLUSTER_SECRET", SECRET)).cluster()).isEmpty();
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(Map.of("NODE_URL", "http://a")))
                .withMessageStartingWith("CLUSTER_SECRET: not set")
                .satisfies(SkaldConfigTest::isOneLineWithoutTheSecret);
    }

    @ParameterizedTest(name = "{0}={1} is refused")
    @CsvSource(delimiter = '|', textBlock = """
        HOST              | two words        | "two words" is neither an address nor the name of a host
        HOST              | http://localhost | "http://localhost" is neither an address nor the name of a host
        NODE_URL          | 10.0.0.7:8080    | "10.0.0.7:8080" is not a URL of the form http[s]://host[:port]
        NODE_URL          | http://a/path    | "http://a/path" is not a URL of the form http[s]://host[:port]
        NODE_URL          | http://a:0       | "http://a:0" is not a URL of the form http[s]://host[:port]
        NODE_URL          | ftp://a          | "ftp://a" is not a URL of the form http[s]://host[:port]
        CLUSTER_SECRET    | short            | has 5 bytes, and a cluster needs 32 or more
        PORT              | 80a              | "80a" is not a port number
        PORT              | 65536            | "65536" is not between 0 and 65535
        PORT              | -1               | "-1" is not between 0 and 65535
        PORT              | +80              | "+80" is not a port number
        PORT              | ８０              | "８０" is not a port number
        PUBLIC_URL        | example.com      | "example.com" is not a URL of the form http[s]://host[:port]
        PUBLIC_URL        | ftp://a.example  | "ftp://a.example" is not a URL of the form http[s]://host[:port]
        PUBLIC_URL        | http://a b       | "http://a b" is not a URL of the form http[s]://host[:port]
        PUBLIC_URL        | https://me:top-secret@a.example | "https://...@a.example" is not a URL of the form http[s]://host[:port]
        JWT_SECRET        | short            | has 5 bytes, and HS256 needs 32 or more
        JWT_CLOCK_SKEW    | 30s              | "30s" is not an ISO 8601 duration
        JWT_CLOCK_SKEW    | -PT1S            | "-PT1S" is not between PT0S and PT24H
        REVOCATION_TTL    | PT0S             | "PT0S" is not between PT1S and PT876000H
        MAX_REVOCATIONS   | 0                | "0" is not between 1 and 10000000
        CORS_ORIGINS      | *                | "*" is a wildcard, and every origin must be named
        CORS_ORIGINS      | https://*.a.example | "https://*.a.example" is a wildcard, and every origin must be named
        CORS_ORIGINS      | https://a.example/ | "https://a.example/" is not an origin of the form scheme://host[:port]
        CORS_ORIGINS      | https://a.example/app | "https://a.example/app" is not an origin of the form scheme://host[:port]
        CORS_ORIGINS      | a.example        | "a.example" is not an origin of the form scheme://host[:port]
        CORS_ORIGINS      | null             | "null" is not an origin of the form scheme://host[:port]
        CORS_ORIGINS      | http://a.example:0 | "http://a.example:0" is not an origin of the form scheme://host[:port]
        CORS_ORIGINS      | http://a.example:99999 | "http://a.example:99999" is not an origin of the form scheme://host[:port]
        CORS_ORIGINS      | http://a.example,,http://b.example | has an empty entry
        TRUSTED_PROXIES   | proxy.example    | "proxy.example" is neither an address nor a range of addresses as 10.0.0.0/8
        TRUSTED_PROXIES   | 10.0.0.256       | "10.0.0.256" is neither an address nor a range of addresses as 10.0.0.0/8
        TRUSTED_PROXIES   | 010.0.0.1        | "010.0.0.1" is neither an address nor a range of addresses as 10.0.0.0/8
        TRUSTED_PROXIES   | 10.0.0.0/33      | "10.0.0.0/33" is neither an address nor a range of addresses as 10.0.0.0/8
        TRUSTED_PROXIES   | 10.0.0.0/x       | "10.0.0.0/x" is neither an address nor a range of addresses as 10.0.0.0/8
        TRUSTED_PROXIES   | 2001:db8::/129   | "2001:db8::/129" is neither an address nor a range of addresses as 10.0.0.0/8
        TRUSTED_PROXIES   | ::ffff:10.0.0.0/95 | "::ffff:10.0.0.0/95" is neither an address nor a range of addresses as 10.0.0.0/8
        TRUSTED_PROXIES   | fe80::1%eth0     | "fe80::1%eth0" is neither an address nor a range of addresses as 10.0.0.0/8
        TRUSTED_PROXIES   | a:b              | "a:b" is neither an address nor a range of addresses as 10.0.0.0/8
        TRUSTED_PROXIES   | 10.0.0.1,,10.0.0.2 | has an empty entry
        EVENT_LOG         | disk             | "disk" is not a kind of log
        EVENT_LOG         | file:            | names no directory behind file:
        EVENT_LOG         | FILE:/var/skald  | "FILE:/var/skald" is not a kind of log
        EVENT_LOG_SYNC    | never            | "never" is not an ISO 8601 duration
        EVENT_LOG_SYNC    | PT0S             | "PT0S" is not between PT0.000000001S and PT1M
        EVENT_LOG_SYNC    | PT61S            | "PT61S" is not between PT0.000000001S and PT1M
        EVENT_LOG         | redis://          | names no HOST:PORT of a Redis where it should
        EVENT_LOG         | redis://r:6379,   | names no HOST:PORT of a Redis where it should
        EVENT_LOG         | redis://r:0       | the port of a Redis is not between 1 and 65535
        EVENT_LOG         | redis://r:99999   | the port of a Redis is not between 1 and 65535
        EVENT_LOG         | redis://:top-secret@r:6379/x | names a database of Redis that is no number
        EVENT_LOG         | redis://:top-secret@r:6379?db=1 | names no HOST:PORT of a Redis where it should
        EVENT_LOG         | redis://:top-secret%@r:6379 | has a % in the user or the password that is no percent-encoding; a % itself is %25
        EVENT_LOG         | redis://:top-secret@a:6379,b:6379/1 | a Redis Cluster has no databases, and several servers are a Cluster
        EVENT_LOG         | redis://top-secret@r:6379 | names a user of Redis without a password: user:password@, or :password@
        REDIS_PROBE       | PT0.05S           | "PT0.05S" is not between PT0.1S and PT1M
        REDIS_PREFIX      | {skald}           | "{skald}" is no prefix: 1 to 64 letters, digits and marks, without braces
        RETENTION_EVENTS  | 0                | "0" is not between 1 and 268435456
        RETENTION_EVENTS  | 1e4              | "1e4" is not a whole number
        RETENTION_BYTES   | 16M              | "16M" is not a whole number
        RETENTION_BYTES   | 99999999999999999999 | "99999999999999999999" is not between 1 and 9223372036854775807
        RETENTION_TTL     | PT0S             | "PT0S" is not between PT0.001S and PT876000H
        RETENTION_TTL     | P40000D          | "P40000D" is not between PT0.001S and PT876000H
        LOG_MAX_BYTES     | 0                | "0" is not between 1 and 9223372036854775807
        MAX_WORKFLOWS     | 0                | "0" is not between 1 and 2147483647
        MAX_EVENT_BYTES   | 0                | "0" is not between 2 and 1073741824
        MAX_BATCH_BYTES   | 2147483648       | "2147483648" is not between 2 and 1073741824
        MAX_SUBSCRIPTIONS | -5               | "-5" is not between 1 and 1000000
        MAX_CLIENT_EVENTS | many             | "many" is not a whole number
        MAX_CONNECTIONS   | -1               | "-1" is not between 0 and 10000000
        MAX_CONNECTIONS_PER_ADDRESS | many   | "many" is not a whole number
        MAX_HANDSHAKES_PER_ADDRESS | 0.5     | "0.5" is not a whole number
        MAX_REFUSALS_PER_ADDRESS | -1        | "-1" is not between 0 and 10000000
        MAX_CONNECTIONS_PER_USER | -1        | "-1" is not between 0 and 10000000
        MAX_PUBLISHES_PER_USER | 99999999999 | "99999999999" is not between 0 and 10000000
        CONNECT_TIMEOUT   | PT0S             | "PT0S" is not between PT0.001S and PT24H
        RECOVERY_WINDOW   | -PT1S            | "-PT1S" is not between PT0S and PT24H
        IDLE_TIMEOUT      | PT0S             | "PT0S" is not between PT0.001S and PT1H
        IDLE_TIMEOUT      | PT61M            | "PT61M" is not between PT0.001S and PT1H
        IDLE_TIMEOUT      | 75               | "75" is not an ISO 8601 duration
        STALL_TIMEOUT     | PT25H            | "PT25H" is not between PT0.001S and PT24H
        PING_INTERVAL     | 25000            | "25000" is not an ISO 8601 duration
        PING_TIMEOUT      | PT0.0001S        | "PT0.0001S" is not between PT0.001S and PT24H
        CONSOLE           | yes              | "yes" is neither on nor off
        LOG_FORMAT        | xml              | "xml" is neither text nor json
        LOG_LEVEL         | warn             | "warn" is none of info, debug and trace
        ADMIN_PORT        | 8080             | is that of PORT, and must be one of its own
        ADMIN_PORT        | many             | "many" is not a port number
        ADMIN_HOST        | two words        | "two words" is neither an address nor the name of a host
        TLS_CERT          | /a.pem           | set without TLS_KEY, and TLS needs both
        TLS_KEY           | /a.pem           | set without TLS_CERT, and TLS needs both
        """)
    void aFaultIsToldWithTheVariableTheFaultAndAnExample(Variable variable, String value, String fault) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(Map.of(variable.name(), value)))
                .withMessage(variable + ": " + fault + "; for example " + variable.example())
                .satisfies(exception -> assertThat(exception.getMessage()).doesNotContain("top-secret"));
    }

    @Test
    void aRedisIsReadWithItsCredentials() {
        SkaldConfig.Log log = config(Map.of(
                        "EVENT_LOG", "rediss://me%40home:a%3Ab%2Fc+%25@redis.example/3",
                        "REDIS_CA", "ca.pem",
                        "REDIS_PREFIX", "it:",
                        "REDIS_PROBE", "PT0.5S"))
                .log();

        assertThat(log.retention().ttl()).isEqualTo(Duration.ofDays(7));
        assertThat(log.place())
                .isEqualTo(new SkaldConfig.Place.Redis(
                        List.of(new SkaldConfig.RedisServer("redis.example", 6_379)),
                        Optional.of(new SkaldConfig.RedisCredentials(Optional.of("me@home"), new Secret("a:b/c+%"))),
                        3,
                        true,
                        Optional.of(Path.of("ca.pem")),
                        "it:",
                        Duration.ofMillis(500)));
        assertThat(log.toString()).doesNotContain("a:b/c");
    }

    @Test
    void certificatesAreOfNoUseWithoutTls() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(Map.of("EVENT_LOG", "redis://r", "REDIS_CA", "ca.pem")))
                .withMessageStartingWith("REDIS_CA: set, and EVENT_LOG names no rediss://");
    }

    @Test
    void severalServersAreACluster() {
        SkaldConfig.Place place = config(Map.of("EVENT_LOG", "redis://:pass@a:7000,[::1]:7001,c:7002"))
                .log()
                .place();

        assertThat(place)
                .isEqualTo(new SkaldConfig.Place.Redis(
                        List.of(
                                new SkaldConfig.RedisServer("a", 7_000),
                                new SkaldConfig.RedisServer("::1", 7_001),
                                new SkaldConfig.RedisServer("c", 7_002)),
                        Optional.of(new SkaldConfig.RedisCredentials(Optional.empty(), new Secret("pass"))),
                        0,
                        false,
                        Optional.empty(),
                        "skald:",
                        Duration.ofSeconds(1)));
    }

    @Test
    void aLogInFilesIsKeptForLongerAndMayBeLarger() {
        SkaldConfig.Log log = config(Map.of("EVENT_LOG", "file:events")).log();
        assertThat(log.retention().ttl()).isEqualTo(Duration.ofDays(7));
        assertThat(log.capacity().bytes()).isEqualTo(10L << 30);

        SkaldConfig.Log told = config(Map.of(
                        "EVENT_LOG",
                        "file:events",
                        "RETENTION_TTL",
                        "PT2H",
                        "LOG_MAX_BYTES",
                        "5",
                        "EVENT_LOG_SYNC",
                        "PT0.2S"))
                .log();
        assertThat(told.retention().ttl()).isEqualTo(Duration.ofHours(2));
        assertThat(told.capacity().bytes()).isEqualTo(5);
        assertThat(told.place())
                .isEqualTo(new SkaldConfig.Place.Files(Path.of("events"), Optional.of(Duration.ofMillis(200))));
    }

    @ParameterizedTest
    @CsvSource({
        "memory,                 EVENT_LOG_SYNC REDIS_CA REDIS_PREFIX REDIS_PROBE NODE_URL CLUSTER_SECRET",
        "file:events,            REDIS_CA REDIS_PREFIX REDIS_PROBE NODE_URL CLUSTER_SECRET",
        "rediss://127.0.0.1:1,   EVENT_LOG_SYNC LOG_MAX_BYTES"
    })
    void whatIsSetAndHasNoEffectOnTheLogIsKnown(String log, String ineffective) {
        Map<String, String> all = Map.of(
                "EVENT_LOG", log,
                "EVENT_LOG_SYNC", "PT0.2S",
                "LOG_MAX_BYTES", "5",
                "MAX_WORKFLOWS", "6",
                "RETENTION_TTL", "PT2H",
                "REDIS_CA", "ca.pem",
                "REDIS_PREFIX", "p:",
                "REDIS_PROBE", "PT2S",
                "NODE_URL", "http://a",
                "CLUSTER_SECRET", SECRET);
        assertThat(config(all).log().ineffective())
                .extracting(Variable::name)
                .containsExactlyInAnyOrder(ineffective.split(" "));
        assertThat(config(Map.of("EVENT_LOG", log)).log().ineffective()).isEmpty();
    }

    @Test
    void aSecretIsNeeded() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> SkaldConfig.from(Map.of("JWT_SECRET", "   ")))
                .withMessageStartingWith("JWT_SECRET: not set");
    }

    @Test
    void theBytesOfASecretCountAndNotItsCharacters() {
        String umlauts = "ä".repeat(16);
        assertThat(config(Map.of("JWT_SECRET", umlauts)).tokens().secret()).isEqualTo(new Secret(umlauts));
    }

    @Test
    void aSecretIsTakenWithTheBlanksInIt() {
        String secret = "x  \n" + "x".repeat(29) + "\t😀";
        assertThat(config(Map.of("JWT_SECRET", secret)).tokens().secret().value())
                .isEqualTo(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\n", "\r", "\r\n", "\t", "\u000b", "\u0085", "\u00a0", "\u2028", "\u3000", "\ufeff"})
    void aSecretWithWhiteSpaceAtAnEndIsRefused(String white) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(Map.of("JWT_SECRET", SECRET + white)))
                .withMessageStartingWith("JWT_SECRET: has white space at its end")
                .satisfies(SkaldConfigTest::isOneLineWithoutTheSecret);
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(Map.of("JWT_SECRET", white + SECRET)))
                .withMessageStartingWith("JWT_SECRET: has white space at its beginning")
                .satisfies(SkaldConfigTest::isOneLineWithoutTheSecret);
    }

    @Test
    void aSecretThatIsNoUtf8IsRefused() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(Map.of("JWT_SECRET", SECRET + "\ud83d")))
                .withMessageStartingWith("JWT_SECRET: is no UTF-8");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = "JWT_(JWKS_.*|ISSUERS|ADMIN_ISSUERS)")
    void whatTheLocaleCouldNotReadIsRefused(Variable variable) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(Map.of(variable.name(), "\uFFFD".repeat(32))))
                .withMessageStartingWith(variable + ": is no UTF-8, or this locale cannot read it");
    }

    private static void isOneLineWithoutTheSecret(ConfigException exception) {
        assertThat(exception.getMessage()).doesNotContain(SECRET).doesNotContainPattern("\\R");
    }

    @Test
    void aSecretIsNeverShown() {
        assertThat(config(Map.of()).toString()).doesNotContain(SECRET).contains("redacted");
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(Map.of("JWT_SECRET", "hunter2")))
                .satisfies(exception -> assertThat(exception.getMessage()).doesNotContain("hunter2"));
    }

    @Test
    void aFaultIsOneLineHoweverLongAndStrangeTheValueIs() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> config(Map.of("PORT", "1\n2\r\u001b[31m\u2028" + "9".repeat(5_000))))
                .satisfies(exception -> assertThat(exception.getMessage())
                        .hasSizeLessThan(200)
                        .doesNotContainPattern("[\\p{Cntrl}\\u2028]"));
    }

    @Test
    void theOwnOriginsAreThoseOfTheBoundPortUnlessTold() {
        assertThat(config(Map.of()).cors().own("http", 1234))
                .containsExactly("http://localhost:1234", "http://127.0.0.1:1234");
        assertThat(config(Map.of()).cors().own("https", 1234))
                .containsExactly("https://localhost:1234", "https://127.0.0.1:1234");
        assertThat(config(Map.of("PUBLIC_URL", "https://a.example")).cors().own("http", 1234))
                .containsExactly("https://a.example");
    }

    @Test
    void theOwnOriginsOfAPortThatIsNotKnownYetAreNoneUnlessTold() {
        assertThat(config(Map.of()).cors().own("http", 0)).isEmpty();
        assertThat(config(Map.of("PUBLIC_URL", "https://a.example")).cors().own("http", 0))
                .containsExactly("https://a.example");
    }

    @Test
    void anEventIsNoLargerThanTheBodyThatBringsIt() {
        assertThat(config(Map.of("MAX_BATCH_BYTES", "2000")).limits().sizes().event())
                .isEqualTo(2000);
    }

    @Test
    void tlsIsSpokenWithACertificateAndItsKey() {
        assertThat(config(Map.of()).listen().tls()).isEmpty();
        assertThat(config(Map.of("TLS_CERT", "/c.pem", "TLS_KEY", "k.pem"))
                        .listen()
                        .tls())
                .contains(new SkaldConfig.Tls(Path.of("/c.pem"), Path.of("k.pem")));
    }

    @Test
    void bothPortsMayBeFreeOnes() {
        assertThat(config(Map.of("PORT", "0", "ADMIN_PORT", "0"))
                        .listen()
                        .admin()
                        .port())
                .hasValue(0);
    }

    @Test
    void unknownVariablesAreIgnored() {
        assertThat(config(Map.of("PORTS", "80a"))).isEqualTo(config(Map.of()));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.MATCH_NONE,
            names = "JWT_(SECRET.*|JWKS_.*|ISSUERS|ADMIN_ISSUERS)|TLS_.*|NODE_URL|CLUSTER_SECRET")
    void theExampleOfAVariableIsAGoodOne(Variable variable) {
        String example = variable.example().substring(variable.name().length() + 1);
        assertThat(config(Map.of(variable.name(), example))).isNotNull();
    }

    @Test
    void aBuilderKeepsTheRulesOfTheEnvironment() {
        SkaldConfig built = SkaldConfig.builder()
                .host("127.0.0.1")
                .port(0)
                .secret(SECRET)
                .corsOrigins("https://a.example", "https://b.example")
                .set(Variable.RETENTION_TTL, "PT1M")
                .build();
        assertThat(built)
                .isEqualTo(config(Map.of(
                        "HOST", "127.0.0.1",
                        "PORT", "0",
                        "CORS_ORIGINS", "https://a.example,https://b.example",
                        "RETENTION_TTL", "PT1M")));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> SkaldConfig.builder().port(-1).build())
                .withMessageStartingWith("PORT: ");
    }

    private static SkaldConfig config(Map<String, String> settings) {
        Map<String, String> environment = new HashMap<>(Map.of("JWT_SECRET", SECRET));
        environment.putAll(settings);
        return SkaldConfig.from(environment);
    }
}
