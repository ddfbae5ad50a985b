package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.Base64URL;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A fuzz target: signatures. The first character of an input says of which algorithm, up to the first dot comes one in
 * base64url, as a token has it, and then what is signed.
 *
 * <p>Native code and the JDK judge each of them alike.
 */
public final class SignaturesFuzz {

    /** Who checks signatures of an algorithm. */
    private record Judges(JWSHeader header, SignatureCheck jdk, SignatureCheck fast) {

        static Judges of(JWSAlgorithm algorithm, JWK key) throws JOSEException, GeneralSecurityException {
            return new Judges(
                    new JWSHeader(algorithm), SignatureChecks.with(key, Optional.empty()), SignatureChecks.with(key));
        }
    }

    private static final List<Judges> ALGORITHMS = algorithms();

    private SignaturesFuzz() {}

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) throws JOSEException {
        String text = new String(input, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('.');
        if (end < 1) {
            return;
        }
        Judges judges = ALGORITHMS.get(text.charAt(0) % ALGORITHMS.size());
        Base64URL signature = new Base64URL(text.substring(1, end));
        byte[] signed = Arrays.copyOfRange(input, end + 1, input.length);
        if (judges.fast().verify(judges.header(), signed, signature)
                != judges.jdk().verify(judges.header(), signed, signature)) {
            throw new AssertionError("a signature with " + judges.header().getAlgorithm() + " is good for one alone");
        }
    }

    private static List<Judges> algorithms() {
        try (InputStream file =
                Objects.requireNonNull(SignaturesFuzz.class.getResourceAsStream("signatures-fuzz.jwks"))) {
            List<JWK> keys = JWKSet.load(file).getKeys();
            return List.of(
                    Judges.of(JWSAlgorithm.RS256, keys.get(0)),
                    Judges.of(JWSAlgorithm.PS256, keys.get(0)),
                    Judges.of(JWSAlgorithm.ES256, keys.get(1)),
                    Judges.of(JWSAlgorithm.ES384, keys.get(2)),
                    Judges.of(JWSAlgorithm.ES512, keys.get(3)),
                    Judges.of(JWSAlgorithm.EdDSA, keys.get(4)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ParseException | JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
