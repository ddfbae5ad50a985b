package dev.skald.adapter.jwt;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;

/** Reads the claims of a token from its payload: one JSON object in UTF-8 (RFC 7519, section 3). */
final class TokenPayload {

    private static final char REPLACEMENT = '\uFFFD';

    private TokenPayload() {}

    /**
     * Parses the members of the object.
     *
     * @throws BrokenRuleException if it is no UTF-8, or no JSON object, or one with a name that stands twice
     */
    static Map<String, Object> parse(byte[] payload) throws BrokenRuleException {
        String text = new String(payload, StandardCharsets.UTF_8);
        // Decoding strictly costs more than looking for the one sign that it may be needed.
        if (text.indexOf(REPLACEMENT) >= 0 && !isUtf8(payload)) {
            throw new BrokenRuleException("its payload is no UTF-8");
        }
        Map<String, Object> claims;
        try {
            claims = JSONObjectUtils.parse(text);
        } catch (ParseException | RuntimeException e) {
            throw new BrokenRuleException("its payload is no JSON object, or one that names a claim twice");
        }
        if (claims == null) {
            throw new BrokenRuleException("its payload is no JSON object, or one that names a claim twice");
        }
        return claims;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
