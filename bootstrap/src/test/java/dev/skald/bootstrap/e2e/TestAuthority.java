package dev.skald.bootstrap.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The authority that every client here trusts who speaks TLS, and what it has signed. */
final class TestAuthority {

    private static final Path FILES = Path.of(
                    "..", "adapter-netty", "src", "test", "resources", "dev", "skald", "adapter", "netty", "tls")
            .toAbsolutePath()
            .normalize();

    /** Its certificate. */
    static final Path FILE = FILES.resolve("ca.pem");

    private TestAuthority() {}

    /** Puts a certificate, or a key, where a gateway is told to look for it. */
    static void put(String name, Path to) {
        try {
            Files.copy(FILES.resolve(name), to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What clients trust. */
    static SSLContext client() {
        try (InputStream authority = Files.newInputStream(FILE)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
