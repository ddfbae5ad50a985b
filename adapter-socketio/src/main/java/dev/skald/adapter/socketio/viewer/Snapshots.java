package dev.skald.adapter.socketio.viewer;

import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.socketio.recovery.LostSession;
import dev.skald.domain.event.WorkflowId;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known outside of this process of a client, so that it can be recovered without it: all that is needed, of a
 * client that has watched one workflow alone since it connected. An offset of it proves by itself what it has, so that
 * nothing is to be noted as it is written to. Of any other client nothing is known.
 *
 * <p>What is known may lag behind, but is never wrong: before a client is answered that it watches something else it is
 * not known any more. Where nobody wants to know there is nothing of this. Confined to the home of the session.
 */
final class Snapshots {

    /** What is told in so short a time is noted once. */
    private static final Duration PAUSE = Duration.ofMillis(250);

    private static final CompletionStage<Boolean> DONE = CompletableFuture.completedStage(true);

    private final EngineSession session;
    private final Supplier<Optional<LostSession>> snapshot;
    private @Nullable Function<Optional<LostSession>, CompletionStage<Boolean>> keeper;
    private @Nullable WorkflowId only;
    private boolean several;
    /** Whether anything may be known: it counts as known until it is certain that it was taken back. */
    private boolean known;

    private boolean changing;
    private boolean scheduled;
    private long notedAt;

    /** @param snapshot the client as it stands, if it watches one workflow */
    Snapshots(EngineSession session, Supplier<Optional<LostSession>> snapshot) {
        this.session = session;
        this.snapshot = snapshot;
    }

    /**
     * From now on somebody wants to know.
     *
     * @param to is given what is to be known, and answers whether it is
     * @param watched what the client watches already
     */
    void begin(Function<Optional<LostSession>, CompletionStage<Boolean>> to, Iterable<WorkflowId> watched) {
        keeper = to;
        watched.forEach(this::watches);
        notedAt = System.nanoTime() - PAUSE.toNanos();
        changed();
    }

    private void watches(WorkflowId workflow) {
        several |= only != null && !only.equals(workflow);
        only = workflow;
    }

    /**
     * The client has asked to watch a workflow: once this completes it may be answered.
     *
     * @return false if what is known could not be taken back
     */
    CompletionStage<Boolean> subscribing(WorkflowId workflow) {
        if (keeper == null) {
            return DONE;
        }
        watches(workflow);
        return changing();
    }

    /** The client has asked for something that changes what it watches: once this completes it may be answered. */
    CompletionStage<Boolean> changing() {
        if (keeper == null) {
            return DONE;
        }
        changing = true;
        return known ? tell(keeper, Optional.empty()) : DONE;
    }

    private CompletionStage<Boolean> tell(
            Function<Optional<LostSession>, CompletionStage<Boolean>> to, Optional<LostSession> now) {
        known |= now.isPresent();
        return to.apply(now).thenApply(done -> {
            if (done && now.isEmpty()) {
                session.execute(() -> known = false);
            }
            return done;
        });
    }

    /** The client was answered. */
    void answered() {
        changing = false;
        changed();
    }

    /** The client was told something that is to be known. */
    void changed() {
        if (keeper == null || scheduled || changing) {
            return;
        }
        long left = PAUSE.toNanos() - (System.nanoTime() - notedAt);
        if (left <= 0) {
            note();
        } else {
            scheduled = true;
            session.executeAfter(Duration.ofNanos(left), () -> {
                scheduled = false;
                if (!changing) {
                    note();
                }
            });
        }
    }

    private void note() {
        Function<Optional<LostSession>, CompletionStage<Boolean>> to = keeper;
        if (to == null || session.ended()) {
            return;
        }
        Optional<LostSession> now = several ? Optional.empty() : snapshot.get();
        if (now.isPresent() || known) {
            notedAt = System.nanoTime();
            var unused = tell(to, now);
        }
    }

    /** The client is gone. */
    void end() {
        keeper = null;
    }
}
