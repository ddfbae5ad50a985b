package dev.skald.adapter.netty.tls;

import dev.skald.adapter.netty.SentBuffers;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS on a port (RFC 8446, RFC 5246): versions 1.3 and 1.2 with forward secrecy, by the JDK's own provider, with a
 * certificate and a key in files that may be replaced while it serves. Thread-safe.
 *
 * <p>Its handlers stand before all others of a connection, for as long as that lives. What a handshake computes is not
 * computed on the connection's event loop.
 *
 * <p>With TLS 1.2 a client could ask for one handshake after the other on its connection, each of which costs the
 * server far more than the client: that is refused, for the whole JVM, by the JDK's property
 * {@value #NO_RENEGOTIATION}, unless it is set already, or TLS was spoken before this class was used.
 */
public final class TlsPort implements AutoCloseable {

    /** How long a client may take from the connection to the end of the handshake. */
    public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(TlsPort.class);
    private static final String NO_RENEGOTIATION = "jdk.tls.rejectClientInitiatedRenegotiation";

    static {
        System.setProperty(NO_RENEGOTIATION, System.getProperty(NO_RENEGOTIATION, "true"));
    }

    private static final String PREFIX = "tls-";
    private static final List<String> VERSIONS = List.of("TLSv1.3", "TLSv1.2");
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    private static final int MAX_FILE_BYTES = 1 << 20;
    private static final long IDLE_SECONDS = 30;

    private final Path certificate;
    private final Path key;
    private final Duration handshakeTimeout;
    private final ThreadPoolExecutor handshakes;
    private volatile SslContext context;
    private Contents used;
    private Contents tried;
    private String told = "";

    private TlsPort(Path certificate, Path key, Duration handshakeTimeout) throws TlsFilesException {
        this.certificate = certificate;
        this.key = key;
        this.handshakeTimeout = handshakeTimeout;
        int threads = Runtime.getRuntime().availableProcessors();
        // One task a connection waits at most.
        handshakes = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                new DefaultThreadFactory("skald-tls", true));
        handshakes.allowCoreThreadTimeOut(true);
        used = read();
        tried = used;
        context = context(used);
    }

    /** What stands in both files. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Contents(byte[] certificate, byte[] key) {

        boolean same(Contents other) {
            return Arrays.equals(certificate, other.certificate) && Arrays.equals(key, other.key);
        }
    }

    /**
     * TLS with the certificate and the key in these files.
     *
     * @throws TlsFilesException if one of them cannot be used, or they do not belong together
     */
    public static TlsPort of(Path certificate, Path key) throws TlsFilesException {
        return new TlsPort(certificate, key, HANDSHAKE_TIMEOUT);
    }

    /** The same with another patience. */
    static TlsPort of(Path certificate, Path key, Duration handshakeTimeout) throws TlsFilesException {
        return new TlsPort(certificate, key, handshakeTimeout);
    }

    /** Whether a handler of that name is one that {@link #addTo} adds: it stays for as long as the connection. */
    public static boolean isHandler(String name) {
        return name.startsWith(PREFIX);
    }

    /** Adds the handlers of a new connection, before all others; called on its event loop. */
    public void addTo(ChannelPipeline pipeline) {
        SslHandler tls = context.newHandler(pipeline.channel().alloc(), handshakes);
        tls.setHandshakeTimeoutMillis(handshakeTimeout.toMillis());
        pipeline.addFirst(PREFIX + "end", new TlsEnd());
        pipeline.addFirst(PREFIX + "records", tls);
        pipeline.addFirst(PREFIX + "sent", new SentBuffers());
    }

    /**
     * Looks whether the files have changed, and takes a pair that can be used for the connections from then on. What
     * cannot be used changes nothing, and is told to the log, once. Blocks while it reads; call it now and then.
     */
    public synchronized void look() {
        try {
            Contents now = read();
            if (now.same(used)) {
                tried = now;
                told = "";
            } else if (!now.same(tried)) {
                tried = now;
                context = context(now);
                used = now;
                told = "";
                LOG.info("a new certificate is used for TLS, from {}", certificate);
            }
        } catch (TlsFilesException e) {
            String fault = (e.isOfKey() ? key : certificate) + " " + e.getMessage();
            if (!fault.equals(told)) {
                told = fault;
                LOG.warn("{}; the certificate from before is used on for TLS", fault);
            }
        }
    }

    private static SslContext context(Contents files) throws TlsFilesException {
        TlsIdentity identity = TlsIdentity.read(files.certificate, files.key);
        try {
            return SslContextBuilder.forServer(identity.key(), identity.chain())
                    .sslProvider(SslProvider.JDK)
                    .protocols(VERSIONS)
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.FATAL_ALERT,
                            SelectedListenerFailureBehavior.ACCEPT,
                            ApplicationProtocolNames.HTTP_1_1))
                    .build();
        } catch (SSLException e) {
            throw TlsFilesException.ofCertificate("cannot be used for TLS: " + e.getMessage());
        }
    }

    private Contents read() throws TlsFilesException {
        try {
            byte[] chain = read(certificate);
            try {
                return new Contents(chain, read(key));
            } catch (IOException e) {
                throw TlsFilesException.ofKey(why(e));
            }
        } catch (IOException e) {
            throw TlsFilesException.ofCertificate(why(e));
        }
    }

    private static byte[] read(Path file) throws IOException {
        try (InputStream content = Files.newInputStream(file)) {
            return content.readNBytes(MAX_FILE_BYTES);
        }
    }

    private static String why(IOException failure) {
        if (failure instanceof NoSuchFileException) {
            return "is not there";
        }
        return failure instanceof AccessDeniedException ? "may not be read by this process" : "cannot be read";
    }

    /** No handshake can be begun any more. */
    @Override
    public void close() {
        handshakes.shutdown();
    }
}
