package dev.skald.adapter.redis;

import static dev.skald.adapter.redis.Texts.number;
import static dev.skald.adapter.redis.Texts.text;
import static dev.skald.adapter.redis.Texts.utf8;

import dev.skald.adapter.store.Retention;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.ControlRequest;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.rules.RunBook;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.StreamMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The runs of the store on Redis, whose scripts keep the rules of {@link RunBook}. Thread-safe. */
final class RedisWorkflowRuns implements WorkflowRuns {

    private static final byte[] NOTHING = new byte[0];
    private static final byte[] YES = utf8("1");
    private static final byte[] NO = utf8("0");
    private static final byte[] MOST_AT_ONCE = number(100);

    private final Workflows workflows;
    private final Sweep sweep;

    RedisWorkflowRuns(Workflows workflows, Sweep sweep) {
        this.workflows = workflows;
        this.sweep = sweep;
    }

    @Override
    public CompletionStage<Opened> open(WorkflowId workflow, RunRequest request) {
        Lease lease = Lease.random();
        Retention retention = workflows.settings().retention();
        return workflows
                .run(
                        Script.OPEN,
                        workflow,
                        request.run().map(Texts::run).map(Texts::utf8).orElse(NOTHING),
                        utf8(Texts.run(RunId.random())),
                        request.takeover() ? YES : NO,
                        number(request.ttl().toMillis()),
                        utf8(lease.fingerprint()),
                        bytes(RunBook.SUPERSEDED),
                        bytes(RunBook.LOST),
                        number(retention.events()),
                        number(retention.bytes()),
                        workflows.room())
                .thenApply(answer -> {
                    List<Object> opened = Conflicts.checked(answer);
                    List<?> ended = (List<?>) opened.get(4);
                    if (!ended.isEmpty()) {
                        learn(ended);
                    }
                    Head head = Head.parse((byte[]) opened.get(1));
                    workflows.learn(workflow, head, Optional.empty());
                    return new Opened(
                            Texts.run(text(opened.get(2))),
                            lease,
                            Instant.ofEpochMilli(Texts.number(opened.get(3))),
                            head.log());
                });
    }

    @Override
    public CompletionStage<Optional<Renewed>> renew(WorkflowId workflow, RunId run, Lease lease) {
        return workflows
                .runPlain(Script.RENEW, workflow, utf8(Texts.run(run)), utf8(lease.fingerprint()))
                .thenApply(answer -> {
                    if (text(answer.get(0)).equals("none")) {
                        return Optional.empty();
                    }
                    List<Object> renewed = Conflicts.checked(answer);
                    return Optional.of(new Renewed(
                            Instant.ofEpochMilli(Texts.number(renewed.get(1))), Texts.number(renewed.get(2))));
                });
    }

    @Override
    public CompletionStage<Long> control(WorkflowId workflow, ControlRequest request) {
        return workflows
                .run(
                        Script.CONTROL,
                        workflow,
                        ControlCodec.name(request),
                        request.callId().map(Texts::exact).orElse(NOTHING),
                        ControlCodec.encode(request))
                .thenApply(answer -> {
                    List<Object> done = Conflicts.checked(answer);
                    workflows.learn(workflow, Head.parse((byte[]) done.get(1)), Optional.empty());
                    return Texts.number(done.get(2));
                });
    }

    @Override
    public CompletionStage<List<Control>> controls(WorkflowId workflow, long after) {
        if (after == Long.MAX_VALUE) {
            return CompletableFuture.completedFuture(List.of());
        }
        byte[] key = workflows.keys().controls(workflow);
        Range<String> range =
                Range.from(Range.Boundary.including(Long.toString(after + 1)), Range.Boundary.unbounded());
        return workflows.onLane(
                workflow,
                workflows
                        .link()
                        .call(commands -> commands.xrange(key, range, Limit.from(MAX_CONTROLS)))
                        .thenApply(found ->
                                found.stream().map(RedisWorkflowRuns::control).toList()));
    }

    @Override
    public CompletionStage<Integer> endExpired() {
        Retention retention = workflows.settings().retention();
        return sweep.run(
                        Script.EXPIRE,
                        "leases",
                        workflows.now(),
                        workflows.publish(),
                        bytes(RunBook.LOST),
                        number(retention.events()),
                        number(retention.bytes()),
                        MOST_AT_ONCE)
                .thenApply(answers -> {
                    int ended = 0;
                    for (List<Object> answer : answers) {
                        answer.forEach(one -> learn((List<?>) one));
                        ended += answer.size();
                    }
                    return ended;
                });
    }

    /** Takes what a script says of a run that it ended itself. */
    private void learn(List<?> ended) {
        WorkflowId workflow = WorkflowId.parse(text(ended.get(0)));
        Head head = Head.parse((byte[]) ended.get(1));
        RunId run = Texts.run(text(ended.get(3)));
        workflows.learn(
                workflow,
                head,
                Optional.of(new RecordedBatch(
                        workflow,
                        head.log(),
                        List.of(EventCodec.decode(
                                Texts.number(ended.get(2)), (byte[]) ended.get(4), Optional.of(run))))));
    }

    private static Control control(StreamMessage<byte[], byte[]> message) {
        Map<String, byte[]> fields = new HashMap<>();
        message.getBody().forEach((name, value) -> fields.put(text(name), value));
        String id = message.getId();
        return ControlCodec.decode(
                Long.parseLong(id.substring(0, id.indexOf('-'))),
                Texts.run(text(field(fields, "r"))),
                Instant.ofEpochMilli(Texts.number(field(fields, "t"))),
                field(fields, "d"));
    }

    private static byte[] field(Map<String, byte[]> fields, String name) {
        byte[] value = fields.get(name);
        if (value == null) {
            throw new IllegalStateException("a control has no field " + name);
        }
        return value;
    }

    private static byte[] bytes(EventData data) {
        return data.json().getBytes(StandardCharsets.UTF_8);
    }
}
