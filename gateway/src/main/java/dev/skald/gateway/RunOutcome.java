package dev.skald.gateway;

import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How a run ends whose body is a piece of code: by what the body did, or by what it threw. */
final class RunOutcome {

    private RunOutcome() {}

    /** Carries out the body of a run that is open, and waits until the run is over. */
    static <E extends Exception> void of(AgentRun run, RunBody<E> body) throws E {
        try {
            body.carryOut(run);
        } catch (Throwable thrown) {
            run.endAnyway(() -> RunEnd.of(thrown)).toCompletableFuture().join();
            throw thrown;
        }
        AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
        run.endAnyway(() -> run.failedEnd()
                        .map(failure -> {
                            failed.set(failure);
                            return RunEnd.of(failure);
                        })
                        .orElse(RunEnd.NO_RESULT))
                .toCompletableFuture()
                .join();
        Throwable failure = failed.get();
        if (failure == null) {
            failure = run.takenAway().orElse(null);
        }
        if (failure instanceof Error broken) {
            throw broken;
        }
        if (failure != null) {
            throw failure instanceof RuntimeException told ? told : new CompletionException(failure);
        }
    }
}
