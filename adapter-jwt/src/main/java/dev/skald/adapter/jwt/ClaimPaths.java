package dev.skald.adapter.jwt;

/** The places of the claims whose names can be configured, made once of {@link ClaimNames}. Immutable. */
record ClaimPaths(ClaimPath subject, ClaimPath scope, ClaimPath workflows, ClaimPath audience) {

    static final ClaimPath EXPIRY = ClaimPath.of("exp");
    static final ClaimPath NOT_BEFORE = ClaimPath.of("nbf");
    static final ClaimPath ISSUED_AT = ClaimPath.of("iat");
    static final ClaimPath ID = ClaimPath.of("jti");
    static final ClaimPath ISSUER = ClaimPath.of("iss");

    static ClaimPaths of(ClaimNames names) {
        return new ClaimPaths(
                ClaimPath.of(names.subject()),
                ClaimPath.of(names.scope()),
                ClaimPath.of(names.workflows()),
                ClaimPath.of(names.audience()));
    }
}
