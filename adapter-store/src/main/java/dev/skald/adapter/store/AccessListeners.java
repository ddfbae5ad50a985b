package dev.skald.adapter.store;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.WorkflowDirectory.Listener;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;

/** Those who act on changed rights, by workflow; a workflow need not exist to be listened to. Thread-safe. */
public final class AccessListeners {

    private final ConcurrentMap<WorkflowId, Audience> audiences = new ConcurrentHashMap<>();

    /** Nobody yet. */
    public AccessListeners() {}

    /** Adds one who is told every later change of this workflow, until the answer is closed. */
    public Following add(WorkflowId workflow, Listener listener) {
        Seat seat = new Seat(workflow, listener);
        audiences.compute(workflow, (id, audience) -> {
            Audience grown = audience == null ? new Audience() : audience;
            grown.seats = CopyOnWrite.with(grown.seats, seat);
            return grown;
        });
        return seat;
    }

    /**
     * Tells the listeners of a workflow who may watch it now, one change after the other: the last thing each of them
     * hears is the newest.
     *
     * @param access asked when it is this change's turn
     * @return completes when all listeners have acted
     */
    public CompletionStage<Void> tell(WorkflowId workflow, Supplier<Optional<WorkflowAccess>> access) {
        Audience audience = audiences.get(workflow);
        return audience == null ? CompletableFuture.completedFuture(null) : audience.tell(workflow, access);
    }

    private void remove(Seat seat) {
        audiences.computeIfPresent(seat.workflow, (id, audience) -> {
            audience.seats = CopyOnWrite.without(audience.seats, seat);
            return audience.seats.isEmpty() ? null : audience;
        });
    }

    /** The listeners of one workflow; its lock puts changes in a row. */
    private static final class Audience {

        private volatile List<Seat> seats = List.of();

        synchronized CompletableFuture<Void> tell(WorkflowId workflow, Supplier<Optional<WorkflowAccess>> access) {
            Optional<WorkflowAccess> now = access.get();
            return CompletableFuture.allOf(seats.stream()
                    .map(seat -> seat.tell(workflow, now).toCompletableFuture())
                    .toArray(CompletableFuture<?>[]::new));
        }
    }

    /** One listener's place. */
    private final class Seat implements Following {

        private final WorkflowId workflow;
        private final Listener listener;

        Seat(WorkflowId workflow, Listener listener) {
            this.workflow = workflow;
            this.listener = listener;
        }

        CompletionStage<Void> tell(WorkflowId changed, Optional<WorkflowAccess> access) {
            try {
                return listener.changed(changed, access);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        @Override
        public void close() {
            remove(this);
        }
    }
}
