package dev.skald.adapter.jwt;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;

/**
 * A fuzz target: the key sets that identity providers publish. A document is a failed fetch, or a set with a key at
 * least, whose keys are tried for their own algorithms alone, eight at most, and never for HMAC.
 */
public final class KeySetsFuzz {

    private KeySetsFuzz() {}

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        KeySet keys;
        try {
            keys = KeySet.parse(input);
        } catch (KeyFetchException refused) {
            return;
        }
        require(keys.size() > 0, "a set without a key");
        require(keys.hasKeysOf(keys), "a set with other keys than its own");
        for (JWSAlgorithm algorithm : TrustedKey.ALGORITHMS) {
            require(keys.checks(new JWSHeader(algorithm)).size() <= 8, "more keys than eight are tried");
        }
        for (JWSAlgorithm algorithm : JWSAlgorithm.Family.HMAC_SHA) {
            require(keys.checks(new JWSHeader(algorithm)).isEmpty(), "a public key is taken for a secret");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
