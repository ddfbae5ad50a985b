package dev.skald.adapter.jwt;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import java.util.Optional;

/** Finds what to check a signature by. Thread-safe. */
@FunctionalInterface
interface KeySelector {

    /** The verifier for tokens of that header, or empty if none is trusted with them. */
    Optional<JWSVerifier> select(JWSHeader header);
}
