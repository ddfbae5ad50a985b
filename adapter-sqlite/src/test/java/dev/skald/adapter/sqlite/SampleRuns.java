package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.SampleEvents.data;
import static dev.skald.domain.port.Stages.await;

import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog.Appended;
import dev.skald.domain.port.EventLog.From;
import dev.skald.domain.port.EventLog.Page;
import dev.skald.domain.port.WorkflowRuns.Opened;
import dev.skald.domain.run.ControlAction;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What tests do with runs. */
final class SampleRuns {

    static final Duration TTL = Duration.ofSeconds(30);
    static final RunRequest PLAIN = new RunRequest(TTL, Optional.empty(), false);

    private SampleRuns() {}

    /** The end of a run that has succeeded. */
    static NewEvent result(String id) {
        return new NewEvent(
                EventType.RESULT, data("the end"), Instant.EPOCH, Optional.of(id), Optional.of(RunState.SUCCEEDED));
    }

    static Opened open(SqliteWorkflows store, WorkflowId workflow) {
        return await(store.runs().open(workflow, PLAIN));
    }

    static Appended append(SqliteWorkflows store, WorkflowId workflow, Opened run, NewEvent... batch) {
        return await(store.eventLog().append(workflow, List.of(batch), Optional.of(run.lease())));
    }

    static ControlRequest input(String id) {
        return new ControlRequest(
                ControlAction.INPUT, Optional.empty(), Optional.of("\"\uD800 half\""), "alice", Optional.of(id));
    }

    static ControlRequest approve(String call) {
        return new ControlRequest(ControlAction.APPROVE, Optional.of(call), Optional.empty(), "bob", Optional.empty());
    }

    static Page read(SqliteWorkflows store, WorkflowId workflow) {
        return await(store.eventLog().read(workflow, new From.Start(), 10_000, Integer.MAX_VALUE));
    }
}
