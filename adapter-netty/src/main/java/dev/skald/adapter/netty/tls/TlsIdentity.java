package dev.skald.adapter.netty.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.List;

/**
 * Who a server of TLS is: its certificate with those that lead to one that clients trust, and the private key of it.
 *
 * @param chain the certificates, its own first
 * @param key the private key of the first
 */
record TlsIdentity(List<X509Certificate> chain, PrivateKey key) {

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final byte[] PROBE = {1, 2, 3};

    /**
     * Reads a pair.
     *
     * @throws TlsFilesException if one of them cannot be used, or the key is not that of the certificate
     */
    static TlsIdentity read(byte[] certificates, byte[] privateKey) throws TlsFilesException {
        List<X509Certificate> chain = chain(certificates);
        PrivateKey key = PrivateKeyFile.read(privateKey);
        if (!matches(chain.get(0).getPublicKey(), key)) {
            throw TlsFilesException.ofKey("is not the key of the certificate");
        }
        return new TlsIdentity(chain, key);
    }

    private static List<X509Certificate> chain(byte[] pem) throws TlsFilesException {
        List<X509Certificate> chain = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (PemBlock block : PemBlock.in(pem)) {
                if (block.label().equals(CERTIFICATE)) {
                    chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
                }
            }
        } catch (CertificateException e) {
            throw TlsFilesException.ofCertificate("has a certificate that cannot be read");
        }
        if (chain.isEmpty()) {
            throw TlsFilesException.ofCertificate("has no certificate in PEM");
        }
        return List.copyOf(chain);
    }

    /** What one of them signs the other verifies, and nothing else does. */
    private static boolean matches(PublicKey certified, PrivateKey key) {
        try {
            String algorithm = algorithm(key);
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(PROBE);
            byte[] signed = signing.sign();
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certified);
            verifying.update(PROBE);
            return verifying.verify(signed);
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    private static String algorithm(PrivateKey key) {
        if (key instanceof RSAKey) {
            return "SHA256withRSA";
        }
        return key instanceof ECKey ? "SHA256withECDSA" : key.getAlgorithm();
    }

    /** Names the certificate alone. */
    @Override
    public String toString() {
        return "TlsIdentity[" + chain.get(0).getSubjectX500Principal() + "]";
    }
}
