package dev.skald.adapter.jwt;

/**
 * The names under which an issuer writes the claims that differ from issuer to issuer: each is a top-level member, or,
 * with a leading slash, a JSON pointer (RFC 6901). Immutable.
 *
 * @param subject the user; default: {@code sub}
 * @param scope the scopes; default: {@code scope}
 * @param workflows the workflows that are listed; default: {@code workflows}
 * @param audience whom the token is for; default: {@code aud}
 */
public record ClaimNames(String subject, String scope, String workflows, String audience) {

    /** The registered names (RFC 7519, section 4.1; RFC 8693, section 4.2), and {@code workflows}. */
    public static final ClaimNames STANDARD = new ClaimNames("sub", "scope", "workflows", "aud");

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if one is empty, or a pointer that is malformed
     */
    public ClaimNames {
        ClaimPath.of(subject);
        ClaimPath.of(scope);
        ClaimPath.of(workflows);
        ClaimPath.of(audience);
    }
}
