package dev.skald.bootstrap.e2e;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An issuer of tokens, good and bad, that remembers each: none of them may turn up in a log. Thread-safe. */
final class Tokens {

    /** A secret that is long enough. */
    static final String SECRET = "end-to-end-secret-of-more-than-32-bytes";

    private static final Clock CLOCK = Clock.systemUTC();
    private static final String HEADER = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";

    private final Set<String> issued = ConcurrentHashMap.newKeySet();

    /** A token of somebody who may connect, and see what he owns or is a reader of. */
    String viewer(String subject) {
        return signed("\"sub\":\"" + subject + "\"," + expiringIn(Duration.ofHours(1)));
    }

    /** A token that also lists workflows. */
    String listing(String subject, String... workflows) {
        return signed("\"sub\":\"" + subject + "\",\"workflows\":[\"" + String.join("\",\"", workflows) + "\"],"
                + expiringIn(Duration.ofHours(1)));
    }

    /** A token of somebody who may administer the gateway. */
    String administrator() {
        return signed("\"sub\":\"root\",\"scope\":\"admin\"," + expiringIn(Duration.ofHours(1)));
    }

    /** A token with a name of its own, that was issued now. */
    String named(String subject, String id) {
        return signed("\"sub\":\"" + subject + "\",\"jti\":\"" + id + "\",\"iat\":"
                + CLOCK.instant().getEpochSecond() + "," + expiringIn(Duration.ofHours(1)));
    }

    /** A token of an agent that may publish to any workflow, and so read it. */
    String agent() {
        return signed("\"sub\":\"agent\",\"scope\":\"events:publish\",\"workflows\":\"*\","
                + expiringIn(Duration.ofHours(1)));
    }

    /** A token that is good for so long. */
    String shortLived(String subject, Duration ttl) {
        return signed("\"sub\":\"" + subject + "\",\"workflows\":\"*\"," + expiringIn(ttl));
    }

    /** A token that expired so long ago that no clock can differ that much. */
    String expired() {
        return signed("\"sub\":\"late\"," + expiringIn(Duration.ofHours(-1)));
    }

    /** A token without {@code exp}. */
    String unlimited() {
        return signed("\"sub\":\"for-ever\"");
    }

    /** A token that somebody else signed. */
    String foreign() {
        return remember(sign(
                HEADER,
                "{\"sub\":\"stranger\"," + expiringIn(Duration.ofHours(1)) + "}",
                "HmacSHA256",
                "another-secret-of-more-than-32-bytes...."));
    }

    /** A token signed with the right secret and another algorithm than the one it is for. */
    String otherAlgorithm() {
        return remember(sign(
                "{\"alg\":\"HS512\",\"typ\":\"JWT\"}",
                "{\"sub\":\"strong\"," + expiringIn(Duration.ofHours(1)) + "}",
                "HmacSHA512",
                SECRET));
    }

    /** A token that nobody signed, and that says so. */
    String unsigned() {
        return remember(encode("{\"alg\":\"none\"}") + "."
                + encode("{\"sub\":\"nobody\"," + expiringIn(Duration.ofHours(1)) + "}") + ".");
    }

    /** A text that is no token at all, and could be a credential all the same. */
    String nonsense() {
        return remember("not-a-token-but-maybe-a-password");
    }

    /** Whatever must not be seen in a log: every token, its parts that are telling, and the secret. */
    Set<String> secrets() {
        Set<String> secrets = ConcurrentHashMap.newKeySet();
        secrets.add(SECRET);
        for (String token : issued) {
            String[] parts = token.split("\\.", -1);
            secrets.add(parts.length == 3 && !parts[2].isEmpty() ? parts[2] : token);
            secrets.add(parts.length == 3 ? parts[1] : token);
        }
        return secrets;
    }

    private String signed(String claims) {
        return remember(sign(HEADER, "{" + claims + "}", "HmacSHA256", SECRET));
    }

    private static String expiringIn(Duration ttl) {
        return "\"exp\":" + CLOCK.instant().plus(ttl).getEpochSecond();
    }

    private String remember(String token) {
        issued.add(token);
        return token;
    }

    private static String sign(String header, String claims, String algorithm, String secret) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), algorithm));
            String content = encode(header) + "." + encode(claims);
            return content + "."
                    + Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java signs with HMAC", e);
        }
    }

    private static String encode(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
