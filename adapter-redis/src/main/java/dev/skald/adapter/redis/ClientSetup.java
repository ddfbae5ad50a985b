package dev.skald.adapter.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** How the client of Redis is set up. */
final class ClientSetup {

    /** How many commands may wait for their answers on one connection; more are refused. */
    static final int MAX_WAITING = 50_000;

    private static final int IO_THREADS = 2;

    private ClientSetup() {}

    static ClientResources resources(Duration probe) {
        Duration longest = probe.compareTo(Duration.ofSeconds(1)) > 0 ? Duration.ofSeconds(1) : probe;
        return ClientResources.builder()
                .ioThreadPoolSize(IO_THREADS)
                .computationThreadPoolSize(IO_THREADS)
                .reconnectDelay(Delay.exponential(Duration.ofMillis(5), longest, 2, TimeUnit.MILLISECONDS))
                .build();
    }

    /** The same for connections that live on an event loop of somebody else's. */
    static ClientResources on(EventLoop loop, ClientResources resources) {
        LoopTimer timer = new LoopTimer(resources.timer());
        return resources
                .mutate()
                .eventLoopGroupProvider(new OneLoop(loop, timer))
                .timer(timer)
                .build();
    }

    static List<RedisURI> uris(RedisAddress address, Duration timeout) {
        return address.servers().stream()
                .map(server -> uri(address, server, timeout))
                .toList();
    }

    private static RedisURI uri(RedisAddress address, RedisAddress.Server server, Duration timeout) {
        RedisURI.Builder uri = RedisURI.builder()
                .withHost(server.host())
                .withPort(server.port())
                .withDatabase(address.database())
                .withSsl(address.tls().isPresent())
                .withClientName("skald")
                .withTimeout(timeout);
        address.credentials().ifPresent(credentials -> {
            if (credentials.user().isPresent()) {
                uri.withAuthentication(
                        credentials.user().get(), credentials.password().toCharArray());
            } else {
                uri.withPassword(credentials.password().toCharArray());
            }
        });
        return uri.build();
    }

    /**
     * Sets a client up. What is asked while there is no connection, or was under way when it was lost, fails: whoever
     * asked is told to ask again, and nothing is done later than it was answered for.
     */
    static void apply(ClientOptions.Builder options, RedisAddress address, Duration timeout) {
        options.disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .replayFilter(command -> true)
                .requestQueueSize(MAX_WAITING)
                .protocolVersion(ProtocolVersion.RESP2)
                .timeoutOptions(TimeoutOptions.builder()
                        .timeoutCommands()
                        .fixedTimeout(timeout)
                        .build())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .tcpNoDelay(true)
                        .build());
        address.tls()
                .flatMap(RedisAddress.Tls::authorities)
                .ifPresent(file -> options.sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .trustManager(trust(file))
                        .build()));
    }

    /**
     * Trusts what Java trusts, and those of the file.
     *
     * @throws RedisStoreException if there are none
     */
    static TrustManagerFactory trust(Path file) {
        try {
            KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
            all.load(null, null);
            int number = 0;
            for (Certificate authority : read(file)) {
                all.setCertificateEntry("file-" + number++, authority);
            }
            TrustManagerFactory java = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            java.init((KeyStore) null);
            for (Certificate authority : Arrays.stream(java.getTrustManagers())
                    .filter(X509TrustManager.class::isInstance)
                    .flatMap(manager -> Arrays.stream(((X509TrustManager) manager).getAcceptedIssuers()))
                    .toList()) {
                all.setCertificateEntry("java-" + number++, authority);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(all);
            return trust;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the certificates that Java trusts cannot be read", e);
        }
    }

    private static Iterable<? extends Certificate> read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (found.isEmpty()) {
                throw new RedisStoreException(file + " holds no certificate", true);
            }
            return found;
        } catch (IOException | CertificateException e) {
            throw new RedisStoreException("the certificates in " + file + " cannot be read", true);
        }
    }
}
