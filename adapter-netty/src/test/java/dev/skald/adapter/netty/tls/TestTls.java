package dev.skald.adapter.netty.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates and keys of {@code localhost}, in files, and clients that trust the authority that signed them. */
public final class TestTls {

    private TestTls() {}

    /** The authority, and the name of a file beside it: {@code ca.pem}, {@code rsa.pem}, {@code rsa-pkcs1.key}. */
    public static Path copy(String name, Path to) {
        try (InputStream content = open(name)) {
            Files.copy(content, to, StandardCopyOption.REPLACE_EXISTING);
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] bytes(String name) {
        try (InputStream content = open(name)) {
            return content.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(TestTls.class.getResourceAsStream(name), name);
    }

    /** What a client trusts who was given the authority. */
    public static SSLContext client() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a file that has Java trust the authority, by the property {@code javax.net.ssl.trustStore}. */
    public static Path trustStore(Path to) {
        try (OutputStream content = Files.newOutputStream(to)) {
            trusted().store(content, "changeit".toCharArray());
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore trusted() throws GeneralSecurityException {
        try (InputStream authority = open("ca.pem")) {
            // Of a store of this kind Java reads certificates without being told a password.
            KeyStore trusted = KeyStore.getInstance("JKS");
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(authority));
            return trusted;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
