package dev.skald.bootstrap.publish;

/** Thrown for a line of the input that cannot be published, by whoever finds out: the reader, or the gateway. */
final class BadLineException extends Exception {

    private static final long serialVersionUID = 1L;

    private final long line;

    /**
     * A line that cannot be published.
     *
     * @param line its number, from 1
     * @param reason what is wrong with it, without a part of it
     */
    BadLineException(long line, String reason) {
        super("line " + line + ": " + reason);
        this.line = line;
    }

    long line() {
        return line;
    }
}
