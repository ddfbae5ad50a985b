package dev.skald.gateway;

import dev.skald.domain.event.AgentError;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * The error that ends a run which its agent has not ended itself.
 *
 * @param message what viewers read
 * @param code what programs read
 */
record RunEnd(String message, String code) {

    /** Of a run that was closed as if there was nothing to say. */
    static final RunEnd NO_RESULT = new RunEnd("The agent stopped without a result.", AgentRun.NO_RESULT);

    /** More than anybody reads, and no more than any event may have. */
    private static final int MAX_MESSAGE_LENGTH = 500;

    /** Of a run whose agent threw that. */
    static RunEnd of(Throwable thrown) {
        Throwable cause = unwrapped(thrown);
        boolean cancelled = cause instanceof CancellationException || cause instanceof InterruptedException;
        return new RunEnd(message(cause), cancelled ? AgentError.CANCELLED : AgentRun.AGENT_FAILED);
    }

    /** What went wrong, without what stages and futures wrap around it. */
    static Throwable unwrapped(Throwable thrown) {
        boolean wraps = thrown instanceof CompletionException || thrown instanceof ExecutionException;
        return wraps && thrown.getCause() != null ? thrown.getCause() : thrown;
    }

    private static String message(Throwable cause) {
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        return message.length() <= MAX_MESSAGE_LENGTH ? message : message.substring(0, MAX_MESSAGE_LENGTH) + "…";
    }
}
