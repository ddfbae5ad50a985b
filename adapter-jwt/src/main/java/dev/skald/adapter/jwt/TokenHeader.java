package dev.skald.adapter.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the header of a token, its first part, and refuses what none may say, whatever it is signed with. */
final class TokenHeader {

    /** The rule that a token breaks whose algorithm no key is trusted with. */
    static final String FOREIGN_ALGORITHM = "alg is not one that is trusted";

    private static final String MEDIA_TYPE = "application/";
    private static final Set<String> ACCESS_TOKENS = Set.of("jwt", "at+jwt");

    private TokenHeader() {}

    /**
     * Reads a header.
     *
     * @throws BrokenRuleException if it is none of a signed token
     */
    static JWSHeader parse(String base64) throws BrokenRuleException {
        Base64URL text = new Base64URL(base64);
        try {
            return JWSHeader.parse(text);
        } catch (ParseException | RuntimeException e) {
            throw new BrokenRuleException(
                    isOfOtherAlgorithm(text)
                            ? FOREIGN_ALGORITHM
                            : "its header is malformed, or that of no signed token");
        }
    }

    /**
     * Whether what Nimbus does not take for a header of a signed token names another algorithm, {@code none} say, or
     * none at all.
     */
    private static boolean isOfOtherAlgorithm(Base64URL text) {
        try {
            Map<String, Object> header = JSONObjectUtils.parse(text.decodeToString());
            return header != null && !(header.get("alg") instanceof String name && isSigning(name));
        } catch (ParseException | RuntimeException e) {
            return false;
        }
    }

    private static boolean isSigning(String name) {
        return JWSAlgorithm.Family.SIGNATURE.contains(new JWSAlgorithm(name))
                || JWSAlgorithm.Family.HMAC_SHA.contains(new JWSAlgorithm(name));
    }

    /**
     * Tells whether the header says that this is an access token (RFC 9068, section 4), or nothing of what it is. A
     * token of another kind, that tells of a logout for example, may be signed with the same key, and is none to be let
     * in by.
     */
    static boolean isOfAccessToken(JWSHeader header) {
        if (header.getType() == null) {
            return true;
        }
        String type = header.getType().getType().toLowerCase(Locale.ROOT);
        return ACCESS_TOKENS.contains(type.startsWith(MEDIA_TYPE) ? type.substring(MEDIA_TYPE.length()) : type);
    }

    /**
     * Tells whether the header asks for nothing that is not understood ({@code crit}, an unencoded payload), and brings
     * no key of its own or a place to fetch one from (RFC 8725, section 3.10).
     */
    static boolean isPlain(JWSHeader header) {
        return header.getCriticalParams() == null
                && header.isBase64URLEncodePayload()
                && header.getJWK() == null
                && header.getJWKURL() == null
                && header.getX509CertURL() == null
                && header.getX509CertChain() == null;
    }
}
