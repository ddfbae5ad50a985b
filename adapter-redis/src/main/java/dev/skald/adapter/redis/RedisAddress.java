package dev.skald.adapter.redis;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where a Redis is, and how it is spoken to. Its password is part of no text.
 *
 * @param servers where it listens; several are the first known nodes of one Redis Cluster
 * @param credentials who this is there, if it asks
 * @param database the number of the database; 0 in a Cluster
 * @param tls how connections are encrypted, if they are
 */
public record RedisAddress(List<Server> servers, Optional<Credentials> credentials, int database, Optional<Tls> tls) {

    /** Keeps a copy of the servers. */
    public RedisAddress {
        servers = List.copyOf(servers);
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("a Redis has one server or more");
        }
    }

    /**
     * A server.
     *
     * @param host its name or address
     * @param port its port
     */
    public record Server(String host, int port) {

        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * The credentials of a user.
     *
     * @param user its name; empty: the one that Redis has by default
     * @param password its password
     */
    public record Credentials(Optional<String> user, String password) {

        /** A fixed text: this method is what ends up in logs. */
        @Override
        public String toString() {
            return "Credentials[redacted]";
        }
    }

    /**
     * The trust in servers that show a certificate.
     *
     * @param authorities a PEM file of certificates that are trusted beside those that Java trusts, if there is one
     */
    public record Tls(Optional<Path> authorities) {}

    /** Whether it is a Cluster. */
    public boolean isCluster() {
        return servers.size() > 1;
    }
}
