package dev.skald.adapter.redis;

import static dev.skald.adapter.redis.Texts.number;
import static dev.skald.adapter.redis.Texts.utf8;

import dev.skald.adapter.redis.Watch.Found;
import dev.skald.adapter.store.AccessListeners;
import dev.skald.adapter.store.BoundedCount;
import dev.skald.adapter.store.Epochs;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.port.WorkflowDirectory;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The workflows in Redis as this node sees them: how scripts are asked, and who is told what they answer. Thread-safe.
 */
final class Workflows {

    private static final System.Logger LOGGER = System.getLogger(Workflows.class.getName());

    /** How long Redis takes a node to follow a log that is heard of no more. */
    static final Duration FOLLOWS = Duration.ofSeconds(60);

    private static final int MAX_RECENT = 16_384;
    private static final byte[] NOTHING = new byte[0];

    private final RedisSettings settings;
    private final Optional<Clock> clock;
    private final String node;
    private final Keys keys;
    private final Link link;
    private final Lanes lanes;
    private final Epochs epochs = new Epochs();
    private final AccessListeners listeners = new AccessListeners();
    private final ConcurrentMap<WorkflowId, Watch> watches = new ConcurrentHashMap<>();
    private final BoundedCount followed;
    private final AtomicLong numbers = new AtomicLong();
    private final Channels channels;

