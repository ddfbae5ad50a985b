package dev.skald.adapter.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;

/** Checks signatures with one key. Thread-safe. */
@FunctionalInterface
interface SignatureCheck {

    /**
     * Tells whether the key made this signature over these bytes, with the algorithm of the header.
     *
     * @throws JOSEException if the algorithm is not the key's
     */
    boolean verify(JWSHeader header, byte[] signed, Base64URL signature) throws JOSEException;
}
