package dev.skald.gateway.config;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * The settings of one gateway, one record a component. Immutable; it can be logged, for its secrets redact themselves.
 *
 * @param listen where it listens
 * @param tokens whose tokens it takes
 * @param revocations how tokens are revoked
 * @param cors whose browsers it serves
 * @param proxies who tells it where requests come from
 * @param log where events are kept, and how many
 * @param limits what one request or one socket may ask for
 * @param timeouts how long it waits for a client
 * @param heartbeat how it finds out that a client is gone
 * @param logging what its own log looks like
 * @param cluster how it is one of several nodes that pass requests on to each other, if it is
 * @param console whether it serves the console
 */
public record SkaldConfig(
        Listen listen,
        Tokens tokens,
        Revocations revocations,
        Cors cors,
        Proxies proxies,
        Log log,
        Limits limits,
        Timeouts timeouts,
        Heartbeat heartbeat,
        Logging logging,
        Optional<Cluster> cluster,
        boolean console) {

    /**
     * Reads the settings from an environment; names it does not know are ignored, blank values count as not set.
     *
     * @throws ConfigException at the first setting that cannot be used
     */
    public static SkaldConfig from(Map<String, String> environment) {
        return new ConfigReader(environment).read();
    }

    /** Makes a builder with which every setting but the secret has its default. */
    public static SkaldConfigBuilder builder() {
        return new SkaldConfigBuilder();
    }

    /**
     * The address that the gateway listens on.
     *
     * @param host the address to bind
     * @param port the port to bind; 0 picks a free one
     * @param tls what it speaks TLS with, if it does
     * @param admin where those are served who operate the gateway
     */
    public record Listen(String host, int port, Optional<Tls> tls, Admin admin) {}

    /**
     * The files by which the gateway speaks TLS; both are read again when they change.
     *
     * @param certificate its certificate, and those that lead to one that clients trust, in PEM
     * @param key the private key of the certificate, in PEM
     */
    public record Tls(Path certificate, Path key) {}

    /**
     * Where administration, health and metrics are served.
     *
     * @param host the address to bind, if there is a port of their own
     * @param port the port of their own, and then they are served nowhere else; 0 picks a free one; empty: at the
     *     gateway's port
     */
    public record Admin(String host, OptionalInt port) {}

    /**
     * The rules by which the gateway accepts tokens.
     *
     * @param keys what their signatures are verified with
     * @param issuer what {@code iss} must be, if anything
     * @param audience what must be among the audience, if anything
     * @param clockSkew how far clocks may differ
     * @param claims how issuers name what they say
     */
    public record Tokens(
            Keys keys, Optional<String> issuer, Optional<String> audience, Duration clockSkew, ClaimNames claims) {

        /**
         * Reads the settings of tokens alone from an environment.
         *
         * @throws ConfigException at the first setting that cannot be used
         */
        public static Tokens from(Map<String, String> environment) {
            return new ConfigReader(environment).tokens();
        }

        /** The same settings for tokens that name another issuer and audience. */
        public Tokens naming(Optional<String> otherIssuer, Optional<String> otherAudience) {
            return new Tokens(keys, otherIssuer, otherAudience, clockSkew, claims);
        }

        /**
         * The secret that tokens are signed with.
         *
         * @throws ConfigException if they are signed with the keys of identity providers, which are not known here
         */
        public Secret secret() {
            if (keys instanceof Keys.Shared shared) {
                return shared.secret();
            }
            throw new ConfigException(Variable.JWT_SECRET, "not set, and nobody can sign a token without it");
        }
    }

    /** What signatures of tokens are verified with. */
    public sealed interface Keys {

        /**
         * A secret for HS256 that issuer and gateway share.
         *
         * @param secret 32 bytes or more
         */
        record Shared(Secret secret) implements Keys {}

        /**
         * The public keys of one identity provider, at a URL.
         *
         * @param url where they are
         * @param fetching how they are fetched
         */
        record Url(URI url, Fetching fetching) implements Keys {}

        /**
         * The public keys of one identity provider, in a file that is read again when it changes.
         *
         * @param file where they are
         */
        record File(Path file) implements Keys {}

        /**
         * The public keys of several identity providers, each good for its own tokens alone.
         *
         * @param urls where the keys of each are, by its {@code iss}
         * @param admins those who may name administrators in the scope of their tokens
         * @param fetching how they are fetched
         */
        record Issuers(Map<String, URI> urls, Set<String> admins, Fetching fetching) implements Keys {

            /** Keeps copies. */
            public Issuers {
                urls = Map.copyOf(urls);
                admins = Set.copyOf(admins);
            }
        }
    }

    /**
     * The settings by which keys are fetched.
     *
     * @param ttl how long after they were fetched they are fetched again
     * @param authorities a file of certificates in PEM that servers are trusted by beside those of the JDK
     */
    public record Fetching(Duration ttl, Optional<Path> authorities) {}

    /**
     * The names of claims, each that of a top-level member, or with a leading slash a JSON pointer (RFC 6901).
     *
     * @param subject the user
     * @param scope the scopes
     * @param workflows the workflows that are listed
     * @param audience whom a token is for
     */
    public record ClaimNames(String subject, String scope, String workflows, String audience) {}

    /**
     * The bounds of revocations of tokens.
     *
     * @param ttl how long one is kept that does not say so
     * @param max how many there may be at a time
     */
    public record Revocations(Duration ttl, int max) {}

    /**
     * The origins whose browsers the gateway serves (the protocol, section 6).
     *
     * @param allowed the origins on the allow-list
     * @param publicOrigin the gateway's own origin, if it was told
     */
    public record Cors(List<String> allowed, Optional<String> publicOrigin) {

        /** Keeps a copy of the list. */
        public Cors {
            allowed = List.copyOf(allowed);
        }

        /**
         * Lists the gateway's own origins, as far as they are known.
         *
         * @param scheme what it speaks there: {@code http} or {@code https}
         * @param port the port it listens on; 0 if that is any, and not bound yet
         */
        public List<String> own(String scheme, int port) {
            if (publicOrigin.isPresent()) {
                return List.of(publicOrigin.get());
            }
            return port == 0 ? List.of() : List.of(scheme + "://localhost:" + port, scheme + "://127.0.0.1:" + port);
        }
    }

    /**
     * The proxies before the gateway.
     *
     * @param trusted those whose word counts on where a request comes from; nobody else's does
     */
    public record Proxies(List<AddressRange> trusted) {

        /** Keeps a copy of the list. */
        public Proxies {
            trusted = List.copyOf(trusted);
        }
    }

    /**
     * Addresses that begin with the same bits.
     *
     * @param network any of them
     * @param bits how many bits they have in common, as many as an address has at most
     */
    public record AddressRange(InetAddress network, int bits) {}

    /** Where events are kept. */
    public sealed interface Place {

        /**
         * Does what belongs to this kind of place, and answers what that answers. There is a function for each kind, so
         * that the compiler asks for the one of a new kind wherever kinds differ.
         */
        <T> T match(Function<Memory, T> memory, Function<Files, T> files, Function<Redis, T> redis);

        /** The memory of this process, with which they are gone. */
        record Memory() implements Place {
            @Override
            public <T> T match(Function<Memory, T> memory, Function<Files, T> files, Function<Redis, T> redis) {
                return memory.apply(this);
            }
        }

        /**
         * Files in a directory, which outlive the process.
         *
         * @param directory the directory, relative to the working directory of the process or absolute; made if it is
         *     not there
         * @param syncInterval how much a crash of the machine may cost at most of what was acknowledged, above zero;
         *     empty: nothing is acknowledged before it is on the disk
         */
        record Files(Path directory, Optional<Duration> syncInterval) implements Place {
            @Override
            public <T> T match(Function<Memory, T> memory, Function<Files, T> files, Function<Redis, T> redis) {
                return files.apply(this);
            }
        }

        /**
         * A Redis, which several processes share.
         *
         * @param servers where it listens; several are nodes of one Redis Cluster
         * @param credentials who the gateway is there, if that is asked
         * @param database the number of the database; 0 in a Cluster
         * @param tls whether connections are encrypted
         * @param authorities a PEM file of certificates that are trusted beside Java's own, if there is one
         * @param prefix what all keys and channels begin with
         * @param probe how often it is asked for what it did not tell; one that is silent for so long is away
         */
        record Redis(
                List<RedisServer> servers,
                Optional<RedisCredentials> credentials,
                int database,
                boolean tls,
                Optional<Path> authorities,
                String prefix,
                Duration probe)
                implements Place {

            /** Keeps a copy of the servers. */
            public Redis {
                servers = List.copyOf(servers);
            }

            @Override
            public <T> T match(Function<Memory, T> memory, Function<Files, T> files, Function<Redis, T> redis) {
                return redis.apply(this);
            }
        }
    }

    /**
     * A server of a Redis.
     *
     * @param host its name or address
     * @param port its port
     */
    public record RedisServer(String host, int port) {}

    /**
     * The credentials of a user of a Redis.
     *
     * @param user its name; empty: the default user
     * @param password its password
     */
    public record RedisCredentials(Optional<String> user, Secret password) {}

    /**
     * The settings of the store: where events are kept, and how many.
     *
     * @param place where
     * @param retention what is kept of one workflow
     * @param capacity what is kept of all workflows together
     * @param ineffective the variables that are set, and have no effect on such a place
     */
    public record Log(Place place, Retention retention, Capacity capacity, Set<Variable> ineffective) {

        /** Keeps a copy of the variables. */
        public Log {
            ineffective = Set.copyOf(ineffective);
        }
    }

    /**
     * The bounds of what is kept of one workflow.
     *
     * @param events how many events
     * @param bytes how many bytes of them
     * @param ttl how long, while nothing happens to it
     */
    public record Retention(int events, long bytes, Duration ttl) {}

    /**
     * The bounds of what is kept of all workflows together.
     *
     * @param bytes how many bytes, of events and of who may watch
     * @param workflows how many workflows
     */
    public record Capacity(long bytes, int workflows) {}

    /**
     * The limits of what one request or one socket may ask for.
     *
     * @param sizes how large an event and a request may be
     * @param perSocket how much one socket may do
     * @param connections how many sessions and streams there may be; 0: any number
     * @param perAddress how much one address may do
     * @param perUser how much one user may do
     */
    public record Limits(Sizes sizes, PerSocket perSocket, int connections, PerAddress perAddress, PerUser perUser) {}

    /**
     * The limits of what one address may do, in IPv6 a network of 64 bits; 0 is none.
     *
     * @param connections sessions and streams at a time
     * @param handshakes sessions and streams that begin a second
     * @param refusals tokens that are refused a second
     */
    public record PerAddress(int connections, int handshakes, int refusals) {}

    /**
     * The limits of what one user may do; 0 is none.
     *
     * @param connections sessions and streams at a time
     * @param publishes requests a second by which he publishes
     */
    public record PerUser(int connections, int publishes) {}

    /**
     * The greatest sizes of an event and of a request.
     *
     * @param event bytes of UTF-8 of one event; never more than the body that brings it may have
     * @param batch bytes of the body of one request
     */
    public record Sizes(int event, int batch) {}

    /**
     * The limits of what one socket may do.
     *
     * @param subscriptions workflows it may watch at a time
     * @param clientEvents events it may send a second
     */
    public record PerSocket(int subscriptions, int clientEvents) {}

    /**
     * The times for which the gateway waits for a client.
     *
     * @param connections how long for the bytes of a connection
     * @param sessions how long for the client behind a session
     */
    public record Timeouts(Connections connections, Sessions sessions) {}

    /**
     * The times for which a client is waited for on a connection.
     *
     * @param idle to send a request where nothing is begun and nothing is being answered
     * @param stall to take anything of what waits for it
     */
    public record Connections(Duration idle, Duration stall) {}

    /**
     * The times for which a client is waited for in a session.
     *
     * @param connect to bring a token that is accepted
     * @param recoveryWindow to come back for what it missed; zero never lets it
     */
    public record Sessions(Duration connect, Duration recoveryWindow) {}

    /**
     * The heartbeat, by which the gateway finds out that a client is gone.
     *
     * @param pingInterval how often a client is asked
     * @param pingTimeout how long it may take to answer
     */
    public record Heartbeat(Duration pingInterval, Duration pingTimeout) {}

    /**
     * The settings of the gateway's own log.
     *
     * @param format the format of a line
     * @param level what is logged
     */
    public record Logging(LogFormat format, LogLevel level) {}

    /**
     * What makes a gateway a node of a cluster.
     *
     * @param url how the other nodes reach it: scheme, host and port alone
     * @param secret what all nodes know, and nobody else; 32 bytes or more
     */
    public record Cluster(URI url, Secret secret) {}
}
