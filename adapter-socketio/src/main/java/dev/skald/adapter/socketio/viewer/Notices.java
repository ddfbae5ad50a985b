package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.engineio.packet.Packets;
import dev.skald.adapter.socketio.recovery.Journal;
import dev.skald.application.subscribe.Notice;
import dev.skald.delivery.Told;
import dev.skald.delivery.Watcher;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Run;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client is told beside the events of workflows, and the journal of all that it was sent. Confined to the home
 * of its session.
 */
final class Notices implements Watcher {

    private static final Logger log = LoggerFactory.getLogger(Notices.class);

    private final EngineSession session;
    private final String socketId;
    private final Optional<Journal> journal;
    private final Runnable noted;

    /**
     * Notices to one client.
     *
     * @param socketId the id it is known by
     * @param journal where to note what it is sent; empty for a client that cannot be recovered
     * @param noted run when something else than events was noted
     */
    Notices(EngineSession session, String socketId, Optional<Journal> journal, Runnable noted) {
        this.session = session;
        this.socketId = socketId;
        this.journal = journal;
        this.noted = noted;
    }

    /** Sends a packet that a client which comes back may need once more. */
    void say(String packet) {
        journal.ifPresent(written -> written.said(packet));
        session.send(packet);
        noted.run();
    }

    /** Sends a packet that is of no use to a client that comes back. */
    void sayOnce(String packet) {
        session.send(packet);
    }

    @Override
    public void wrote(int subscription, WorkflowId workflow, String epoch, long first, long last) {
        if (log.isTraceEnabled()) {
            log.trace("socket {}: events {} to {} of workflow {}", socketId, first, last, workflow);
        }
        if (journal.isPresent()) {
            journal.get().wrote(subscription, workflow, epoch, first, last);
        }
    }

    @Override
    public void tell(WorkflowId workflow, Notice notice) {
        ObjectNode told = about(workflow);
        if (notice instanceof Notice.Gap gap) {
            say(Packets.event("workflow:gap", told.put("from", gap.from()).put("to", gap.to())));
        } else if (notice instanceof Notice.Reset reset) {
            say(Packets.event("workflow:reset", told.put("epoch", reset.epoch()).put("firstSeq", reset.firstSeq())));
        }
    }

    @Override
    public void ran(int subscription, WorkflowId workflow, Told now, Run run) {
        ObjectNode told = about(workflow);
        told.set("run", RunJson.of(run));
        say(subscription, workflow, now, Packets.event("workflow:run", told));
    }

    @Override
    public void controlled(int subscription, WorkflowId workflow, Told now, Control control) {
        say(subscription, workflow, now, Packets.event("workflow:controlled", RunJson.addTo(about(workflow), control)));
    }

    /** A client that comes back and may have missed it is told what there is then, not this once more. */
    private void say(int subscription, WorkflowId workflow, Told now, String packet) {
        journal.ifPresent(written -> written.told(subscription, workflow, now));
        sayOnce(packet);
        noted.run();
    }

    @Override
    public void over(WorkflowId workflow, End why) {
        say(Packets.event("workflow:unsubscribed", about(workflow).put("reason", reason(why))));
    }

    private static ObjectNode about(WorkflowId workflow) {
        return JsonNodeFactory.instance.objectNode().put("workflowId", workflow.toString());
    }

    private static String reason(End why) {
        return switch (why) {
            case DELETED -> "deleted";
            case FORBIDDEN -> "forbidden";
        };
    }

    /** The client's token is about to expire. */
    void tokenExpires(Instant when) {
        sayOnce(Packets.event(
                "auth:expiring", JsonNodeFactory.instance.objectNode().put("expiresAt", when.toString())));
    }

    /**
     * Says so, and with a disconnect that stock clients do not come back from by themselves: they need a new token
     * first.
     */
    void tokenExpired() {
        session.closeWith(Packets.event("auth:expired"), Packets.disconnect());
    }
}
