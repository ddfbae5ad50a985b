package dev.skald.adapter.jwt;

/** A claim is missing or of another shape than it must be. */
final class MalformedClaimException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Without a stack trace: strangers can have as many of these thrown as they like. */
    MalformedClaimException(String claim) {
        super("malformed claim " + claim, null, false, false);
    }
}
