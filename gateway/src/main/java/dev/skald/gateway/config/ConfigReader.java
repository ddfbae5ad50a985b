package dev.skald.gateway.config;

import static dev.skald.gateway.config.Variable.ADMIN_HOST;
import static dev.skald.gateway.config.Variable.ADMIN_PORT;
import static dev.skald.gateway.config.Variable.CLUSTER_SECRET;
import static dev.skald.gateway.config.Variable.CONNECT_TIMEOUT;
import static dev.skald.gateway.config.Variable.CONSOLE;
import static dev.skald.gateway.config.Variable.CORS_ORIGINS;
import static dev.skald.gateway.config.Variable.EVENT_LOG;
import static dev.skald.gateway.config.Variable.EVENT_LOG_SYNC;
import static dev.skald.gateway.config.Variable.HOST;
import static dev.skald.gateway.config.Variable.IDLE_TIMEOUT;
import static dev.skald.gateway.config.Variable.LOG_FORMAT;
import static dev.skald.gateway.config.Variable.LOG_LEVEL;
import static dev.skald.gateway.config.Variable.LOG_MAX_BYTES;
import static dev.skald.gateway.config.Variable.MAX_BATCH_BYTES;
import static dev.skald.gateway.config.Variable.MAX_CLIENT_EVENTS;
import static dev.skald.gateway.config.Variable.MAX_CONNECTIONS;
import static dev.skald.gateway.config.Variable.MAX_CONNECTIONS_PER_ADDRESS;
import static dev.skald.gateway.config.Variable.MAX_CONNECTIONS_PER_USER;
import static dev.skald.gateway.config.Variable.MAX_EVENT_BYTES;
import static dev.skald.gateway.config.Variable.MAX_HANDSHAKES_PER_ADDRESS;
import static dev.skald.gateway.config.Variable.MAX_PUBLISHES_PER_USER;
import static dev.skald.gateway.config.Variable.MAX_REFUSALS_PER_ADDRESS;
import static dev.skald.gateway.config.Variable.MAX_REVOCATIONS;
import static dev.skald.gateway.config.Variable.MAX_SUBSCRIPTIONS;
import static dev.skald.gateway.config.Variable.MAX_WORKFLOWS;
import static dev.skald.gateway.config.Variable.NODE_URL;
import static dev.skald.gateway.config.Variable.PING_INTERVAL;
import static dev.skald.gateway.config.Variable.PING_TIMEOUT;
import static dev.skald.gateway.config.Variable.PORT;
import static dev.skald.gateway.config.Variable.PUBLIC_URL;
import static dev.skald.gateway.config.Variable.RECOVERY_WINDOW;
import static dev.skald.gateway.config.Variable.REDIS_CA;
import static dev.skald.gateway.config.Variable.REDIS_PREFIX;
import static dev.skald.gateway.config.Variable.REDIS_PROBE;
import static dev.skald.gateway.config.Variable.RETENTION_BYTES;
import static dev.skald.gateway.config.Variable.RETENTION_EVENTS;
import static dev.skald.gateway.config.Variable.RETENTION_TTL;
import static dev.skald.gateway.config.Variable.REVOCATION_TTL;
import static dev.skald.gateway.config.Variable.STALL_TIMEOUT;
import static dev.skald.gateway.config.Variable.TLS_CERT;
import static dev.skald.gateway.config.Variable.TLS_KEY;
import static dev.skald.gateway.config.Variable.TRUSTED_PROXIES;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What each variable of an environment means. */
final class ConfigReader {

    private static final int MAX_RETENTION_EVENTS = 1 << 28;
    private static final int MIN_MESSAGE_BYTES = 2;
    private static final int MAX_MESSAGE_BYTES = 1 << 30;
    private static final int MAX_PER_SOCKET = 1_000_000;
    private static final Duration A_NANOSECOND = Duration.ofNanos(1);
    private static final Duration A_MILLISECOND = Duration.ofMillis(1);
    private static final String MEMORY = "memory";
    private static final String FILES = "file:";
    private static final String SYNC_ALWAYS = "always";
    private static final long TEN_GIB = 10L << 30;
    private static final int MAX_CLIENTS = 10_000_000;
    private static final int MOST_REVOCATIONS = 10_000_000;
    private static final Duration A_SECOND = Duration.ofSeconds(1);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration A_WEEK = Duration.ofDays(7);
    private static final Duration A_CENTURY = Duration.ofDays(36_500);

