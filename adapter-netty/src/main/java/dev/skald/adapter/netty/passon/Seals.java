package dev.skald.adapter.netty.passon;

import dev.skald.adapter.netty.ClientAddress;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals the requests that nodes pass on to each other, and tells whether a seal is good.
 *
 * <p>A seal is an HMAC-SHA256 (RFC 2104) under the secret of the cluster over the node it is for, method and target,
 * the time, a nonce, and the address of the client. The secret itself is in no request. A seal is good once, at one
 * node, and within {@value #WINDOW_SECONDS} seconds of its time by that node's clock. Thread-safe.
 */
public final class Seals {

    /** The header that a seal stands in. */
    static final AsciiString HEADER = AsciiString.cached("Skald-Passed-On");

    /** How far the clocks of two nodes may differ, and how long a request may be on its way. */
    static final int WINDOW_SECONDS = 30;

    /** Some 20 MiB at most, of nodes that are passed on thousands of requests a second. */
    private static final int MAX_NONCES = 1 << 17;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PURPOSE = "skald pass-on 1";
    private static final int NONCE_BYTES = 16;
    private static final int MAX_LENGTH = 256;
    private static final int MILLIS = 1_000;
    private static final Pattern SEAL =
            Pattern.compile("1;t=([0-9]{1,15});n=([A-Za-z0-9_-]{22});a=([0-9a-f.:]{2,45});m=([A-Za-z0-9_-]{43})");
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final SecretKeySpec key;
    private final Clock clock;
    private final Nonces nonces = new Nonces(WINDOW_SECONDS, MAX_NONCES);

    /**
     * The seals of one cluster.
     *
     * @param secret what all of its nodes know, and nobody else; a copy is kept
     * @param clock tells when seals were made, and whether they are of now
     */
    public Seals(byte[] secret, Clock clock) {
        this.key = new SecretKeySpec(secret, ALGORITHM);
        this.clock = clock;
    }

    /**
     * Seals a request.
     *
     * @param node the node that it is for
     * @param method its method
     * @param target its target as it is sent, in origin form
     * @param client where it came from
     * @return the value of the {@linkplain #HEADER header}
     */
    String seal(String node, String method, String target, ClientAddress client) {
        byte[] random = new byte[NONCE_BYTES];
        RANDOM.nextBytes(random);
        String nonce = ENCODER.encodeToString(random);
        String time = Long.toString(clock.millis());
        return "1;t=" + time + ";n=" + nonce + ";a=" + client + ";m="
                + ENCODER.encodeToString(mac(node, method, target, time, nonce, client.toString()));
    }

    /**
     * Opens the seal of a request, which is good no more then.
     *
     * @param node this node
     * @param seal the value of the header
     * @return what the seal vouches for; empty if it is forged, of another time, for another node, or was opened before
     */
    Optional<PassedOn> open(String node, String method, String target, String seal) {
        if (seal.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher parts = SEAL.matcher(seal);
        if (!parts.matches()) {
            return Optional.empty();
        }
        byte[] expected = mac(node, method, target, parts.group(1), parts.group(2), parts.group(3));
        byte[] given = ENCODER.encodeToString(expected).getBytes(StandardCharsets.US_ASCII);
        if (!MessageDigest.isEqual(given, parts.group(4).getBytes(StandardCharsets.US_ASCII))) {
            return Optional.empty();
        }
        long second = Long.parseLong(parts.group(1)) / MILLIS;
        return nonces.take(parts.group(2), second, clock.millis() / MILLIS)
                ? ClientAddress.parse(parts.group(3)).map(PassedOn::new)
                : Optional.empty();
    }

    private byte[] mac(String... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(PURPOSE.getBytes(StandardCharsets.US_ASCII));
            for (String part : parts) {
                // None of them has a line end: they stand in a request line and a header.
                mac.update((byte) '\n');
                mac.update(part.getBytes(StandardCharsets.UTF_8));
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
