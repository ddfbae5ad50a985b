package dev.skald.domain.port;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Passes hints on late, swapped, merged and repeated; none after it was closed. */
final class LatePublisher implements EventPublisher {

    private final EventPublisher to;
    private final Lateness lateness;
    private Optional<RecordedBatch> held = Optional.empty();
    private volatile boolean closed;

    LatePublisher(EventPublisher to, Lateness lateness) {
        this.to = to;
        this.lateness = lateness;
    }

    /** The following whose end is also this one's. */
    Following until(Following following) {
        return () -> {
            closed = true;
            following.close();
        };
    }

    @Override
    public synchronized void publish(RecordedBatch batch) {
        RecordedBatch merged =
                release().map(before -> mergeOrPass(before, batch)).orElse(batch);
        if (lateness.oneIn(8)) {
            moved(merged.workflow(), merged.log());
        } else if (lateness.oneIn(3)) {
            held = Optional.of(merged);
            lateness.later(() -> release().ifPresent(late -> unlessClosed(() -> to.publish(late))));
        } else {
            tell(() -> to.publish(merged));
        }
    }

    @Override
    public void moved(WorkflowId workflow, EventLog.Extent log) {
        tell(() -> to.moved(workflow, log));
    }

    @Override
    public void ended(WorkflowId workflow, End why) {
        lateness.later(() -> unlessClosed(() -> to.ended(workflow, why)));
    }

    private RecordedBatch mergeOrPass(RecordedBatch before, RecordedBatch batch) {
        List<RecordedEvent> events = new ArrayList<>(before.events());
        boolean consecutive = before.log().epoch().equals(batch.log().epoch())
                && events.get(events.size() - 1).seq() + 1
                        == batch.events().get(0).seq();
        if (!consecutive) {
            tell(() -> to.publish(before));
            return batch;
        }
        events.addAll(batch.events());
        return new RecordedBatch(batch.workflow(), batch.log(), events);
    }

    private void tell(Runnable hint) {
        lateness.later(() -> unlessClosed(hint));
        if (lateness.oneIn(6)) {
            lateness.later(() -> unlessClosed(hint));
        }
    }

    private void unlessClosed(Runnable hint) {
        if (!closed) {
            hint.run();
        }
    }

    private synchronized Optional<RecordedBatch> release() {
        Optional<RecordedBatch> released = held;
        held = Optional.empty();
        return released;
    }
}