    private static final Duration A_TENTH = Duration.ofMillis(100);
    private static final Pattern PREFIX = Pattern.compile("[\\x21-\\x7e&&[^{}]]{1,64}");

    private static final Set<Variable> NOT_IN_MEMORY =
            Set.of(EVENT_LOG_SYNC, REDIS_PREFIX, REDIS_PROBE, REDIS_CA, NODE_URL, CLUSTER_SECRET);
    private static final Set<Variable> NOT_IN_FILES =
            Set.of(REDIS_PREFIX, REDIS_PROBE, REDIS_CA, NODE_URL, CLUSTER_SECRET);
    private static final Set<Variable> NOT_ON_REDIS = Set.of(EVENT_LOG_SYNC, LOG_MAX_BYTES);

    private final Settings settings;

    ConfigReader(Map<String, String> environment) {
        this.settings = new Settings(environment);
    }

    SkaldConfig read() {
        return new SkaldConfig(
                listen(),
                tokens(),
                revocations(),
                cors(),
                proxies(),
                log(),
                limits(),
                timeouts(),
                heartbeat(),
                logging(),
                cluster(),
                settings.toggle(CONSOLE));
    }

    private SkaldConfig.Listen listen() {
        int port = settings.port(PORT);
        return new SkaldConfig.Listen(settings.host(HOST), port, tls(), admin(port));
    }

    private Optional<SkaldConfig.Tls> tls() {
        Optional<Path> certificate = settings.text(TLS_CERT).map(file -> path(TLS_CERT, file));
        Optional<Path> key = settings.text(TLS_KEY).map(file -> path(TLS_KEY, file));
        if (certificate.isPresent() != key.isPresent()) {
            Variable set = certificate.isPresent() ? TLS_CERT : TLS_KEY;
            Variable missing = certificate.isPresent() ? TLS_KEY : TLS_CERT;
            throw new ConfigException(set, "set without " + missing + ", and TLS needs both");
        }
        return certificate.map(chain -> new SkaldConfig.Tls(chain, key.orElseThrow()));
    }

    private SkaldConfig.Admin admin(int port) {
        if (!settings.isSet(ADMIN_PORT)) {
            return new SkaldConfig.Admin(settings.host(ADMIN_HOST), OptionalInt.empty());
        }
        int own = settings.port(ADMIN_PORT);
        if (own == port && own != 0) {
            throw new ConfigException(ADMIN_PORT, "is that of PORT, and must be one of its own");
        }
        return new SkaldConfig.Admin(settings.host(ADMIN_HOST), OptionalInt.of(own));
    }

    SkaldConfig.Tokens tokens() {
        return new TokensReader(settings).read();
    }

    private SkaldConfig.Revocations revocations() {
        return new SkaldConfig.Revocations(
                settings.duration(REVOCATION_TTL, A_SECOND, A_CENTURY),
                settings.integer(MAX_REVOCATIONS, 1, MOST_REVOCATIONS));
    }

    private SkaldConfig.Cors cors() {
        return new SkaldConfig.Cors(
                Origins.list(CORS_ORIGINS, settings.required(CORS_ORIGINS)),
                settings.text(PUBLIC_URL).map(url -> Origins.ofUrl(PUBLIC_URL, url)));
    }

    private SkaldConfig.Proxies proxies() {
        return new SkaldConfig.Proxies(AddressRanges.list(
                TRUSTED_PROXIES, settings.text(TRUSTED_PROXIES).orElse("")));
    }

