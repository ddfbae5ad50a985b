package dev.skald.delivery;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.SampleEvents;
import java.util.List;
import java.util.stream.LongStream;

/** Events that a log got, and the hints of them. */
final class Batches {

    private static final NewEvent THOUGHT = SampleEvents.thought("x");

    private Batches() {}

    /** Appends so many, and answers the hint. */
    static RecordedBatch append(EventLog log, WorkflowId workflow, int count) {
        EventLog.Appended appended = log.append(workflow, SampleEvents.thoughts("", count))
                .toCompletableFuture()
                .join();
        List<RecordedEvent> events = LongStream.rangeClosed(
                        appended.first().orElseThrow(), appended.last().orElseThrow())
                .mapToObj(Batches::event)
                .toList();
        return new RecordedBatch(workflow, appended.log(), events);
    }

    /** An event of that number. */
    static RecordedEvent event(long seq) {
        return new RecordedEvent(seq, THOUGHT.type(), THOUGHT.data(), THOUGHT.timestamp());
    }
}
