package dev.skald.adapter.http;

import dev.skald.application.subscribe.Notice;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Run;
import java.time.Instant;
import java.util.Locale;

/**
 * What a stream tells beside the events of its workflow, as server-sent events: without an id, so that the last stays a
 * place.
 */
final class SseNotice {

    /** What is nothing to any client, but traffic to what stands between. */
    static final String COMMENT = ":\n\n";

    private SseNotice() {}

    /** Where it begins: the acknowledgement of a subscribe. */
    static String subscribed(WorkflowId workflow, Subscribed<?> found) {
        StringBuilder data = about(workflow)
                .append(",\"epoch\":\"")
                .append(JsonText.escaped(found.log().epoch()))
                .append("\",\"firstSeq\":")
                .append(found.log().firstSeq())
                .append(",\"lastSeq\":")
                .append(found.log().lastSeq());
        data.append(",\"run\":").append(RunJson.of(found.log()));
        if (found.reset()) {
            data.append(",\"reset\":true");
        }
        found.gap()
                .ifPresent(lost -> data.append(",\"gap\":{\"from\":")
                        .append(lost.from())
                        .append(",\"to\":")
                        .append(lost.to())
                        .append('}'));
        return event("workflow:subscribed", data.append('}'));
    }

    /** Events were trimmed before they were delivered. */
    static String gap(WorkflowId workflow, Notice.Gap gap) {
        return event(
                "workflow:gap",
                about(workflow)
                        .append(",\"from\":")
                        .append(gap.from())
                        .append(",\"to\":")
                        .append(gap.to())
                        .append('}'));
    }

    /** The log begins anew. */
    static String reset(WorkflowId workflow, Notice.Reset reset) {
        return event(
                "workflow:reset",
                about(workflow)
                        .append(",\"epoch\":\"")
                        .append(JsonText.escaped(reset.epoch()))
                        .append("\",\"firstSeq\":")
                        .append(reset.firstSeq())
                        .append('}'));
    }

    /** A run came into a state. */
    static String run(WorkflowId workflow, Run run) {
        return event(
                "workflow:run",
                about(workflow).append(",\"run\":").append(RunJson.of(run)).append('}'));
    }

    /** Something was asked of the agent. Where its data have line ends, blanks are as good. */
    static String controlled(WorkflowId workflow, Control control) {
        String data = about(workflow)
                .append(',')
                .append(RunJson.members(control))
                .append('}')
                .toString();
        return event("workflow:controlled", data.replace('\r', ' ').replace('\n', ' '));
    }

    /** The subscription is over. */
    static String unsubscribed(WorkflowId workflow, End why) {
        String reason = why.name().toLowerCase(Locale.ROOT);
        return event(
                "workflow:unsubscribed",
                about(workflow).append(",\"reason\":\"").append(reason).append("\"}"));
    }

    /** The token is about to expire. */
    static String tokenExpires(Instant when) {
        return event("auth:expiring", "{\"expiresAt\":\"" + when + "\"}");
    }

    /** The token has expired. */
    static String tokenExpired() {
        return event("auth:expired", "{}");
    }

    private static StringBuilder about(WorkflowId workflow) {
        return new StringBuilder("{\"workflowId\":\"").append(workflow).append('"');
    }

    private static String event(String name, CharSequence data) {
        return "event: " + name + "\ndata: " + data + "\n\n";
    }
}