    private SkaldConfig.Log log() {
        SkaldConfig.Place place = place();
        return place.match(
                memory -> log(place, AN_HOUR, Runtime.getRuntime().maxMemory() / 4, NOT_IN_MEMORY),
                files -> log(place, A_WEEK, TEN_GIB, NOT_IN_FILES),
                redis -> log(place, A_WEEK, TEN_GIB, NOT_ON_REDIS));
    }

    private SkaldConfig.Log log(
            SkaldConfig.Place place, Duration defaultTtl, long defaultBytes, Set<Variable> withoutEffect) {
        return new SkaldConfig.Log(
                place,
                new SkaldConfig.Retention(
                        settings.integer(RETENTION_EVENTS, 1, MAX_RETENTION_EVENTS),
                        settings.number(RETENTION_BYTES, 1, Long.MAX_VALUE),
                        settings.isSet(RETENTION_TTL)
                                ? settings.duration(RETENTION_TTL, A_MILLISECOND, A_CENTURY)
                                : defaultTtl),
                new SkaldConfig.Capacity(
                        settings.isSet(LOG_MAX_BYTES)
                                ? settings.number(LOG_MAX_BYTES, 1, Long.MAX_VALUE)
                                : defaultBytes,
                        settings.integer(MAX_WORKFLOWS, 1, Integer.MAX_VALUE)),
                withoutEffect.stream().filter(settings::isSet).collect(Collectors.toUnmodifiableSet()));
    }

    private SkaldConfig.Place place() {
        Optional<Duration> syncInterval = syncInterval();
        Optional<Path> authorities = settings.text(REDIS_CA).map(file -> path(REDIS_CA, file));
        String prefix = prefix();
        Duration probe = settings.duration(REDIS_PROBE, A_TENTH, A_MINUTE);
        // A path may end in a blank.
        String log = settings.verbatim(EVENT_LOG).map(String::stripLeading).orElse(MEMORY);
        Optional<RedisUrl> redis = RedisUrl.isOne(log) ? Optional.of(RedisUrl.parse(log.strip())) : Optional.empty();
        if (redis.isPresent()) {
            return redis(redis.get(), prefix, probe, authorities);
        }
        if (log.strip().equals(MEMORY)) {
            return new SkaldConfig.Place.Memory();
        }
        if (log.startsWith(FILES)) {
            return new SkaldConfig.Place.Files(directory(log.substring(FILES.length())), syncInterval);
        }
        throw new ConfigException(EVENT_LOG, Quoted.value(log) + " is not a kind of log");
    }

    private static SkaldConfig.Place redis(RedisUrl url, String prefix, Duration probe, Optional<Path> authorities) {
        if (authorities.isPresent() && !url.tls()) {
            throw new ConfigException(REDIS_CA, "set, and EVENT_LOG names no rediss:// that would show a certificate");
        }
        return new SkaldConfig.Place.Redis(
                url.servers(), url.credentials(), url.database(), url.tls(), authorities, prefix, probe);
    }

    private String prefix() {
        String prefix = settings.required(REDIS_PREFIX);
        if (!PREFIX.matcher(prefix).matches()) {
            throw new ConfigException(
                    REDIS_PREFIX,
                    Quoted.value(prefix) + " is no prefix: 1 to 64 letters, digits and marks, without braces");
        }
        return prefix;
    }

