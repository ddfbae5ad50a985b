package dev.skald.gateway.config;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The environment variables Skald reads, their defaults, and an example of each (the protocol, section 7). */
public enum Variable {
    /** The address to bind. */
    HOST("0.0.0.0", "127.0.0.1"),
    /** The port to bind; 0 picks a free one. */
    PORT("8080", "8080"),
    /** How browsers name the gateway. */
    PUBLIC_URL(null, "https://agents.example.com"),
    /** The file with the certificate to speak TLS with, and those that lead from it to one that clients trust. */
    TLS_CERT(null, "/etc/skald/tls.pem"),
    /** The file with the private key of the certificate. */
    TLS_KEY(null, "/etc/skald/tls-key.pem"),
    /** The port where alone those are served who operate the gateway; 0 picks a free one. */
    ADMIN_PORT(null, "9090"),
    /** The address to bind that port with. */
    ADMIN_HOST("127.0.0.1", "127.0.0.1"),
    /** The secret tokens are signed with. */
    JWT_SECRET(null, "\"$(openssl rand -base64 32)\""),
    /** The file with the secret tokens are signed with. */
    JWT_SECRET_FILE(null, "/run/secrets/skald"),
    /** Where the keys of tokens are fetched. */
    JWT_JWKS_URL(null, "https://id.example.com/.well-known/jwks.json"),
    /** The file with the keys of tokens. */
    JWT_JWKS_FILE(null, "/etc/skald/jwks.json"),
    /** How long after keys were fetched they are fetched again. */
    JWT_JWKS_TTL("PT1H", "PT1H"),
    /** The certificates that servers of keys are trusted by, beside those of the JDK. */
    JWT_JWKS_CA(null, "/etc/skald/ca.pem"),
    /** Several issuers, each with the place of its keys. */
    JWT_ISSUERS(null, "https://id.example.com=https://id.example.com/.well-known/jwks.json"),
    /** Which of several issuers may give the scope {@code admin}. */
    JWT_ADMIN_ISSUERS(null, "https://id.example.com"),
    /** What {@code iss} must be. */
    JWT_ISSUER(null, "https://id.example.com"),
    /** What must be among {@code aud}. */
    JWT_AUDIENCE(null, "skald"),
    /** How far clocks may differ. */
    JWT_CLOCK_SKEW("PT30S", "PT30S"),
    /** Which claim is the user. */
    JWT_SUBJECT_CLAIM("sub", "sub"),
    /** Which claim has the scopes. */
    JWT_SCOPE_CLAIM("scope", "/realm_access/roles"),
    /** Which claim lists workflows. */
    JWT_WORKFLOWS_CLAIM("workflows", "https://example.com/workflows"),
    /** Which claim says whom a token is for. */
    JWT_AUDIENCE_CLAIM("aud", "client_id"),
    /** How long a revocation is kept that does not say so. */
    REVOCATION_TTL("P30D", "P30D"),
    /** How many revocations there may be. */
    MAX_REVOCATIONS("100000", "100000"),
    /** Whose browsers are served. */
    CORS_ORIGINS("http://localhost:3000,http://localhost:8000", "https://app.example.com,http://localhost:3000"),
    /** The proxies whose word counts on where a request comes from. */
    TRUSTED_PROXIES(null, "10.0.0.0/8,2001:db8::17"),
    /** Whether the console is served. */
    CONSOLE("off", "on"),
    /** Where events are kept. */
    EVENT_LOG("memory", "file:/var/lib/skald"),
    /** How soon what a log in files has taken is synced to the disk. */
    EVENT_LOG_SYNC("always", "PT0.1S"),
    /** What all keys and channels in Redis begin with. */
    REDIS_PREFIX("skald:", "skald:"),
    /** How often Redis is asked for what it did not tell. */
    REDIS_PROBE("PT1S", "PT1S"),
    /** The file with the certificates of Redis that are trusted beside Java's own. */
    REDIS_CA(null, "/etc/skald/redis-ca.pem"),
    /** How other nodes reach this one. */
    NODE_URL(null, "http://10.0.0.7:8080"),
    /** The secret by which nodes know each other. */
    CLUSTER_SECRET(null, "\"$(openssl rand -base64 32)\""),
    /** How many events a workflow keeps. */
    RETENTION_EVENTS("10000", "10000"),
    /** How many bytes of events a workflow keeps. */
    RETENTION_BYTES("16777216", "16777216"),
    /** How long an idle workflow is kept; default: an hour in memory, a week elsewhere. */
    RETENTION_TTL(null, "PT1H"),
    /** How many bytes all events take together; default: a quarter of the heap in memory, 10 GiB elsewhere. */
    LOG_MAX_BYTES(null, "268435456"),
    /** How many workflows there may be. */
    MAX_WORKFLOWS("100000", "100000"),
    /** How large one event may be. */
    MAX_EVENT_BYTES("65536", "65536"),
    /** How large the body of a request may be. */
    MAX_BATCH_BYTES("1048576", "1048576"),
    /** How many workflows a socket may watch. */
    MAX_SUBSCRIPTIONS("100", "100"),
    /** How many events a socket may send a second. */
    MAX_CLIENT_EVENTS("50", "50"),
    /** How many connections there may be. */
    MAX_CONNECTIONS("100000", "100000"),
    /** How many connections an address may have. */
    MAX_CONNECTIONS_PER_ADDRESS("0", "200"),
    /** How many connections an address may begin a second. */
    MAX_HANDSHAKES_PER_ADDRESS("0", "20"),
    /** How many tokens of an address may be refused a second. */
    MAX_REFUSALS_PER_ADDRESS("0", "10"),
    /** How many connections a user may have. */
    MAX_CONNECTIONS_PER_USER("100", "100"),
    /** How many requests by which he publishes a user may send a second. */
    MAX_PUBLISHES_PER_USER("0", "500"),
    /** How long a session may take to bring a token. */
    CONNECT_TIMEOUT("PT10S", "PT10S"),
    /** How long a lost connection can be recovered. */
    RECOVERY_WINDOW("PT2M", "PT2M"),
    /** How long a connection without a request is kept open. */
    IDLE_TIMEOUT("PT75S", "PT75S"),
    /** How long a client may take nothing. */
    STALL_TIMEOUT("PT30S", "PT30S"),
    /** How often a client is asked whether it is there. */
    PING_INTERVAL("PT25S", "PT25S"),
    /** How long a client may take to answer a ping. */
    PING_TIMEOUT("PT20S", "PT20S"),
    /** What a line of the log looks like. */
    LOG_FORMAT("text", "json"),
    /** What is logged. */
    LOG_LEVEL("info", "debug");

    private final Optional<String> defaultText;
    private final String example;

    Variable(@Nullable String defaultText, String example) {
        this.defaultText = Optional.ofNullable(defaultText);
        this.example = example;
    }

    /** The default as it would be written; empty if there is none that can be written. */
    public Optional<String> defaultText() {
        return defaultText;
    }

    /** An example of a good value, as it would be written in a shell. */
    String example() {
        return name() + "=" + example;
    }
}
