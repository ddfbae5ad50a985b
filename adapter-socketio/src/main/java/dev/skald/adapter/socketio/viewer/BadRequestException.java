package dev.skald.adapter.socketio.viewer;

/** What a client asked for cannot be understood. It says by which rule, for the client. */
final class BadRequestException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String rule;

    BadRequestException(String rule) {
        super(rule, null, false, false);
        this.rule = rule;
    }

    /** What the argument must be. */
    String rule() {
        return rule;
    }
}
