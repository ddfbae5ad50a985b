package dev.skald.domain.port;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

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

    /**
     * Calls something that answers by a stage. If it throws instead, as a port must not but a new adapter may, the
     * stage has failed with that: nobody waits for it for ever.
     */
    public static <T> CompletionStage<T> caught(Supplier<? extends CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }
}
