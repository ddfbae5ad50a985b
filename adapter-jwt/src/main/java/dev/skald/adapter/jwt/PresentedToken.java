package dev.skald.adapter.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token as it was presented: its parts, of which nothing is proven until its signature is. Not thread-safe, but may
 * be handed from one thread to another.
 */
final class PresentedToken {

    private static final int MAX_CHARACTERS = 8_192;

    private final String compact;
    private final JWSHeader header;
    private @Nullable Map<String, Object> claims;

    PresentedToken(String compact, JWSHeader header) {
        this.compact = compact;
        this.header = header;
    }

    /**
     * The first part of a token that has the size and the shape of one.
     *
     * @throws BrokenRuleException if it has neither
     */
    static String header(String compact) throws BrokenRuleException {
        if (compact.length() > MAX_CHARACTERS) {
            throw new BrokenRuleException("it is longer than " + MAX_CHARACTERS + " characters");
        }
        if (!isCompact(compact)) {
            throw new BrokenRuleException("it is not three parts of base64url");
        }
        return compact.substring(0, compact.indexOf('.'));
    }

    JWSHeader header() {
        return header;
    }

    /** The bytes that are signed. */
    byte[] signed() {
        return compact.substring(0, compact.lastIndexOf('.')).getBytes(StandardCharsets.US_ASCII);
    }

    Base64URL signature() {
        return new Base64URL(compact.substring(compact.lastIndexOf('.') + 1));
    }

    /**
     * What it says.
     *
     * @throws BrokenRuleException if its payload is none of a token
     */
    Map<String, Object> claims() throws BrokenRuleException {
        Map<String, Object> read = claims;
        if (read == null) {
            String payload = compact.substring(compact.indexOf('.') + 1, compact.lastIndexOf('.'));
            read = TokenPayload.parse(Base64.getUrlDecoder().decode(payload));
            claims = read;
        }
        return read;
    }

    /** Who it says that issued it, of which nothing is proven: enough to know whose keys must prove it. */
    Optional<String> claimedIssuer() throws BrokenRuleException {
        return ClaimPaths.ISSUER.find(claims()).filter(String.class::isInstance).map(String.class::cast);
    }

    /**
     * Whether it is three parts of base64url, without padding or anything between (RFC 7515, section 3.1): Nimbus would
     * skip it.
     */
    private static boolean isCompact(String token) {
        int dots = 0;
        int length = 0;
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            if (c == '.' && length > 0) {
                dots++;
                length = 0;
            } else if (isBase64Url(c)) {
                length++;
            } else {
                return false;
            }
        }
        return dots == 2 && length > 0;
    }

    private static boolean isBase64Url(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    }
}
