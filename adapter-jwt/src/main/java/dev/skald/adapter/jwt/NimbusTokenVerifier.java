package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.util.Base64URL;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Verifies signed JSON Web Tokens in their compact serialisation (RFC 7519), guarded as RFC 8725 advises.
 *
 * <p>The algorithm is fixed by the keys, never by the token. A token of more than 8192 characters is refused unread. Only
 * what is good in every other way is told to have expired. Thread-safe; the stages are complete when they are handed out.
 */
public final class NimbusTokenVerifier implements TokenVerifier {

    private static final int MAX_CHARACTERS = 8_192;

    private final KeySelector keys;
    private final ClaimsPolicy claims;
    private volatile ReadHeader lastGood = ReadHeader.NONE;

    private NimbusTokenVerifier(KeySelector keys, ClaimsPolicy claims) {
        this.keys = keys;
        this.claims = claims;
    }

    /** A verifier of tokens signed with HS256 by whoever knows {@code secret}. */
    public static NimbusTokenVerifier hs256(SharedSecret secret, JwtSettings settings, Clock clock) {
        JWSVerifier verifier = secret.verifier();
        return new NimbusTokenVerifier(
                header -> header.getAlgorithm().equals(JWSAlgorithm.HS256) ? Optional.of(verifier) : Optional.empty(),
                new ClaimsPolicy(settings, clock));
    }

    @Override
    public CompletionStage<Verification> verify(AccessToken token) {
        return CompletableFuture.completedFuture(verified(token));
    }

    private Verification verified(AccessToken token) {
        try {
            return claims.verify(signedClaims(token));
        } catch (BrokenRuleException e) {
            return new Refused(Reason.INVALID, e.rule());
        } catch (JOSEException | RuntimeException e) {
            // A stranger's text decides how this fails; whichever way it does, it is no token.
            return new Refused(Reason.INVALID, "it cannot be read");
        }
    }

    private Map<String, Object> signedClaims(AccessToken token) throws BrokenRuleException, JOSEException {
        String compact = token.value();
        if (compact.length() > MAX_CHARACTERS) {
            throw new BrokenRuleException("it is longer than " + MAX_CHARACTERS + " characters");
        }
        if (!isCompact(compact)) {
            throw new BrokenRuleException("it is not three parts of base64url");
        }
        int headerEnd = compact.indexOf('.');
        int payloadEnd = compact.lastIndexOf('.');
        ReadHeader read = read(compact.substring(0, headerEnd));
        if (!TokenHeader.isPlain(read.header())) {
            throw new BrokenRuleException("its header has crit, b64, or a key or certificate of its own");
        }
        byte[] signed = compact.substring(0, payloadEnd).getBytes(StandardCharsets.US_ASCII);
        Base64URL signature = new Base64URL(compact.substring(payloadEnd + 1));
        Optional<JWSVerifier> key = keys.select(read.header());
        if (key.isEmpty()) {
            throw new BrokenRuleException(TokenHeader.FOREIGN_ALGORITHM);
        }
        if (!key.get().verify(read.header(), signed, signature)) {
            throw new BrokenRuleException("its signature is not by the key that is trusted");
        }
        lastGood = read;
        return TokenPayload.parse(Base64.getUrlDecoder().decode(compact.substring(headerEnd + 1, payloadEnd)));
    }

    private ReadHeader read(String base64) throws BrokenRuleException {
        ReadHeader known = lastGood;
        return known.base64().equals(base64) ? known : new ReadHeader(base64, TokenHeader.parse(base64));
    }

    /** What stands in a header; all tokens that an issuer signs with one key begin with the same. */
    private record ReadHeader(String base64, JWSHeader header) {
        /** No token begins so. */
        static final ReadHeader NONE = new ReadHeader("", new JWSHeader(JWSAlgorithm.HS256));
    }

    /** Whether it is three parts of base64url, without padding or anything between (RFC 7515, section 3.1): Nimbus would skip it. */
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
