package dev.skald.adapter.socketio.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.socketio.engine.EngineSession;
import dev.skald.adapter.socketio.packet.Packets;
import dev.skald.adapter.socketio.packet.SocketIoPacket;
import dev.skald.application.subscribe.Notice;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client that was let in: its principal, what it asks for, and what it watches.
 *
 * <p>What it asks for is done in its order, one thing at a time, so that "subscribe, unsubscribe" ends unsubscribed however
 * long the log takes to answer. Confined to the home of its session.
 */
public final class Viewer {

    private static final Logger log = LoggerFactory.getLogger(Viewer.class);

    private final EngineSession session;
    private final Principal principal;
    private final Viewers shared;
    private final RateLimit rate;
    private final Map<WorkflowId, Subscription> subscriptions = new LinkedHashMap<>(2);
    private final Queue<Runnable> asked = new ArrayDeque<>(2);
    private boolean busy;
    private boolean gone;

    Viewer(EngineSession session, Principal principal, Viewers shared) {
        this.session = session;
        this.principal = principal;
        this.shared = shared;
        this.rate = new RateLimit(shared.settings().maxClientEvents());
    }

    /** Whom the client speaks for. */
    public Principal principal() {
        return principal;
    }

    /** The client sent an event. */
    public void event(SocketIoPacket packet) {
        JsonNode payload = packet.payload().orElseThrow();
        Reply reply = new Reply(session, packet.ackId());
        if (!rate.allows()) {
            reply.refuse(
                    ClientError.TOO_MANY_REQUESTS,
                    "more than " + shared.settings().maxClientEvents() + " events a second");
            return;
        }
        switch (packet.eventName()) {
            case "workflow:subscribe" -> ask(reply, () -> subscribe(SubscribeRequest.parse(payload.path(1)), reply));
            case "workflow:unsubscribe" ->
                ask(reply, () -> unsubscribe(SubscribeRequest.workflow(payload.path(1)), reply));
            default -> reply.refuse(ClientError.UNKNOWN_EVENT, "there is no such event");
        }
    }

    /** The session takes more. */
    public void writable() {
        for (Subscription subscription : List.copyOf(subscriptions.values())) {
            if (!session.writable()) {
                return;
            }
            subscription.resume();
        }
    }

    /** The session is about to move to another loop. */
    public void leaving() {
        subscriptions.values().forEach(Subscription::leave);
    }

    /** The session has moved to this loop. */
    public void arrived() {
        List.copyOf(subscriptions.values()).forEach(Subscription::join);
    }

    /** The client is gone. */
    public void gone() {
        gone = true;
        asked.clear();
        subscriptions.values().forEach(subscription -> {
            subscription.cancel();
            shared.feeds().release(subscription.feed());
        });
        subscriptions.clear();
    }

    // What the client asks for

    private void ask(Reply reply, Runnable what) {
        asked.add(() -> {
            try {
                what.run();
            } catch (BadRequestException e) {
                reply.refuse(ClientError.BAD_REQUEST, e.rule());
                answered();
            }
        });
        next();
    }

    private void next() {
        while (!busy && !gone) {
            Runnable what = asked.poll();
            if (what == null) {
                return;
            }
            busy = true;
            what.run();
        }
    }

    private void answered() {
        busy = false;
        next();
    }

    private void subscribe(SubscribeRequest request, Reply reply) {
        Subscription present = subscriptions.get(request.workflow());
        if (present == null && subscriptions.size() >= shared.settings().maxSubscriptions()) {
            reply.refuse(
                    ClientError.TOO_MANY_REQUESTS,
                    "more than " + shared.settings().maxSubscriptions() + " subscriptions");
            answered();
            return;
        }
        AtomicReference<@Nullable Followed> followed = new AtomicReference<>();
        shared.subscribe()
                .subscribe(
                        principal,
                        request.workflow(),
                        request.from(),
                        request.epoch(),
                        () -> shared.feeds()
                                .acquire(request.workflow())
                                .thenAccept(feed -> followed.set(new Followed(feed, Subscription.Fate.of(feed)))))
                .whenComplete((outcome, failure) -> session.execute(() -> {
                    Followed feed = followed.get();
                    if (!gone && feed != null && outcome instanceof SubscribeToWorkflow.Subscribed subscribed) {
                        begin(request, subscribed, feed, reply);
                    } else {
                        if (feed != null) {
                            shared.feeds().release(feed.feed());
                        }
                        refuse(reply, failure);
                    }
                    answered();
                }));
    }

