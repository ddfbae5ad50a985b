package dev.skald.adapter.jwt;

import com.nimbusds.jose.JWSHeader;

/** What no header of a token may say, whatever it is signed with. */
final class TokenHeader {

    private TokenHeader() {}

    /**
     * Whether the header asks for nothing that is not understood ({@code crit}, an unencoded payload), and brings no key of
     * its own or a place to fetch one from (RFC 8725, section 3.10).
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
