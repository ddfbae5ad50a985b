package dev.skald.adapter.socketio.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.socketio.engine.EngineSession;
import dev.skald.adapter.socketio.packet.Packets;
import dev.skald.adapter.socketio.packet.SocketIoPacket;
import dev.skald.adapter.socketio.recovery.Journal;
import dev.skald.adapter.socketio.recovery.LostSession;
import dev.skald.application.subscribe.Notice;
import dev.skald.application.subscribe.SubscribeToWorkflow;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A client that was let in: its principal, what it asks for, and what it watches.
 *
 * <p>What it asks for is done in its order, one thing at a time, so that "subscribe, unsubscribe" ends unsubscribed however
 * long the log takes to answer. Confined to the home of its session.
 */
public final class Viewer {

    private final EngineSession session;
    private final Viewers shared;
    private final RateLimit rate;
    private final String socketId;
    private final Optional<Journal> journal;
    private final EventFormat format;
    private final TokenLife token;
    private final ProgressWatch progress;
    private final Map<WorkflowId, Subscription> subscriptions = new LinkedHashMap<>(2);
    private final Queue<Runnable> asked = new ArrayDeque<>(2);
    private Principal principal;
    private int subscriptionsBegun;
    private boolean busy;
    private boolean gone;

    Viewer(EngineSession session, Principal principal, String socketId, Optional<Journal> journal, Viewers shared) {
        this.session = session;
        this.principal = principal;
        this.socketId = socketId;
        this.journal = journal;
        this.format = journal.isPresent() ? SocketIoFormat.WITH_OFFSETS : SocketIoFormat.WITHOUT_OFFSETS;
        this.shared = shared;
        this.rate =
                new RateLimit(shared.settings().firstEvents(), shared.settings().maxClientEvents(), System::nanoTime);
        this.progress = new ProgressWatch(session, subscriptions.values(), shared.observer());
        this.token = new TokenLife(session, shared.clock(), this::tokenExpiring, this::tokenExpired);
    }

    /** Whom the client speaks for. */
    public Principal principal() {
        return principal;
    }

    /**
     * The client was told that it is in: from now on it can be told other things.
     *
     * @param missed what it may have missed on the connection before, to be told first
     */
    public void begin(List<String> missed) {
        missed.forEach(this::say);
        tokenRenewed();
        List.copyOf(subscriptions.values()).forEach(Subscription::join);
    }

    /** The client sent an event. */
    public void event(SocketIoPacket packet) {
        JsonNode argument = packet.payload().orElseThrow().path(1);
        Reply reply = new Reply(this, loggable(packet.eventName()), packet.ackId());
        if (!rate.allows()) {
            reply.refuse(
                    ClientError.TOO_MANY_REQUESTS,
                    "more than " + shared.settings().maxClientEvents() + " events a second");
            return;
        }
        switch (packet.eventName()) {
            case "workflow:subscribe" -> ask(reply, () -> subscribe(SubscribeRequest.parse(argument), reply));
            case "workflow:unsubscribe" -> ask(reply, () -> unsubscribe(SubscribeRequest.workflow(argument), reply));
            case "auth:refresh" ->
                ask(
                        reply,
                        () -> new TokenRefresh(this, shared, reply)
                                .run(argument.path("token"), Set.copyOf(subscriptions.keySet()))
                                .thenRun(this::answered));
            default -> reply.refuse(ClientError.UNKNOWN_EVENT, "there is no such event");
        }
    }

    /** The name of an event as a log may have it: what clients make up may be a secret of theirs. */
    private static String loggable(String event) {
        return switch (event) {
            case "workflow:subscribe", "workflow:unsubscribe", "auth:refresh" -> event;
            default -> "event";
        };
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
        token.stop();
        asked.clear();
        List.copyOf(subscriptions.values()).forEach(this::drop);
    }

    /** Whether its client can come back to what it watches. */
    public boolean recoverable() {
        return journal.isPresent();
    }

    /** What must be kept for the client to come back to, as things stand; empty if it cannot be recovered. */
    public Optional<LostSession> lost() {
        return journal.map(written -> new LostSession(
                socketId,
                principal.subject(),
                subscriptions.values().stream()
                        .map(subscription -> new LostSession.Subscribed(
                                subscription.id(), subscription.workflow(), subscription.start()))
                        .toList(),
                written));
    }

    /**
     * Takes up what a lost session watched, where its client stands; nothing is sent before {@link #begin}.
     *
     * @return whether everything can go on without a gap; otherwise nothing was taken up
     */
    public CompletionStage<Boolean> restore(LostSession lost, Journal.Standing standing) {
        return new Restoration(shared, principal, lost, standing).run().thenApply(restored -> {
            if (restored.isEmpty() || gone) {
                restored.ifPresent(all ->
                        all.forEach(one -> shared.feeds().release(one.followed().feed())));
                return false;
            }
            restored.get()
                    .forEach(one -> add(
                            one.followed(),
                            new Subscription(subscriptionsBegun++, this, session, one.followed(), one.start())));
            return true;
        });
    }

    /** Runs a task on the home of the viewer's session. Any thread. */
    void atHome(Runnable task) {
        session.execute(task);
    }

    // What the client asks for

