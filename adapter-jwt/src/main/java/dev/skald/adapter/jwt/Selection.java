package dev.skald.adapter.jwt;

import java.util.List;

/** What a {@link KeySelector} found for a token. */
sealed interface Selection {

    /**
     * These keys are trusted with it.
     *
     * @param checks each checks the signature with one of the keys; one at least
     * @param claims judges what the token says if one of them made its signature
     */
    record Trusted(List<SignatureCheck> checks, ClaimsPolicy claims) implements Selection {}

    /**
     * No key is trusted with it.
     *
     * @param rule the check that it failed, for the operator's log
     */
    record Untrusted(String rule) implements Selection {}

    /**
     * Its key may be one that could not be had.
     *
     * @param rule why, for the operator's log
     */
    record Unavailable(String rule) implements Selection {}
}