    /** A feed that a subscription in the making holds, and what had happened to it when it began to. */
    private record Followed(WorkflowFeed feed, Subscription.Fate fate) {}

    private void begin(
            SubscribeRequest request, SubscribeToWorkflow.Subscribed subscribed, Followed followed, Reply reply) {
        Subscription present = subscriptions.get(request.workflow());
        if (present != null) {
            // The rights are judged and the place is known: all a second subscription can do is to skip forward.
            shared.feeds().release(followed.feed());
            if (present.cursor().position().epoch().equals(subscribed.start().epoch())) {
                present.cursor().skipTo(subscribed.start().seq());
            }
            reply.accept(answer(request.workflow(), subscribed));
            return;
        }
        Subscription subscription =
                new Subscription(this, session, followed.feed(), subscribed.start(), followed.fate());
        subscriptions.put(request.workflow(), subscription);
        reply.accept(answer(request.workflow(), subscribed));
        subscription.join();
    }

    private void refuse(Reply reply, @Nullable Throwable failure) {
        if (failure == null) {
            reply.refuse(ClientError.FORBIDDEN, "the token may not read this workflow");
        } else {
            log.warn("a subscription could not be begun: {}", failure.toString());
            reply.refuse(ClientError.UNAVAILABLE, "try again later");
        }
    }

    private void unsubscribe(WorkflowId workflow, Reply reply) {
        Subscription subscription = subscriptions.remove(workflow);
        if (subscription != null) {
            subscription.cancel();
            shared.feeds().release(subscription.feed());
        }
        reply.accept(JsonNodeFactory.instance.objectNode());
        answered();
    }

    private static ObjectNode answer(WorkflowId workflow, SubscribeToWorkflow.Subscribed subscribed) {
        EventLog.Extent extent = subscribed.log();
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("workflowId", workflow.toString())
                .put("epoch", extent.epoch())
                .put("firstSeq", extent.firstSeq())
                .put("lastSeq", extent.lastSeq());
        if (subscribed.reset()) {
            answer.put("reset", true);
        }
        Optional<EventLog.Gap> gap = subscribed.gap();
        gap.ifPresent(lost -> answer.putObject("gap").put("from", lost.from()).put("to", lost.to()));
        return answer;
    }

    // What subscriptions tell

    void wrote(Subscription subscription, long first, long last) {
        shared.observer().delivered(last - first + 1);
    }

    void behind(boolean now) {
        if (now) {
            shared.observer().fellBehind();
        } else {
            shared.observer().caughtUp();
        }
    }

    void tell(WorkflowId workflow, Notice notice) {
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("workflowId", workflow.toString());
        if (notice instanceof Notice.Gap gap) {
            session.send(
                    Packets.event("workflow:gap", told.put("from", gap.from()).put("to", gap.to())));
        } else if (notice instanceof Notice.Reset reset) {
            session.send(Packets.event(
                    "workflow:reset", told.put("epoch", reset.epoch()).put("firstSeq", reset.firstSeq())));
        } else if (notice instanceof Notice.Unsubscribed unsubscribed) {
            session.send(Packets.event("workflow:unsubscribed", told.put("reason", reason(unsubscribed.why()))));
        }
    }

    void over(Subscription subscription) {
        if (subscriptions.remove(subscription.workflow(), subscription)) {
            subscription.cancel();
            shared.feeds().release(subscription.feed());
        }
    }

    private static String reason(End why) {
        return switch (why) {
            case DELETED -> "deleted";
            case FORBIDDEN -> "forbidden";
        };
    }
}
