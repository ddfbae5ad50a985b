package dev.skald.bootstrap.publish;

/**
 * An event of the input, ready to be published.
 *
 * @param line the line of the input it stands in, from 1
 * @param json one JSON object in one line, with an {@code id}
 * @param ends whether it ends a run (the protocol, section 8): a result, or an error that is not retryable
 */
record InputEvent(long line, String json, boolean ends) {}
