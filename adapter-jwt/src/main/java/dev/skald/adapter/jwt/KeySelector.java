package dev.skald.adapter.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import java.util.Optional;

/** Selects the key that a signature is checked with. Thread-safe. */
@FunctionalInterface
interface KeySelector {

    /** Selects the verifier for tokens with this header; empty if no key is trusted with them. */
    Optional<JWSVerifier> select(JWSHeader header);
}
