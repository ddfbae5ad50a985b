package dev.skald.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.application.publish.EventDraft;
import dev.skald.application.publish.PublishEvents;
import dev.skald.application.publish.Violation;
import dev.skald.application.workflow.RegisterWorkflow;
import dev.skald.domain.access.Principal;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.AgentError;
import dev.skald.domain.event.AgentEvent;
import dev.skald.domain.event.AgentResult;
import dev.skald.domain.event.AgentThought;
import dev.skald.domain.event.AgentToolCall;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.InteroperableJson;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Publishes events for agents in the same process. It needs no token, and is held to every other rule of events.
 *
 * <p>Thread-safe, never blocks. Events of one workflow are logged in the order of the calls if these are made one after
 * the other. The stage of a publish completes when the event is in the log, exceptionally with an {@link
 * InvalidEventException} if the event breaks a rule, and with an {@link dev.skald.domain.port.UnavailableException} if
 * the log has no room for now.
 */
public final class AgentPublisher {

    /** How deep data may nest, itself included (the protocol, section 2). */
    private static final int MAX_NESTING = 500;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_NESTING)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build());

    /** Nobody's token: the process trusts itself, for ever and on every workflow. */
    private static final Principal THIS_PROCESS =
            new Principal("in-process", Set.of(Principal.PUBLISH_SCOPE), new WorkflowGrant.Every(), Instant.MAX);

    private final PublishEvents publish;
    private final RegisterWorkflow register;

    AgentPublisher(PublishEvents publish, RegisterWorkflow register) {
        this.publish = publish;
        this.register = register;
    }

    /**
     * Registers who may watch a workflow, at best before its first event; a later call replaces owner and readers.
     *
     * @param owner the subject it belongs to
     * @param readers further subjects that may watch
     * @return whether the workflow was new
     * @throws IllegalArgumentException if these cannot be owner and readers: see {@link WorkflowAccess}
     */
    public CompletionStage<Boolean> register(WorkflowId workflow, String owner, String... readers) {
        return register.register(THIS_PROCESS, workflow, new WorkflowAccess(owner, Set.copyOf(Arrays.asList(readers))))
                .thenApply(outcome -> outcome == RegisterWorkflow.Outcome.CREATED);
    }

    /**
     * Publishes a {@code thought}: an intermediate reasoning step, or a token delta.
     *
     * @param content the text as it is, which may be empty; white space counts
     */
    public CompletionStage<EventLog.Appended> thought(WorkflowId workflow, String content) {
        return publish(workflow, Map.of("content", content), data -> new AgentThought(content, data));
    }

    /**
     * Publishes a {@code tool_call}: the agent invokes a tool.
     *
     * @param tool its name, not blank
     * @param input what it is given; anything that Jackson writes
     */
    public CompletionStage<EventLog.Appended> toolCall(WorkflowId workflow, String tool, Map<String, ?> input) {
        return toolCall(workflow, tool, Optional.empty(), members("tool", tool, "input", input));
    }

    /**
     * Publishes a {@code tool_call} that says how a call goes on, in two or more events of one {@code callId}.
     *
     * @param tool the tool's name, not blank
     * @param callId what tells this call from others of the same tool
     * @param input what it is given; anything that Jackson writes
     */
    public CompletionStage<EventLog.Appended> toolCall(
            WorkflowId workflow, String tool, String callId, ToolStatus status, Map<String, ?> input) {
        Map<String, Object> data = members("tool", tool, "callId", callId);
        data.put("status", status.wireName());
        data.put("input", input);
        return toolCall(workflow, tool, Optional.of(status.wireName()), data);
    }

    /**
     * Publishes a {@code result}: the final output of a run.
     *
     * @param output one member or more; anything that Jackson writes
     */
    public CompletionStage<EventLog.Appended> result(WorkflowId workflow, Map<String, ?> output) {
        return publish(workflow, output, data -> new AgentResult(output.size(), data));
    }

    /**
     * Publishes an {@code error}: what went wrong.
     *
     * @param message what to tell the viewer; may be empty
     */
    public CompletionStage<EventLog.Appended> error(WorkflowId workflow, String message) {
        return publish(workflow, Map.of("message", message), data -> new AgentError(message, data));
    }

    /**
     * Publishes an {@code error} that also tells programs what went wrong.
     *
     * @param message what to tell the viewer; may be empty
     * @param code the name of the fault; not one of those that are the gateway's own
     * @param retryable whether the same again may succeed
     */
    public CompletionStage<EventLog.Appended> error(
            WorkflowId workflow, String message, String code, boolean retryable) {
        Map<String, Object> data = members("message", message, "code", code);
        data.put("retryable", retryable);
        return publish(workflow, data, json -> new AgentError(message, Optional.of(code), retryable, json));
    }

    private CompletionStage<EventLog.Appended> toolCall(
            WorkflowId workflow, String tool, Optional<String> status, Map<String, ?> data) {
        return publish(workflow, data, json -> new AgentToolCall(Optional.of(tool), Optional.empty(), status, json));
    }

    private CompletionStage<EventLog.Appended> publish(
            WorkflowId workflow, Map<String, ?> members, Function<EventData, AgentEvent> event) {
        String json;
        List<Violation> violations;
        try {
            json = withEscapedHalves(JSON.writeValueAsString(members));
            violations = violations(json);
        } catch (IOException e) {
            return CompletableFuture.failedStage(new IllegalArgumentException("not to be written as JSON", e));
        }
        if (!violations.isEmpty()) {
            return CompletableFuture.failedStage(new InvalidEventException(violations));
        }
        EventData data = EventData.of(json);
        return publish.publish(THIS_PROCESS, workflow, List.of(EventDraft.of(event.apply(data))))
                .thenApply(AgentPublisher::appended);
    }

    /** What viewers' parsers would stumble over: keys that are written alike, and numbers that no double can hold. */
    private static List<Violation> violations(String json) throws IOException {
        List<Violation> violations = new ArrayList<>(0);
        InteroperableJson check =
                new InteroperableJson("data", (field, rule) -> violations.add(new Violation(0, field, rule)));
        try (JsonParser parser = JSON.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case FIELD_NAME -> check.name(parser.currentName());
                    case START_OBJECT -> check.beginObject();
                    case START_ARRAY -> check.beginArray();
                    case END_OBJECT, END_ARRAY -> check.end();
                    case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
                        check.number(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
                    default -> check.scalar();
                }
            }
        }
        return violations;
    }

    /**
     * A delta of a model may end within a surrogate pair; UTF-8 has no form for half of one, but JSON has an escape.
     */
    private static String withEscapedHalves(String json) {
        if (json.codePoints().noneMatch(AgentPublisher::isSurrogate)) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        json.codePoints()
                .forEach(point -> escaped.append(
                        isSurrogate(point) ? String.format("\\u%04x", point) : Character.toString(point)));
        return escaped.toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    private static EventLog.Appended appended(PublishEvents.Outcome outcome) {
        if (outcome instanceof PublishEvents.Published published) {
            return published.appended();
        }
        if (outcome instanceof PublishEvents.Invalid invalid) {
            throw new InvalidEventException(invalid.violations());
        }
        throw new IllegalStateException("this process may publish anything");
    }

    private static Map<String, Object> members(String first, Object value, String second, Object other) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(first, value);
        members.put(second, other);
        return members;
    }
}
