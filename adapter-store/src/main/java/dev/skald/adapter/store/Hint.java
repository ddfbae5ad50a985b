package dev.skald.adapter.store;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.RecordedBatch;

/** Something a follower is to be told. */
public sealed interface Hint {

    /** Tells it. */
    void tell(EventPublisher to);

    /** Shortens the hint, for followers with which too much waits: it says less, and nothing that is wrong. */
    Hint brief();

    /** These events were appended. */
    record Published(RecordedBatch batch) implements Hint {
        @Override
        public void tell(EventPublisher to) {
            to.publish(batch);
        }

        @Override
        public Hint brief() {
            return new Moved(batch.workflow(), batch.log());
        }
    }

    /** The log extends that far now. */
    record Moved(WorkflowId workflow, EventLog.Extent log) implements Hint {
        @Override
        public void tell(EventPublisher to) {
            to.moved(workflow, log);
        }

        @Override
        public Hint brief() {
            return this;
        }
    }

    /** The log was deleted. */
    record Deleted(WorkflowId workflow) implements Hint {
        @Override
        public void tell(EventPublisher to) {
            to.ended(workflow, End.DELETED);
        }

        @Override
        public Hint brief() {
            return this;
        }
    }
}
