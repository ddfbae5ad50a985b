package dev.skald.gateway.config;

import static dev.skald.gateway.config.Variable.EVENT_LOG;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A value of {@code EVENT_LOG} that names a Redis: {@code redis://[user:password@]HOST:PORT[,HOST:PORT…][/DB]}, or
 * {@code rediss://} with TLS. What is said of one that cannot be used repeats no part that may hold a password.
 *
 * @param tls whether connections are encrypted
 * @param credentials the user and the password, both percent-decoded, if they are given
 * @param servers where it listens, one or more
 * @param database the number of the database
 */
record RedisUrl(
        boolean tls,
        Optional<SkaldConfig.RedisCredentials> credentials,
        List<SkaldConfig.RedisServer> servers,
        int database) {

    private static final int DEFAULT_PORT = 6_379;
    private static final int MAX_PORT = 65_535;
    private static final String PLAIN = "redis://";
    private static final String ENCRYPTED = "rediss://";
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
    private static final Pattern DATABASE = Pattern.compile("[0-9]{1,6}");
    private static final Pattern ESCAPES = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})*");

    /** Keeps a copy of the servers. */
    RedisUrl {
        servers = List.copyOf(servers);
    }

    /** Whether a value of {@code EVENT_LOG} is meant to name a Redis. */
    static boolean isOne(String text) {
        return text.startsWith(PLAIN) || text.startsWith(ENCRYPTED);
    }

    /**
     * Reads a value that is {@linkplain #isOne meant to name one}.
     *
     * @throws ConfigException if it cannot be used
     */
    static RedisUrl parse(String text) {
        boolean tls = text.startsWith(ENCRYPTED);
        String rest = text.substring(tls ? ENCRYPTED.length() : PLAIN.length());
        int at = rest.lastIndexOf('@');
        Optional<SkaldConfig.RedisCredentials> credentials =
                at < 0 ? Optional.empty() : Optional.of(credentials(rest.substring(0, at)));
        String place = rest.substring(at + 1);
        int slash = place.indexOf('/');
        List<SkaldConfig.RedisServer> servers = servers(slash < 0 ? place : place.substring(0, slash));
        String path = slash < 0 ? "" : place.substring(slash + 1);
        if (!path.isEmpty() && servers.size() > 1) {
            throw new ConfigException(EVENT_LOG, "a Redis Cluster has no databases, and several servers are a Cluster");
        }
        return new RedisUrl(tls, credentials, servers, path.isEmpty() ? 0 : database(path));
    }

    private static SkaldConfig.RedisCredentials credentials(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new ConfigException(
                    EVENT_LOG, "names a user of Redis without a password: user:password@, or :password@");
        }
        String user = decoded(text.substring(0, colon));
        String password = decoded(text.substring(colon + 1));
        if (password.isEmpty()) {
            throw new ConfigException(EVENT_LOG, "has an empty password for Redis");
        }
        return new SkaldConfig.RedisCredentials(
                user.isEmpty() ? Optional.empty() : Optional.of(user), new Secret(password));
    }

    private static String decoded(String text) {
        if (!ESCAPES.matcher(text).matches()) {
            throw new ConfigException(
                    EVENT_LOG, "has a % in the user or the password that is no percent-encoding; a % itself is %25");
        }
        // A form has blanks as +; a URL has not.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static List<SkaldConfig.RedisServer> servers(String text) {
        List<SkaldConfig.RedisServer> servers = new ArrayList<>();
        for (String server : text.split(",", -1)) {
            Matcher parts = SERVER.matcher(server);
            if (!parts.matches()) {
                throw new ConfigException(EVENT_LOG, "names no HOST:PORT of a Redis where it should");
            }
            String host = parts.group(1);
            int port = parts.group(2) == null ? DEFAULT_PORT : Integer.parseInt(parts.group(2));
            if (port < 1 || port > MAX_PORT) {
                throw new ConfigException(EVENT_LOG, "the port of a Redis is not between 1 and " + MAX_PORT);
            }
            servers.add(new SkaldConfig.RedisServer(
                    host.startsWith("[") ? host.substring(1, host.length() - 1) : host, port));
        }
        return servers;
    }

    private static int database(String text) {
        if (!DATABASE.matcher(text).matches()) {
            throw new ConfigException(EVENT_LOG, "names a database of Redis that is no number");
        }
        return Integer.parseInt(text);
    }
}
