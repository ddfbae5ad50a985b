package dev.skald.adapter.jwt;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** The certificate authorities that servers of keys are trusted by: those of the JDK, and those of a file. */
final class Authorities {

    private Authorities() {}

    /**
     * Trusts those of the JDK and of this file.
     *
     * @throws IllegalArgumentException if the file cannot be read, or holds no certificates in PEM; the message says
     *     which, as what follows a name of the file
     */
    static SSLContext with(Path file) {
        Collection<? extends Certificate> own;
        try (InputStream pem = Files.newInputStream(file)) {
            own = CertificateFactory.getInstance("X.509").generateCertificates(pem);
        } catch (IOException e) {
            throw new IllegalArgumentException("names a file that cannot be read", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("names a file that holds no certificates in PEM", e);
        }
        if (own.isEmpty()) {
            throw new IllegalArgumentException("names a file that holds no certificates in PEM");
        }
        try {
            return context(own);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException("names certificates that cannot be trusted", e);
        }
    }

    private static SSLContext context(Collection<? extends Certificate> own)
            throws IOException, GeneralSecurityException {
        KeyStore all = KeyStore.getInstance(KeyStore.getDefaultType());
        all.load(null, null);
        int number = 0;
        for (TrustManager manager : trusting(null).getTrustManagers()) {
            if (manager instanceof X509TrustManager jdks) {
                for (X509Certificate certificate : jdks.getAcceptedIssuers()) {
                    all.setCertificateEntry("jdk-" + number++, certificate);
                }
            }
        }
        for (Certificate certificate : own) {
            all.setCertificateEntry("own-" + number++, certificate);
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusting(all).getTrustManagers(), null);
        return context;
    }

    private static TrustManagerFactory trusting(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
