package dev.skald.adapter.jwt;

/** Says that keys could not be had. The message says why in words of ours alone, so that it may be logged. */
final class KeyFetchException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String why;

    KeyFetchException(String why) {
        super(why, null, false, false);
        this.why = why;
    }

    /** Why, in a few words. */
    String why() {
        return why;
    }
}
