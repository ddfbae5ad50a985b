package dev.skald.application.connect;

/** The refusals of a client, as it is told of them. */
public enum Refusal {
    /** The client brought no token. */
    MISSING_TOKEN(401, "missing_token", "no token was given: pass one as auth.token"),
    /** The client's token is not to be trusted; it is not told which check failed. */
    INVALID_TOKEN(401, "invalid_token", "the token is not valid"),
    /** The client's token has expired, and is good otherwise. */
    EXPIRED_TOKEN(401, "expired_token", "the token has expired: fetch a new one before connecting again"),
    /** There is no key to verify the client's token with; the same token may be accepted later. */
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
     * Describes the refusal for the gateway's own log, for example {@code invalid_token: aud does not name this
     * gateway}.
     *
     * @param rule which check failed; empty if the code says it all
     */
    public String line(String rule) {
        return rule.isEmpty() ? code : code + ": " + rule;
    }

    /** The HTTP status of the refusal. */
    public int status() {
        return status;
    }

    /** The code of the refusal, for programs: for example {@code expired_token}. */
    public String code() {
        return code;
    }

    /** The text of the refusal, for people: what is wrong, and what to do about it. */
    public String message() {
        return message;
    }
}
