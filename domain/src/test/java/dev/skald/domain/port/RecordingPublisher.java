package dev.skald.domain.port;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.run.RunState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A publisher that remembers every hint it was given. Thread-safe. */
public final class RecordingPublisher implements EventPublisher {

    private final List<RecordedBatch> batches = new CopyOnWriteArrayList<>();
    private final List<Extent> extents = new CopyOnWriteArrayList<>();
    private final List<End> ends = new CopyOnWriteArrayList<>();

    @Override
    public void publish(RecordedBatch batch) {
        batches.add(batch);
        extents.add(batch.log());
    }

    @Override
    public void moved(WorkflowId workflow, Extent log) {
        extents.add(log);
    }

    @Override
    public void ended(WorkflowId workflow, End why) {
        ends.add(why);
    }

    /** The batches that were published, in the order they came in. */
    public List<RecordedBatch> batches() {
        return batches;
    }

    /** The events of these batches. */
    public List<RecordedEvent> events() {
        return batches.stream().flatMap(batch -> batch.events().stream()).toList();
    }

    /** The extents of these batches, and those it was told beside them. */
    public List<Extent> extents() {
        return extents;
    }

    /** The ends it was told. */
    public List<End> ends() {
        return ends;
    }

    /** Whether it was hinted that {@code epoch} reaches {@code lastSeq}, or further. */
    public boolean sawEnd(String epoch, long lastSeq) {
        return extents.stream().anyMatch(log -> log.epoch().equals(epoch) && log.lastSeq() >= lastSeq);
    }

    /** Whether it was hinted that {@code epoch} begins no earlier than {@code firstSeq}. */
    public boolean sawBeginning(String epoch, long firstSeq) {
        return extents.stream().anyMatch(log -> log.epoch().equals(epoch) && log.firstSeq() >= firstSeq);
    }

    /** Whether it was hinted that a run is in that state. */
    public boolean sawRun(RunState state) {
        return extents.stream().flatMap(log -> log.run().stream()).anyMatch(run -> run.state() == state);
    }
}
