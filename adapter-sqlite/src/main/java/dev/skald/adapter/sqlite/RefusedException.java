package dev.skald.adapter.sqlite;

/** Something that was asked for is against the rules; nothing was changed. Its cause is what whoever asked is told. */
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final RuntimeException why;

    RefusedException(RuntimeException why) {
        super(why);
        this.why = why;
    }

    RuntimeException why() {
        return why;
    }
}
