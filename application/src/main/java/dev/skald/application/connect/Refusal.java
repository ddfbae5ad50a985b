package dev.skald.application.connect;

/** Why a client is not let in, as it is told over whichever face it came. */
public enum Refusal {
    /** It brought no token. */
    MISSING_TOKEN(401, "missing_token", "no token was given"),
    /** Its token is not to be trusted; which check failed is nobody's business. */
    INVALID_TOKEN(401, "invalid_token", "the token is not valid"),
    /** Its token was good once. */
    EXPIRED_TOKEN(401, "expired_token", "the token has expired: fetch a new one"),
    /** No key could be had to verify its token with; the same token may be good later. */
    UNAVAILABLE(503, "unavailable", "tokens cannot be verified for now: try again later");

    private final int status;
    private final String code;
    private final String message;

    Refusal(int status, String code, String message) {
        this.status = status;
        this.code = code;
        this.message = message;
    }

    /**
     * What the gateway's own log says of a refusal, for example {@code invalid_token: aud does not name this gateway}.
     *
     * @param rule which check failed; empty if the code says it all
     */
    public String line(String rule) {
        return rule.isEmpty() ? code : code + ": " + rule;
    }

    /** Whether there was a token, and it was no good. */
    public boolean isOfToken() {
        return this == INVALID_TOKEN || this == EXPIRED_TOKEN;
    }

    /** The HTTP status it corresponds to. */
    public int status() {
        return status;
    }

    /** The name of the refusal, for programs. */
    public String code() {
        return code;
    }

    /** What is wrong, for people, whichever face they see; how a token is passed is for the face to add. */
    public String message() {
        return message;
    }
}
