package dev.skald.gateway.store;

import dev.skald.domain.port.StageFailures;
import dev.skald.domain.port.UnavailableException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What becomes of forgetting idle workflows, which is tried again every second. */
final class Forgetting {

    private static final Logger LOG = LoggerFactory.getLogger(Forgetting.class);

    private Forgetting() {}

    /** Logs how it failed; but that a store takes nothing for now, which the store itself has told, once. */
    static void watch(CompletionStage<?> forgetting) {
        forgetting.whenComplete((forgotten, failure) -> {
            if (failure != null && isFault(failure)) {
                LOG.error("idle workflows could not be forgotten", StageFailures.cause(failure));
            }
        });
    }

    /** Whether it failed in another way than a store does that takes nothing for now. */
    static boolean isFault(Throwable failure) {
        return !(StageFailures.cause(failure) instanceof UnavailableException);
    }
}
