package dev.skald.gateway.config;

import static dev.skald.gateway.config.Variable.CONNECT_TIMEOUT;
import static dev.skald.gateway.config.Variable.CORS_ORIGINS;
import static dev.skald.gateway.config.Variable.EVENT_LOG;
import static dev.skald.gateway.config.Variable.HOST;
import static dev.skald.gateway.config.Variable.IDLE_TIMEOUT;
import static dev.skald.gateway.config.Variable.JWT_AUDIENCE;
import static dev.skald.gateway.config.Variable.JWT_CLOCK_SKEW;
import static dev.skald.gateway.config.Variable.JWT_ISSUER;
import static dev.skald.gateway.config.Variable.JWT_JWKS_FILE;
import static dev.skald.gateway.config.Variable.JWT_JWKS_URL;
import static dev.skald.gateway.config.Variable.JWT_SECRET;
import static dev.skald.gateway.config.Variable.JWT_SECRET_FILE;
import static dev.skald.gateway.config.Variable.LOG_FORMAT;
import static dev.skald.gateway.config.Variable.LOG_MAX_BYTES;
import static dev.skald.gateway.config.Variable.MAX_BATCH_BYTES;
import static dev.skald.gateway.config.Variable.MAX_CLIENT_EVENTS;
import static dev.skald.gateway.config.Variable.MAX_EVENT_BYTES;
import static dev.skald.gateway.config.Variable.MAX_SUBSCRIPTIONS;
import static dev.skald.gateway.config.Variable.MAX_WORKFLOWS;
import static dev.skald.gateway.config.Variable.PING_INTERVAL;
import static dev.skald.gateway.config.Variable.PING_TIMEOUT;
import static dev.skald.gateway.config.Variable.PORT;
import static dev.skald.gateway.config.Variable.PUBLIC_URL;
import static dev.skald.gateway.config.Variable.RECOVERY_WINDOW;
import static dev.skald.gateway.config.Variable.RETENTION_BYTES;
import static dev.skald.gateway.config.Variable.RETENTION_EVENTS;
import static dev.skald.gateway.config.Variable.RETENTION_TTL;
import static dev.skald.gateway.config.Variable.STALL_TIMEOUT;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What each variable of an environment means. */
final class ConfigReader {

    private static final int MAX_RETENTION_EVENTS = 1 << 28;
    private static final int MIN_MESSAGE_BYTES = 2;
    private static final int MAX_MESSAGE_BYTES = 1 << 30;
    private static final int MAX_PER_SOCKET = 1_000_000;
    private static final Duration A_MILLISECOND = Duration.ofMillis(1);
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Duration A_DAY = Duration.ofDays(1);
    private static final Duration A_CENTURY = Duration.ofDays(36_500);

    private final Settings settings;

    ConfigReader(Map<String, String> environment) {
        this.settings = new Settings(environment);
    }

    SkaldConfig read() {
        return new SkaldConfig(listen(), tokens(), cors(), log(), limits(), timeouts(), heartbeat(), logging());
    }

    private SkaldConfig.Listen listen() {
        return new SkaldConfig.Listen(settings.host(HOST), settings.port(PORT));
    }

    SkaldConfig.Tokens tokens() {
        for (Variable keys : new Variable[] {JWT_JWKS_URL, JWT_JWKS_FILE}) {
            if (settings.text(keys).isPresent()) {
                throw new ConfigException(keys, "keys of a JWKS are not built yet, set a secret instead", JWT_SECRET);
            }
        }
        return new SkaldConfig.Tokens(
                secret(),
                settings.text(JWT_ISSUER),
                settings.text(JWT_AUDIENCE),
                settings.duration(JWT_CLOCK_SKEW, Duration.ZERO, A_DAY));
    }

    private Secret secret() {
        Optional<String> text = settings.verbatim(JWT_SECRET);
        Optional<String> file = settings.text(JWT_SECRET_FILE);
        if (file.isPresent()) {
            if (text.isPresent()) {
                throw new ConfigException(JWT_SECRET_FILE, "set beside JWT_SECRET, and there is one secret alone");
            }
            return SecretText.checked(JWT_SECRET_FILE, SecretText.inFile(JWT_SECRET_FILE, file.get()));
        }
        return SecretText.checked(
                JWT_SECRET,
                text.orElseThrow(
                        () -> new ConfigException(JWT_SECRET, "not set, and no token could be verified without it")));
    }

    private SkaldConfig.Cors cors() {
        return new SkaldConfig.Cors(
                Origins.list(CORS_ORIGINS, settings.required(CORS_ORIGINS)),
                settings.text(PUBLIC_URL).map(url -> Origins.ofUrl(PUBLIC_URL, url)));
    }

    private SkaldConfig.Log log() {
        return new SkaldConfig.Log(store(), retention(), capacity());
    }

    private SkaldConfig.Retention retention() {
        return new SkaldConfig.Retention(
                settings.integer(RETENTION_EVENTS, 1, MAX_RETENTION_EVENTS),
                settings.number(RETENTION_BYTES, 1, Long.MAX_VALUE),
                settings.duration(RETENTION_TTL, A_MILLISECOND, A_CENTURY));
    }

    private SkaldConfig.Capacity capacity() {
        return new SkaldConfig.Capacity(
                settings.text(LOG_MAX_BYTES).isPresent()
                        ? settings.number(LOG_MAX_BYTES, 1, Long.MAX_VALUE)
                        : Runtime.getRuntime().maxMemory() / 4,
                settings.integer(MAX_WORKFLOWS, 1, Integer.MAX_VALUE));
    }

    private SkaldConfig.StoreKind store() {
        String log = settings.required(EVENT_LOG);
        if (log.equals("memory")) {
            return SkaldConfig.StoreKind.MEMORY;
        }
        Optional<String> planned = log.startsWith("file:")
                ? Optional.of("file:")
                : log.startsWith("redis://") ? Optional.of("redis://") : Optional.empty();
        throw new ConfigException(
                EVENT_LOG,
                planned.map(kind -> "a log of the kind " + kind + " is not built yet")
                        .orElseGet(() -> Quoted.value(log) + " is not a kind of log"));
    }

    private SkaldConfig.Limits limits() {
        return new SkaldConfig.Limits(sizes(), perSocket());
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

    private SkaldConfig.Heartbeat heartbeat() {
        return new SkaldConfig.Heartbeat(
                settings.duration(PING_INTERVAL, A_MILLISECOND, A_DAY),
                settings.duration(PING_TIMEOUT, A_MILLISECOND, A_DAY));
    }

    private SkaldConfig.Logging logging() {
        String format = settings.required(LOG_FORMAT);
        return new SkaldConfig.Logging(
                switch (format.toLowerCase(Locale.ROOT)) {
                    case "text" -> LogFormat.TEXT;
                    case "json" -> LogFormat.JSON;
                    default ->
                        throw new ConfigException(LOG_FORMAT, Quoted.value(format) + " is neither text nor json");
                });
    }
}