    private void ask(Reply reply, Runnable what) {
        long max = shared.settings().firstEvents();
        if (asked.size() >= max) {
            reply.refuse(ClientError.TOO_MANY_REQUESTS, "more than " + max + " events wait to be carried out");
            return;
        }
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
        int max = shared.settings().maxSubscriptions();
        if (present == null && subscriptions.size() >= max) {
            reply.refuse(ClientError.TOO_MANY_REQUESTS, "more than " + max + " subscriptions");
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
                        () -> shared.feeds().acquire(request.workflow(), format).thenAccept(followed::set))
                .whenComplete((outcome, failure) -> session.execute(() -> {
                    Followed feed = followed.get();
                    if (!gone && feed != null && outcome instanceof SubscribeToWorkflow.Subscribed subscribed) {
                        begin(request, subscribed, feed, reply);
                    } else {
                        if (feed != null) {
                            shared.feeds().release(feed.feed());
                        }
                        if (!gone) {
                            refuse(request.workflow(), reply, failure);
                        }
                    }
                    answered();
                }));
    }

    private void begin(
            SubscribeRequest request, SubscribeToWorkflow.Subscribed subscribed, Followed followed, Reply reply) {
        Subscription present = subscriptions.get(request.workflow());
        if (present != null) {
            // The rights are judged and the place is known: all a second subscription can do is to skip forward.
            shared.feeds().release(followed.feed());
            reply.accept(answer(request.workflow(), subscribed));
            if (present.liesBehind(subscribed.start())) {
                present.skipTo(subscribed.start().seq());
            }
            return;
        }
        Subscription subscription = new Subscription(subscriptionsBegun++, this, session, followed, subscribed.start());
        add(followed, subscription);
        reply.accept(answer(request.workflow(), subscribed));
        subscription.join();
    }

    private void add(Followed followed, Subscription subscription) {
        subscriptions.put(followed.feed().workflow(), subscription);
    }

    private void refuse(WorkflowId workflow, Reply reply, @Nullable Throwable failure) {
        if (failure == null) {
            String message = "the token may not read this workflow";
            reply.refuse(ClientError.FORBIDDEN, message, "forbidden: " + message + ", " + workflow);
        } else {
            reply.refuse(ClientError.UNAVAILABLE, "try again later", "unavailable: " + failure);
        }
    }

    /** Logs a refusal. */
    void refused(String request, String rule) {
        shared.refusals().refused("socket " + socketId + " " + request, Optional.of(principal.subject()), rule);
    }

    private void unsubscribe(WorkflowId workflow, Reply reply) {
        Subscription subscription = subscriptions.get(workflow);
        if (subscription != null) {
            drop(subscription);
        }
        reply.accept(Reply.ok());
        answered();
    }

    /** Goes on under another token of the same user; what it may not read ends now. */
    void renew(Principal renewed, Set<WorkflowId> allowed) {
        if (gone) {
            return;
        }
        principal = renewed;
        for (Subscription subscription : List.copyOf(subscriptions.values())) {
            // A change that was heard of since is newer than what was asked for.
            if (!subscription.heardAllowed().orElse(allowed.contains(subscription.workflow()))) {
                subscription.end(End.FORBIDDEN);
            }
        }
        tokenRenewed();
    }

    /** The same for every request, however often it comes: a client asks anew when an answer was lost, or came late. */
    private static ObjectNode answer(WorkflowId workflow, SubscribeToWorkflow.Subscribed subscribed) {
        ObjectNode answer = Reply.ok()
                .put("workflowId", workflow.toString())
                .put("epoch", subscribed.log().epoch())
                .put("firstSeq", subscribed.log().firstSeq())
                .put("lastSeq", subscribed.log().lastSeq());
        if (subscribed.reset()) {
            answer.put("reset", true);
        }
        subscribed
                .gap()
                .ifPresent(
                        lost -> answer.putObject("gap").put("from", lost.from()).put("to", lost.to()));
        return answer;
    }

    // What it is told

    /** Sends a packet that a client which comes back may need once more. */
    void say(String packet) {
        journal.ifPresent(written -> written.said(packet));
        session.send(packet);
    }

    /** Sends a packet that is of no use to a client that comes back. */
    void sayOnce(String packet) {
        session.send(packet);
    }

    void wrote(Subscription subscription, long first, long last) {
        if (journal.isPresent()) {
            String epoch = subscription.cursor().position().epoch();
            journal.get().wrote(subscription.id(), subscription.workflow(), epoch, first, last);
        }
        shared.observer().delivered(last - first + 1);
    }

    void behind(boolean now) {
        if (now) {
            shared.observer().fellBehind();
            progress.begin();
        } else {
            shared.observer().caughtUp();
        }
    }

    void tell(WorkflowId workflow, Notice notice) {
        ObjectNode told = JsonNodeFactory.instance.objectNode().put("workflowId", workflow.toString());
        if (notice instanceof Notice.Gap gap) {
            say(Packets.event("workflow:gap", told.put("from", gap.from()).put("to", gap.to())));
        } else if (notice instanceof Notice.Reset reset) {
            say(Packets.event("workflow:reset", told.put("epoch", reset.epoch()).put("firstSeq", reset.firstSeq())));
        } else if (notice instanceof Notice.Unsubscribed unsubscribed) {
            say(Packets.event("workflow:unsubscribed", told.put("reason", reason(unsubscribed.why()))));
        }
    }

    /** A subscription has ended by itself. */
    void over(Subscription subscription) {
        drop(subscription);
    }

    private void drop(Subscription subscription) {
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

    // Its token

    private void tokenRenewed() {
        token.begin(shared.endOf(principal));
    }

    private void tokenExpiring() {
        Instant end = principal.expiresAt();
        sayOnce(Packets.event(
                "auth:expiring", JsonNodeFactory.instance.objectNode().put("expiresAt", end.toString())));
    }

    /** Says so, and with a disconnect that stock clients do not come back from by themselves: they need a new token first. */
    private void tokenExpired() {
        sayOnce(Packets.event("auth:expired"));
        sayOnce(Packets.disconnect());
        session.closeAfterFlush();
    }
}
