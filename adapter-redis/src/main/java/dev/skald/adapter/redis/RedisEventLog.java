package dev.skald.adapter.redis;

import static dev.skald.adapter.redis.Texts.number;
import static dev.skald.adapter.redis.Texts.text;
import static dev.skald.adapter.redis.Texts.utf8;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/** The event log of the store on Redis. Thread-safe. */
record RedisEventLog(Workflows workflows) implements EventLog {

    private static final byte[] NOTHING = new byte[0];
    private static final int FIXED_ARGUMENTS = 4;
    private static final int ARGUMENTS_AN_EVENT = 3;

    @Override
    public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
        if (batch.isEmpty()) {
            throw new IllegalArgumentException("a batch has one event or more");
        }
        Retention retention = workflows.settings().retention();
        byte[][] arguments = new byte[FIXED_ARGUMENTS + ARGUMENTS_AN_EVENT * batch.size()][];
        arguments[0] = lease.map(held -> utf8(held.fingerprint())).orElse(NOTHING);
        arguments[1] = number(retention.events());
        arguments[2] = number(retention.bytes());
        arguments[3] = workflows.room();
        int next = FIXED_ARGUMENTS;
        for (NewEvent event : batch) {
            arguments[next++] = EventCodec.encode(event);
            arguments[next++] = event.id().map(Texts::exact).orElse(NOTHING);
            arguments[next++] =
                    event.endsRunAs().map(RunState::name).map(Texts::utf8).orElse(NOTHING);
        }
        return workflows
                .run(Script.APPEND, workflow, arguments)
                .thenApply(answer -> appended(workflow, batch, Conflicts.checked(answer)));
    }

    @Override
    public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
        if (maxEvents < 1 || maxBytes < 1) {
            throw new IllegalArgumentException("a page has room for one event and one byte or more");
        }
        byte[] mode;
        byte[] place = NOTHING;
        byte[] epoch = NOTHING;
        if (from instanceof From.Latest) {
            mode = utf8("latest");
        } else if (from instanceof From.Tail tail) {
            mode = utf8("tail");
            place = number(tail.count());
            epoch = tail.epoch().map(Texts::utf8).orElse(NOTHING);
        } else if (from instanceof From.After after) {
            mode = utf8("after");
            place = number(after.seq());
            epoch = after.epoch().map(Texts::utf8).orElse(NOTHING);
        } else {
            mode = utf8("start");
        }
        return workflows
                .run(Script.READ, workflow, mode, place, epoch, number(maxEvents), number(maxBytes))
                .thenCompose(answer -> {
                    Head head = Head.parse((byte[]) answer.get(0));
                    workflows.learn(workflow, head, Optional.empty());
                    Page page = page(head, answer);
                    // Whoever lost the right is told before anybody is shown what came after that.
                    return workflows.rightsAsOf(workflow, head).thenApply(told -> page);
                });
    }

    @Override
    public CompletionStage<Void> delete(WorkflowId workflow) {
        return workflows.run(Script.DELETE, workflow).thenAccept(answer -> {
            Head head = Head.parse((byte[]) answer.get(0));
            workflows.learn(workflow, head, Optional.empty());
        });
    }

    @Override
    public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
        return workflows.follow(workflow, to);
    }

    private Appended appended(WorkflowId workflow, List<NewEvent> batch, List<Object> answer) {
        Head head = Head.parse((byte[]) answer.get(1));
        int accepted = (int) Texts.number(answer.get(2));
        if (accepted == 0) {
            workflows.learn(workflow, head, Optional.empty());
            return new Appended(head.log(), 0, batch.size(), OptionalLong.empty(), OptionalLong.empty());
        }
        long first = Texts.number(answer.get(3));
        String run = text(answer.get(4));
        if (workflows.watch(workflow).isPresent()) {
            Optional<RunId> part = run.isEmpty() ? Optional.empty() : Optional.of(Texts.run(run));
            workflows.learn(workflow, head, events(workflow, head, batch, accepted, first, part));
        } else {
            workflows.learn(workflow, head, Optional.empty());
        }
        return new Appended(
                head.log(),
                accepted,
                batch.size() - accepted,
                OptionalLong.of(first),
                OptionalLong.of(first + accepted - 1));
    }

    /** The events that were appended, where it is plain which of the batch these are. */
    private static Optional<RecordedBatch> events(
            WorkflowId workflow, Head head, List<NewEvent> batch, int accepted, long first, Optional<RunId> run) {
        if (accepted != batch.size()) {
            return Optional.empty();
        }
        List<RecordedEvent> events = new ArrayList<>(accepted);
        for (NewEvent event : batch) {
            events.add(event.numbered(first + events.size(), run));
        }
        return Optional.of(new RecordedBatch(workflow, head.log(), events));
    }

    private static Page page(Head head, List<Object> answer) {
        boolean reset = text(answer.get(1)).equals("1");
        String gap = text(answer.get(2));
        List<?> found = (List<?>) answer.get(3);
        List<RecordedEvent> events = new ArrayList<>(found.size());
        for (Object one : found) {
            List<?> event = (List<?>) one;
            String run = text(event.get(1));
            events.add(EventCodec.decode(
                    Texts.number(event.get(0)),
                    (byte[]) event.get(2),
                    run.isEmpty() ? Optional.empty() : Optional.of(Texts.run(run))));
        }
        return new Page(head.log(), reset, gap.isEmpty() ? Optional.empty() : Optional.of(gap(gap)), events);
    }

    private static Gap gap(String text) {
        String[] ends = text.split(" ", -1);
        return new Gap(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
    }
}
