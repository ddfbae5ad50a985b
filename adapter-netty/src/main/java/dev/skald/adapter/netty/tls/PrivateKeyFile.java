package dev.skald.adapter.netty.tls;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;

/**
 * The private key in a file of PEM: in PKCS#8 (RFC 5958), in PKCS#1 (RFC 8017, appendix A.1.2) or in SEC1 (RFC 5915).
 * Java reads the first of these alone, so the others are put into that form.
 */
final class PrivateKeyFile {

    private static final String PKCS8 = "PRIVATE KEY";
    private static final String PKCS1 = "RSA PRIVATE KEY";
    private static final String SEC1 = "EC PRIVATE KEY";
    private static final String EC_PARAMETERS = "EC PARAMETERS";
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] VERSION_0 = Der.of(Der.INTEGER, new byte[] {0});
    private static final byte[] RSA = Der.of(
            Der.SEQUENCE,
            Der.of(Der.OBJECT_IDENTIFIER, new byte[] {0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1
            }),
            Der.of(Der.NULL));
    private static final byte[] EC =
            Der.of(Der.OBJECT_IDENTIFIER, new byte[] {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1});
    private static final int SEC1_PARAMETERS = 0xa0;

    private PrivateKeyFile() {}

    /**
     * Reads the key.
     *
     * @throws TlsFilesException if there is none, it is encrypted, or of a kind that is not known
     */
    static PrivateKey read(byte[] pem) throws TlsFilesException {
        List<PemBlock> blocks = PemBlock.in(pem);
        Optional<PemBlock> block = blocks.stream()
                .filter(found -> found.label().endsWith("PRIVATE KEY"))
                .findFirst();
        if (block.isEmpty()) {
            throw TlsFilesException.ofKey("has no private key in PEM");
        }
        if (block.get().encrypted()) {
            throw TlsFilesException.ofKey("has a key that is encrypted; decrypt it, and guard the file");
        }
        try {
            return key(pkcs8(block.get(), blocks));
        } catch (IllegalArgumentException malformed) {
            throw TlsFilesException.ofKey("has a private key that is malformed");
        }
    }

    private static byte[] pkcs8(PemBlock block, List<PemBlock> beside) throws TlsFilesException {
        return switch (block.label()) {
            case PKCS8 -> block.der();
            case PKCS1 -> wrapped(RSA, block.der());
            case SEC1 -> wrapped(Der.of(Der.SEQUENCE, EC, curve(block.der(), beside)), block.der());
            default -> throw TlsFilesException.ofKey("has a private key of a kind that is not known: " + block.label());
        };
    }

    private static byte[] wrapped(byte[] algorithm, byte[] key) {
        return Der.of(Der.SEQUENCE, VERSION_0, algorithm, Der.of(Der.OCTET_STRING, key));
    }

    /** The curve, which a key names itself, or a block beside it. */
    private static byte[] curve(byte[] sec1, List<PemBlock> beside) {
        byte[] inside = Der.first(Der.SEQUENCE, sec1).orElseThrow(() -> new IllegalArgumentException("no sequence"));
        return Der.first(SEC1_PARAMETERS, inside)
                .or(() -> beside.stream()
                        .filter(block -> block.label().equals(EC_PARAMETERS))
                        .map(PemBlock::der)
                        .findFirst())
                .orElseThrow(() -> new IllegalArgumentException("no curve"));
    }

    private static PrivateKey key(byte[] pkcs8) throws TlsFilesException {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException another) {
                // One of them knows it, or it is none.
            }
        }
        throw TlsFilesException.ofKey("has a private key that cannot be read, or of an algorithm that is not known");
    }
}
