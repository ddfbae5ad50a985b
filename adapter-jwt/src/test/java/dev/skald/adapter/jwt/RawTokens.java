package dev.skald.adapter.jwt;

import dev.skald.domain.access.AccessToken;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens put together by hand, also those that no library would make. */
final class RawTokens {

    static final String SECRET = "a secret of thirty-two bytes or more, for tests";
    static final String HS256 = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private RawTokens() {}

    /** Signed with HMAC over SHA-256 by {@link #SECRET}, whatever the header says. */
    static AccessToken signed(String header, String payload) {
        return signed(header, payload, "HmacSHA256");
    }

    static AccessToken signed(String header, String payload, String mac) {
        String input = base64(header) + "." + base64(payload);
        return new AccessToken(input + "." + encode(sign(input, mac)));
    }

    /** Signed like the others, with a payload of any bytes. */
    static AccessToken signed(String header, byte[] payload) {
        String input = base64(header) + "." + encode(payload);
        return new AccessToken(input + "." + encode(sign(input, "HmacSHA256")));
    }

    static AccessToken unsigned(String header, String payload) {
        return new AccessToken(base64(header) + "." + base64(payload) + ".");
    }

    static String base64(String text) {
        return encode(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static byte[] sign(String input, String algorithm) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac.doFinal(input.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