    private static Path path(Variable variable, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new ConfigException(
                    variable, Quoted.value(text) + " is no path on this system, or in this locale: " + e.getReason());
        }
    }

    private static Path directory(String text) {
        if (text.isBlank()) {
            throw new ConfigException(EVENT_LOG, "names no directory behind " + FILES);
        }
        return path(EVENT_LOG, text);
    }

    private Optional<Duration> syncInterval() {
        return settings.required(EVENT_LOG_SYNC).equals(SYNC_ALWAYS)
                ? Optional.empty()
                : Optional.of(settings.duration(EVENT_LOG_SYNC, A_NANOSECOND, A_MINUTE));
    }

    private SkaldConfig.Limits limits() {
        return new SkaldConfig.Limits(
                sizes(), perSocket(), settings.integer(MAX_CONNECTIONS, 0, MAX_CLIENTS), perAddress(), perUser());
    }

    private SkaldConfig.PerAddress perAddress() {
        return new SkaldConfig.PerAddress(
                settings.integer(MAX_CONNECTIONS_PER_ADDRESS, 0, MAX_CLIENTS),
                settings.integer(MAX_HANDSHAKES_PER_ADDRESS, 0, MAX_CLIENTS),
                settings.integer(MAX_REFUSALS_PER_ADDRESS, 0, MAX_CLIENTS));
    }

    private SkaldConfig.PerUser perUser() {
        return new SkaldConfig.PerUser(
                settings.integer(MAX_CONNECTIONS_PER_USER, 0, MAX_CLIENTS),
                settings.integer(MAX_PUBLISHES_PER_USER, 0, MAX_CLIENTS));
    }

    private SkaldConfig.Sizes sizes() {
        int batch = settings.integer(MAX_BATCH_BYTES, MIN_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
        int event = settings.integer(MAX_EVENT_BYTES, MIN_MESSAGE_BYTES, MAX_MESSAGE_BYTES);
        return new SkaldConfig.Sizes(Math.min(event, batch), batch);
    }

    private SkaldConfig.PerSocket perSocket() {
        return new SkaldConfig.PerSocket(
                settings.integer(MAX_SUBSCRIPTIONS, 1, MAX_PER_SOCKET),
                settings.integer(MAX_CLIENT_EVENTS, 1, MAX_PER_SOCKET));
    }

    private SkaldConfig.Timeouts timeouts() {
        return new SkaldConfig.Timeouts(
                new SkaldConfig.Connections(
                        settings.duration(IDLE_TIMEOUT, A_MILLISECOND, AN_HOUR),
                        settings.duration(STALL_TIMEOUT, A_MILLISECOND, A_DAY)),
                new SkaldConfig.Sessions(
                        settings.duration(CONNECT_TIMEOUT, A_MILLISECOND, A_DAY),
                        settings.duration(RECOVERY_WINDOW, Duration.ZERO, A_DAY)));
    }

    private Optional<SkaldConfig.Cluster> cluster() {
        Optional<Secret> secret =
                settings.verbatim(CLUSTER_SECRET).map(text -> SecretText.checked(CLUSTER_SECRET, text, "a cluster"));
        Optional<URI> url = settings.text(NODE_URL).map(text -> NodeUrl.checked(NODE_URL, text));
        if (url.isPresent() && secret.isEmpty()) {
            throw new ConfigException(
                    CLUSTER_SECRET, "not set, and the nodes that NODE_URL is for trust each other by nothing else");
        }
        return url.flatMap(known -> secret.map(shared -> new SkaldConfig.Cluster(known, shared)));
    }

    private SkaldConfig.Heartbeat heartbeat() {
        return new SkaldConfig.Heartbeat(
                settings.duration(PING_INTERVAL, A_MILLISECOND, A_DAY),
                settings.duration(PING_TIMEOUT, A_MILLISECOND, A_DAY));
    }

    private SkaldConfig.Logging logging() {
        return new SkaldConfig.Logging(format(), level());
    }

    private LogFormat format() {
        String format = settings.required(LOG_FORMAT);
        return switch (format.toLowerCase(Locale.ROOT)) {
            case "text" -> LogFormat.TEXT;
            case "json" -> LogFormat.JSON;
            default -> throw new ConfigException(LOG_FORMAT, Quoted.value(format) + " is neither text nor json");
        };
    }

    private LogLevel level() {
        String level = settings.required(LOG_LEVEL);
        return switch (level.toLowerCase(Locale.ROOT)) {
            case "info" -> LogLevel.INFO;
            case "debug" -> LogLevel.DEBUG;
            case "trace" -> LogLevel.TRACE;
            default -> throw new ConfigException(LOG_LEVEL, Quoted.value(level) + " is none of info, debug and trace");
        };
    }
}
