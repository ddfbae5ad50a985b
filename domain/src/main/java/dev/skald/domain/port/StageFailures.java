package dev.skald.domain.port;

import java.util.concurrent.CompletionException;

/** What the stages of ports fail with. */
public final class StageFailures {

    private StageFailures() {}

    /**
     * Finds what failed, without the {@link CompletionException} that each stage which depends on another wraps the
     * other's failure in.
     */
    public static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