    /** What was known last of workflows that nobody here watches. */
    private final Map<WorkflowId, Head> recent = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<WorkflowId, Head> eldest) {
            return size() > MAX_RECENT;
        }
    };

    private volatile long kept;

    /** Where hints are listened to. */
    interface Channels {
        CompletionStage<Void> subscribe(WorkflowId workflow);

        void unsubscribe(WorkflowId workflow);

        /** Whether all nodes listen at one server, and this one is sure that it does. */
        boolean areHeard();
    }

    /** @param clock dates workflows, for tests; empty: Redis does */
    Workflows(
            RedisSettings settings,
            Optional<Clock> clock,
            String node,
            Keys keys,
            Link link,
            Lanes lanes,
            Channels channels) {
        this.settings = settings;
        this.clock = clock;
        this.node = node;
        this.keys = keys;
        this.link = link;
        this.lanes = lanes;
        this.channels = channels;
        this.followed = new BoundedCount(
                settings.capacity().reserved(), "as many workflows are waited for as there may be: try again later");
    }

    RedisSettings settings() {
        return settings;
    }

    Keys keys() {
        return keys;
    }

    Link link() {
        return link;
    }

    String node() {
        return node;
    }

    Lanes lanes() {
        return lanes;
    }

    Collection<Watch> watches() {
        return watches.values();
    }

    Optional<Watch> watch(WorkflowId workflow) {
        return Optional.ofNullable(watches.get(workflow));
    }

    int followed() {
        return followed.get();
    }

    /** Notes how many workflows are kept. */
    void kept(long count) {
        kept = count;
    }

    /** How many workflows are kept, as it was counted last. */
    long kept() {
        return kept;
    }

    /** What a script is told of whether there is room for a further workflow. */
    byte[] room() {
        return kept < settings.capacity().workflows() ? utf8("1") : utf8("0");
    }

    static UnavailableException tooMany() {
        return new UnavailableException("there are as many workflows as there may be: try again later");
    }

    /** The time as scripts take it: nothing, for that of Redis. */
    byte[] now() {
        return clock.map(time -> number(time.millis())).orElse(NOTHING);
    }

    /**
     * The command by which a script tells nodes what was appended; and where this node hears of the workflow that of
     * counting who does, so that it is not told what it did itself.
     */
    private byte[] publishTo(Optional<Watch> watch) {
        boolean hears = watch.filter(Watch::isSubscribed).isPresent() && channels.areHeard();
        return hears ? link.traits().map(ServerTraits::publishToOthers).orElse(NOTHING) : publish();
    }

    /** The command by which scripts tell nodes. */
    byte[] publish() {
        return link.traits().map(ServerTraits::publish).orElse(NOTHING);
    }

    /**
     * Runs a script about one workflow, which is told what this node knows of it. The stage completes on the workflow's
     * lane.
     *
     * @param rest what the script wants behind that
     */
    CompletableFuture<List<Object>> run(Script script, WorkflowId workflow, byte[]... rest) {
        Optional<Watch> watch = watch(workflow);
        Head known = watch.map(Watch::known).orElseGet(() -> recent(workflow));
        boolean follows = watch.filter(found -> found.number() != 0).isPresent() || script == Script.FOLLOW;
        boolean knows = known.version().generation() > 0;
        byte[][] arguments = new byte[6 + rest.length][];
        arguments[0] = now();
        arguments[1] = script == Script.APPEND ? publishTo(watch) : publish();
        arguments[2] = utf8(epochs.next());
        arguments[3] = knows ? number(known.version().generation()) : NOTHING;
        arguments[4] = knows ? number(known.version().number()) : NOTHING;
        arguments[5] = follows ? utf8(node) : NOTHING;
        System.arraycopy(rest, 0, arguments, 6, rest.length);
        byte[][] key = {keys.workflow(workflow)};
        Optional<CompletableFuture<List<Object>>> here =
                script.isOften() ? link.runHere(script, key, arguments) : Optional.empty();
        return here.orElseGet(() -> onLane(workflow, link.run(script, key, arguments)));
    }

    /** Runs a script about one workflow that takes the time, and what is told here. */
    CompletableFuture<List<Object>> runPlain(Script script, WorkflowId workflow, byte[]... rest) {
        byte[][] arguments = new byte[1 + rest.length][];
        arguments[0] = now();
        System.arraycopy(rest, 0, arguments, 1, rest.length);
        return onLane(workflow, link.run(script, new byte[][] {keys.workflow(workflow)}, arguments));
    }

    <T> CompletableFuture<T> onLane(WorkflowId workflow, CompletionStage<T> stage) {
        return stage.handleAsync(Outcome<T>::new, lanes.of(workflow))
                .thenCompose(Outcome::stage)
                .toCompletableFuture();
    }

    /** What a stage completed with, so that a failure changes threads as well. */
    private record Outcome<T>(T value, Throwable failure) {
        CompletionStage<T> stage() {
            return failure == null ? CompletableFuture.completedFuture(value) : CompletableFuture.failedFuture(failure);
        }
    }

    /** Takes what an answer or a hint told of a workflow. */
    void learn(WorkflowId workflow, Head head, Optional<RecordedBatch> events) {
        Optional<Watch> watch = watch(workflow);
        if (watch.isPresent()) {
            watch.get().learn(head, events);
        } else if (head.version().generation() > 0) {
            synchronized (recent) {
                recent.merge(workflow, head, (one, other) -> other.version().isAfter(one.version()) ? other : one);
            }
        }
    }

    /** Asks what there is of a workflow, and who is registered. */
    CompletionStage<Found> look(WorkflowId workflow) {
        return look(workflow, found -> {});
    }

    /** Asks on behalf of somebody who may be let in by the answer: whoever listens is told of it if it is news. */
    CompletionStage<Found> lookForAccess(WorkflowId workflow) {
        return look(
                workflow,
                found -> watch(workflow)
                        .ifPresent(watch -> watch.found(found.head().access())));
    }

    private CompletionStage<Found> look(WorkflowId workflow, Consumer<Found> first) {
        return run(Script.LOOK, workflow).thenApply(answer -> {
            Found found = new Found(Head.parse((byte[]) answer.get(0)), AccessCodec.decode((byte[]) answer.get(1)));
            first.accept(found);
            learn(workflow, found.head(), Optional.empty());
            return found;
        });
    }

    /** Completes when the listeners of this node know the rights as of this head. */
    CompletionStage<Void> rightsAsOf(WorkflowId workflow, Head head) {
        return watch(workflow)
                .map(watch -> watch.rightsAsOf(head.access()))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** Completes when the listeners of this node have acted on rights that were just changed. */
    CompletionStage<Void> rightsChanged(WorkflowId workflow, Head head) {
        return watch(workflow)
                .map(watch -> watch.rightsChanged(head.access()))
                .orElseGet(() -> CompletableFuture.completedFuture(null));
    }

    /** Has a log followed: hints come in, and Redis knows that somebody waits. */
    CompletionStage<Following> follow(WorkflowId workflow, EventPublisher publisher) {
        Watch watch;
        try {
            watch = holdForFollower(workflow);
        } catch (UnavailableException e) {
            return CompletableFuture.failedFuture(e);
        }
        // Where hints do not come in, probes find what they would have told.
        CompletionStage<Void> subscribed = watch.subscribed()
                .toCompletableFuture()
                .copy()
                .completeOnTimeout(null, settings.probe().toMillis() / 4, TimeUnit.MILLISECONDS);
        return subscribed
                .thenCompose(done -> register(watch))
                .thenApply(head -> watch.add(publisher, head, closed -> release(watch)))
                .whenComplete((following, failure) -> {
                    if (failure != null) {
                        release(watch);
                    }
                });
    }

    /** Tells Redis that this node follows the log, and learns what there is of it. */
    CompletionStage<Head> register(Watch watch) {
        WorkflowId workflow = watch.workflow();
        long number = numbers.incrementAndGet();
        return watch.withNumber(number, () -> run(Script.FOLLOW, workflow, number(number), number(FOLLOWS.toMillis())))
                .thenApply(answer -> {
                    Head head = Head.parse((byte[]) answer.get(0));
                    watch.registered(System.nanoTime());
                    learn(workflow, head, Optional.empty());
                    return head;
                });
    }

    /** Tells changed rights to a listener. */
    Following listen(WorkflowId workflow, WorkflowDirectory.Listener listener) {
        Watch watch = hold(workflow, Watch::willListen);
        Following seat = listeners.add(workflow, listener);
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                seat.close();
                letGo(watch, Watch::unlisten);
            }
        };
    }

    private Watch holdForFollower(WorkflowId workflow) {
        return hold(workflow, watch -> {
            if (watch.willFollow()) {
                try {
                    followed.add();
                } catch (UnavailableException e) {
                    watch.unfollow(number -> {});
                    throw e;
                }
            }
        });
    }

    private void release(Watch watch) {
        letGo(watch, released -> {
            if (released.unfollow(number -> leave(released.workflow(), number))) {
                followed.remove();
            }
        });
    }

    private void leave(WorkflowId workflow, long number) {
        if (number == 0) {
            return;
        }
        var unused = runPlain(Script.UNFOLLOW, workflow, utf8(node), number(number))
                .exceptionally(failure -> {
                    // It is noted until when this node follows, and it says so no more.
                    LOGGER.log(Level.DEBUG, "Redis could not be told that a log is followed no more", failure);
                    return List.of();
                });
    }

    private Watch hold(WorkflowId workflow, Consumer<Watch> count) {
        return watches.compute(workflow, (id, present) -> {
            boolean made = present == null;
            Watch watch = made ? new Watch(id, recent(id), listeners, this::look, channels.subscribe(id)) : present;
            try {
                count.accept(watch);
            } catch (UnavailableException e) {
                if (made) {
                    channels.unsubscribe(id);
                }
                throw e;
            }
            return watch;
        });
    }

    private void letGo(Watch watch, Consumer<Watch> count) {
        watches.computeIfPresent(watch.workflow(), (id, present) -> {
            count.accept(watch);
            if (!watch.isIdle()) {
                return present;
            }
            channels.unsubscribe(id);
            if (watch.known().kept()) {
                synchronized (recent) {
                    recent.put(id, watch.known());
                }
            }
            return null;
        });
    }

    private Head recent(WorkflowId workflow) {
        synchronized (recent) {
            return recent.getOrDefault(workflow, Head.NONE);
        }
    }
}
