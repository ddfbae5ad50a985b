package dev.skald.adapter.http;

import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.Outlet;
import dev.skald.adapter.netty.RandomId;
import dev.skald.adapter.netty.StallWatch;
import dev.skald.adapter.netty.StreamedAnswer;
import dev.skald.application.authorize.ReadRight;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.revoke.TokenWatch;
import dev.skald.application.subscribe.Notice;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.delivery.HeldFeed;
import dev.skald.delivery.Subscriptions;
import dev.skald.delivery.TokenLife;
import dev.skald.delivery.Told;
import dev.skald.delivery.ViewerSession;
import dev.skald.delivery.Watcher;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Run;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One viewer of one workflow by server-sent events (the protocol, section 5): the answer to a request that goes on for
 * as long as there is something to come. Confined to the event loop of its connection, but where it says otherwise.
 */
final class EventStream implements Outlet, Watcher, ViewerSession {

    private static final Logger LOG = LoggerFactory.getLogger(EventStream.class);
    private static final int MIN_RETRY_MILLIS = 1_000;
    private static final int MAX_RETRY_MILLIS = 3_000;

    private final StreamedAnswer answer;
    private final SseFormat format;
    private final ConnectClient.Admitted client;
    private final EventStreams streams;
    private final StreamPlaces places;
    private final Subscriptions subscriptions;
    private final TokenLife token;
    private final StallWatch stall;
    private final Instant since;
    private final String socketId = RandomId.random();
    private final String address;
    private TokenWatch.Hold hold = () -> {};
    private @Nullable Future<?> nextComment;
    private boolean closed;

    /**
     * A stream that has not begun.
     *
     * @param places gives them up when it is over
     */
    EventStream(
            StreamedAnswer answer,
            SseFormat format,
            ConnectClient.Admitted client,
            EventStreams streams,
            StreamPlaces places) {
        this.places = places;
        this.answer = answer;
        this.format = format;
        this.client = client;
        this.streams = streams;
        this.subscriptions = streams.delivery().to(this, this, ReadRight.of(client::principal));
        this.address = ClientAddress.of(answer.channel()).toString();
        this.since = streams.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        this.token = new TokenLife(this, streams.clock(), this::tokenExpires, this::tokenExpired);
        this.stall = new StallWatch(
                this,
                streams.settings().stallTimeout(),
                () -> closed ? Optional.empty() : Optional.of(answer.uptake()),
                this::abort);
    }

    /** Begins, and goes on from where the subscription does. */
    void begin(Subscribed<HeldFeed> found) {
        WorkflowId workflow = found.following().workflow();
        subscriptions.begin(found, () -> {
            answer.begin(SseResponse.head(), format.chunked());
            say(retryAfter(Duration.ZERO) + SseNotice.subscribed(workflow, found));
        });
        if (!closed) {
            token.begin(client.goodUntil());
        }
        if (!closed) {
            holdToken();
        }
        if (!closed) {
            commentLater();
        }
    }

    private void holdToken() {
        TokenWatch.Hold taken = streams.tokens().hold(client.principal(), () -> execute(this::tokenExpired));
        if (closed) {
            taken.close();
        } else {
            hold = taken;
        }
    }

    /** The connection takes more, or does not any more. */
    void writabilityChanged() {
        if (writable()) {
            subscriptions.writable();
        }
    }

    /** The connection is gone. */
    void gone() {
        letGo();
    }

    /** Ends it, so that its client comes back, but not before so long. */
    void drain(Duration pause) {
        if (!closed) {
            say(retryAfter(pause) + "\n");
            end();
        }
    }

    private static String retryAfter(Duration pause) {
        long millis = pause.toMillis() + ThreadLocalRandom.current().nextInt(MIN_RETRY_MILLIS, MAX_RETRY_MILLIS + 1);
        return "retry: " + millis + "\n";
    }

    private void end() {
        if (!closed) {
            letGo();
            answer.end();
        }
    }

    private void abort() {
        if (!closed) {
            letGo();
            answer.abort();
        }
    }

    private void letGo() {
        closed = true;
        token.stop();
        hold.close();
        places.close();
        if (nextComment != null) {
            nextComment.cancel(false);
        }
        subscriptions.close();
        streams.remove(this);
    }

    // As those see it who operate the gateway

    @Override
    public String socketId() {
        return socketId;
    }

    @Override
    public String subject() {
        return client.principal().subject();
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public String transport() {
        return "sse";
    }

    @Override
    public Instant since() {
        return since;
    }

    @Override
    public CompletionStage<List<Watched>> watched() {
        CompletableFuture<List<Watched>> watched = new CompletableFuture<>();
        execute(() -> watched.complete(subscriptions.watched()));
        return watched;
    }

    @Override
    public void disconnect() {
        execute(this::end);
    }

    // What it tells beside the events

    @Override
    public void wrote(int subscription, WorkflowId workflow, String epoch, long first, long last) {
        // The id that each event has is all that its client needs to come back.
        if (LOG.isTraceEnabled()) {
            LOG.trace("stream {}: events {} to {} of workflow {}", socketId, first, last, workflow);
        }
    }

    @Override
    public void tell(WorkflowId workflow, Notice notice) {
        if (notice instanceof Notice.Gap gap) {
            say(SseNotice.gap(workflow, gap));
        } else if (notice instanceof Notice.Reset reset) {
            say(SseNotice.reset(workflow, reset));
        }
    }

    @Override
    public void ran(int subscription, WorkflowId workflow, Told now, Run run) {
        say(SseNotice.run(workflow, run));
    }

    @Override
    public void controlled(int subscription, WorkflowId workflow, Told now, Control control) {
        say(SseNotice.controlled(workflow, control));
    }

    @Override
    public void over(WorkflowId workflow, End why) {
        say(SseNotice.unsubscribed(workflow, why));
        end();
    }

    private void tokenExpires() {
        say(SseNotice.tokenExpires(client.principal().expiresAt()));
        flush();
    }

    private void tokenExpired() {
        if (closed) {
            return;
        }
        say(SseNotice.tokenExpired());
        end();
    }

    private void say(String text) {
        write(format.content(alloc(), text));
    }

    private void commentLater() {
        nextComment = executeAfter(streams.settings().commentInterval(), () -> {
            if (writable()) {
                say(SseNotice.COMMENT);
                flush();
            }
            commentLater();
        });
    }

    private ByteBufAllocator alloc() {
        return answer.channel().alloc();
    }

    // What is delivered to

    @Override
    public EventLoop home() {
        return answer.channel().eventLoop();
    }

    @Override
    public void execute(Runnable task) {
        if (home().inEventLoop()) {
            task.run();
            return;
        }
        try {
            home().execute(task);
        } catch (RejectedExecutionException e) {
            if (!home().isShuttingDown()) {
                throw e;
            }
        }
    }

    @Override
    public Future<?> executeAfter(Duration delay, Runnable task) {
        return home().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean writable() {
        return !closed && answer.writable();
    }

    @Override
    public void write(ByteBuf encoded) {
        answer.write(encoded);
    }

    @Override
    public void flush() {
        answer.flush();
        stall.begin();
    }

    @Override
    public void fail() {
        abort();
    }
}
