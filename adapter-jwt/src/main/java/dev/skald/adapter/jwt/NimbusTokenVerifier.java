package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import dev.skald.domain.access.AccessToken;
import dev.skald.domain.port.TokenVerifier;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Verifies signed JSON Web Tokens in their compact serialisation (RFC 7519), guarded as RFC 8725 advises.
 *
 * <p>The algorithm is fixed by the keys, never by the token. A token of more than 8192 characters is refused unread.
 * Only what is good in every other way is told to have expired. Thread-safe; the stages are complete when they are
 * handed out, but where keys have to be fetched first.
 */
public final class NimbusTokenVerifier implements TokenVerifier {

    private final KeySelector keys;
    private volatile ReadHeader lastGood = ReadHeader.NONE;

    private NimbusTokenVerifier(KeySelector keys) {
        this.keys = keys;
    }

    /** A verifier of tokens signed with HS256 by whoever knows {@code secret}. */
    public static NimbusTokenVerifier hs256(SharedSecret secret, JwtSettings settings, Clock clock) {
        CompletionStage<Selection> trusted = CompletableFuture.completedStage(
                new Selection.Trusted(List.of(secret.verifier()::verify), ClaimsPolicy.ofOneIssuer(settings, clock)));
        CompletionStage<Selection> untrusted =
                CompletableFuture.completedStage(new Selection.Untrusted(TokenHeader.FOREIGN_ALGORITHM));
        return new NimbusTokenVerifier(
                token -> token.header().getAlgorithm().equals(JWSAlgorithm.HS256) ? trusted : untrusted);
    }

    /**
     * A verifier of tokens signed with the keys of identity providers.
     *
     * @param keys the keys, which the caller closes
     * @param settings what tokens must say; where there are several issuers, each token must name the one whose keys
     *     made it, whatever these say
     * @param adminIssuers which of several issuers may give the scope {@code admin}
     */
    public static NimbusTokenVerifier jwks(
            ProviderKeys keys, JwtSettings settings, Set<String> adminIssuers, Clock clock) {
        return new NimbusTokenVerifier(keys.selector(settings, adminIssuers, clock));
    }

    @Override
    public CompletionStage<Verification> verify(AccessToken token) {
        try {
            String headerText = PresentedToken.header(token.value());
            ReadHeader read = read(headerText);
            PresentedToken presented = new PresentedToken(token.value(), read.header());
            return keys.select(presented).thenApply(selection -> judged(presented, read, selection));
        } catch (BrokenRuleException e) {
            return CompletableFuture.completedStage(new Refused(Reason.INVALID, e.rule()));
        }
    }

    private Verification judged(PresentedToken token, ReadHeader read, Selection selection) {
        if (selection instanceof Selection.Untrusted untrusted) {
            return new Refused(Reason.INVALID, untrusted.rule());
        }
        if (selection instanceof Selection.Unavailable unavailable) {
            return new Refused(Reason.UNAVAILABLE, unavailable.rule());
        }
        Selection.Trusted trusted = (Selection.Trusted) selection;
        try {
            if (!isSignedByOneOf(trusted.checks(), token)) {
                return new Refused(Reason.INVALID, "its signature is not by the key that is trusted");
            }
            lastGood = read;
            return trusted.claims().verify(token.claims());
        } catch (BrokenRuleException e) {
            return new Refused(Reason.INVALID, e.rule());
        } catch (JOSEException | RuntimeException e) {
            // A stranger's text decides how this fails; whichever way it does, it is no token.
            return new Refused(Reason.INVALID, "it cannot be read");
        }
    }

    private static boolean isSignedByOneOf(List<SignatureCheck> checks, PresentedToken token) throws JOSEException {
        byte[] signed = token.signed();
        Base64URL signature = token.signature();
        for (SignatureCheck check : checks) {
            if (check.verify(token.header(), signed, signature)) {
                return true;
            }
        }
        return false;
    }

    private ReadHeader read(String base64) throws BrokenRuleException {
        ReadHeader known = lastGood;
        if (known.base64().equals(base64)) {
            return known;
        }
        JWSHeader header = TokenHeader.parse(base64);
        if (!TokenHeader.isPlain(header)) {
            throw new BrokenRuleException("its header has crit, b64, or a key or certificate of its own");
        }
        if (!TokenHeader.isOfAccessToken(header)) {
            throw new BrokenRuleException("typ is not that of an access token");
        }
        return new ReadHeader(base64, header);
    }

    /** What stands in a header; all tokens that an issuer signs with one key begin with the same. */
    private record ReadHeader(String base64, JWSHeader header) {
        /** No token begins so. */
        static final ReadHeader NONE = new ReadHeader("", new JWSHeader(JWSAlgorithm.HS256));
    }
}
