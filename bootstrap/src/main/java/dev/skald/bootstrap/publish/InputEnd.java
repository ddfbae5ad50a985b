package dev.skald.bootstrap.publish;

/** Why no more of the input is published than what was read of it. */
sealed interface InputEnd {

    /** There is no more. */
    record Exhausted() implements InputEnd {}

    /** A line cannot be published: nothing behind it is, either. */
    record Faulty(BadLineException fault) implements InputEnd {}

    /**
     * It cannot be read any further.
     *
     * @param reason what the system says
     */
    record Unreadable(String reason) implements InputEnd {}

    /** The run is over, or is to end. */
    record Stopped() implements InputEnd {}
}
