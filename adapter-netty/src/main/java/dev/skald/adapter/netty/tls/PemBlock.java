package dev.skald.adapter.netty.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One block of a file in PEM (RFC 7468), and of the older form with headers (RFC 1421).
 *
 * @param label what it says it is, for example {@code PRIVATE KEY}
 * @param headers its headers, a line each; empty if it has none
 * @param der what it holds
 */
@SuppressWarnings("ArrayRecordComponent")
record PemBlock(String label, String headers, byte[] der) {

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /** The blocks of a text, in their order; what stands between them counts for nothing. */
    static List<PemBlock> in(byte[] text) {
        List<PemBlock> blocks = new ArrayList<>();
        String label = "";
        StringBuilder headers = new StringBuilder();
        StringBuilder base64 = new StringBuilder();
        for (String line : new String(text, StandardCharsets.ISO_8859_1).lines().toList()) {
            String bare = line.strip();
            if (bare.startsWith(BEGIN) && bare.endsWith(DASHES)) {
                label = bare.substring(BEGIN.length(), bare.length() - DASHES.length());
                headers.setLength(0);
                base64.setLength(0);
            } else if (bare.equals(END + label + DASHES)) {
                blocks.add(new PemBlock(label, headers.toString(), decoded(base64.toString())));
                label = "";
            } else if (!label.isEmpty()) {
                (bare.indexOf(':') >= 0 ? headers : base64).append(bare).append('\n');
            }
        }
        return blocks;
    }

    /** The bytes; none if this is no Base64, of which nothing can be read either. */
    private static byte[] decoded(String base64) {
        try {
            return Base64.getMimeDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            return new byte[0];
        }
    }

    /** Whether it cannot be read without a password. */
    boolean encrypted() {
        return label.equals("ENCRYPTED PRIVATE KEY") || headers.contains("ENCRYPTED");
    }

    /** The label alone: what it holds may be a secret. */
    @Override
    public String toString() {
        return "PemBlock[" + label + "]";
    }
}
