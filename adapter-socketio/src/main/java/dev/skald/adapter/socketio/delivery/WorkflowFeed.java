package dev.skald.adapter.socketio.delivery;

import dev.skald.adapter.socketio.observe.GatewayObserver;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.RecordedBatch;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One workflow as its viewers on this node see it: what is encoded of its log, who watches on which loop, and the reads that
 * are under way.
 *
 * <p>Hints come on any thread: each event is encoded here, once, and each loop that has viewers is woken, once until it has
 * looked. A loop finds in a {@link Window} what is new; a cursor that is behind asks {@link #read} for what it needs, which
 * comes from what is encoded already if it can. Thread-safe.
 */
final class WorkflowFeed {

    private static final int MIN_STRETCH_BYTES = 2 * 1024;
    private static final int MAX_STRETCH_BYTES = 32 * 1024;
    private static final int READ_EVENTS = 128;

    private final WorkflowId workflow;
    private final EventLog log;
    private final StretchCache cache;
    private final Function<EventLoop, DeliveryRounds> rounds;
    private final GatewayObserver observer;
    private final NavigableMap<Long, Stretch> stretches = new TreeMap<>();
    private final Map<Long, CompletableFuture<Void>> reads = new HashMap<>();
    private volatile LoopViewers[] loops = {};
    private @Nullable EventEncoder encoder;
    private EventLog.Extent extent = EventLog.Extent.NONE;
    private @Nullable Stretch tail;
    private boolean released;

    private int rightsChanges;
    private int deletions;
    private Optional<WorkflowAccess> access = Optional.empty();

    WorkflowFeed(
            WorkflowId workflow,
            EventLog log,
            StretchCache cache,
            Function<EventLoop, DeliveryRounds> rounds,
            GatewayObserver observer) {
        this.workflow = workflow;
        this.log = log;
        this.cache = cache;
        this.rounds = rounds;
        this.observer = observer;
    }

    WorkflowId workflow() {
        return workflow;
    }

    // Hints

    /** Events were appended. */
    void appended(RecordedBatch batch) {
        List<Stretch> added = new ArrayList<>(1);
        synchronized (this) {
            see(batch.log());
            for (RecordedEvent event : batch.events()) {
                append(event, added);
            }
        }
        account(added);
        wake();
    }

    /** The log changed, and that is all that is known. */
    void moved(EventLog.Extent to) {
        synchronized (this) {
            see(to);
        }
        wake();
    }

    /** The workflow was deleted. */
    void deleted() {
        synchronized (this) {
            deletions++;
        }
        for (LoopViewers viewers : loops) {
            viewers.deleted();
        }
    }

    /** Other people may watch now: completes when those who may not any more are shown nothing. */
    CompletionStage<Void> rightsChanged(Optional<WorkflowAccess> now) {
        synchronized (this) {
            access = now;
            rightsChanges++;
        }
        return CompletableFuture.allOf(
                Arrays.stream(loops).map(LoopViewers::judgeRights).toArray(CompletableFuture<?>[]::new));
    }

    synchronized int rightsChanges() {
        return rightsChanges;
    }

    synchronized int deletions() {
        return deletions;
    }

    /** Who is registered, as of the last change that was heard of. */
    synchronized Optional<WorkflowAccess> access() {
        return access;
    }

    // Viewers

    /** The viewers on a loop; call it on that loop. */
    LoopViewers viewersOn(EventLoop loop) {
        for (LoopViewers viewers : loops) {
            if (viewers.loop() == loop) {
                return viewers;
            }
        }
        LoopViewers viewers = new LoopViewers(this, rounds.apply(loop), observer);
        synchronized (this) {
            LoopViewers[] more = Arrays.copyOf(loops, loops.length + 1);
            more[loops.length] = viewers;
            loops = more;
        }
        return viewers;
    }

    private void wake() {
        for (LoopViewers viewers : loops) {
            viewers.wake();
        }
    }

    // What is at hand

    /** What is encoded behind a position up to the newest event, as far back as it stands without a hole. */
    synchronized Window since(StreamPosition position) {
        Stretch last = tail;
        if (last == null || released) {
            return Window.empty(extent);
        }
        long seen = position.epoch().equals(extent.epoch()) ? position.seq() : 0;
        List<Window.Part> parts = new ArrayList<>(2);
        for (Stretch stretch = last; stretch != null && stretch.last() > seen; ) {
            parts.add(0, stretch.part(Math.max(seen + 1, stretch.first()), stretch.last()));
            Map.Entry<Long, Stretch> before = stretches.lowerEntry(stretch.first());
            stretch = before != null && before.getValue().last() == stretch.first() - 1 ? before.getValue() : null;
        }
        return new Window(extent, List.copyOf(parts));
    }

    /** Reads on behind a position: from what is encoded, or from the log. The window is the caller's to close. */
    CompletionStage<Window> read(StreamPosition after) {
        CompletableFuture<Void> running;
        synchronized (this) {
            Optional<Window> encoded = encoded(after);
            if (encoded.isPresent()) {
                return CompletableFuture.completedFuture(encoded.get());
            }
            running = after.epoch().equals(extent.epoch()) ? reads.get(start(after.seq())) : null;
        }
        if (running == null) {
            return fetch(after, start(after.seq()));
        }
        // Somebody reads there already. If it is not what is needed here, that read began too early to tell: read anew.
        return running.handle((done, failure) -> {
                    synchronized (this) {
                        return encoded(after);
                    }
                })
                .thenCompose(window -> window.isPresent()
                        ? CompletableFuture.completedFuture(window.get())
                        : fetch(after, start(after.seq())));
    }

    /** Reads begin at round numbers, so that cursors that stand near each other ask for the same stretch. */
    private synchronized long start(long seq) {
        long round = seq - seq % READ_EVENTS;
        Map.Entry<Long, Stretch> before = stretches.floorEntry(seq + 1);
        return before == null
                ? round
                : Math.max(round, Math.min(seq, before.getValue().last()));
    }

    private CompletionStage<Window> fetch(StreamPosition after, long from) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (after.epoch().equals(extent.epoch())) {
                reads.put(from, done);
            }
        }
        return log.read(
                        workflow,
                        new EventLog.From.After(from, Optional.of(after.epoch())),
                        READ_EVENTS,
                        MAX_STRETCH_BYTES)
                .thenApply(page -> keep(page, after))
                .whenComplete((window, failure) -> {
                    synchronized (this) {
                        reads.remove(from, done);
                    }
                    done.complete(null);
                })
                .thenCompose(window -> {
                    boolean shortOfIt = window.parts().isEmpty()
                            && window.log().epoch().equals(after.epoch())
                            && window.log().lastSeq() > after.seq()
                            && window.log().firstSeq() <= after.seq();
                    if (!shortOfIt || from == after.seq()) {
                        return CompletableFuture.completedFuture(window);
                    }
                    // The bytes ran out before the place asked for: go on from where they did, or if that was let go,
                    // from there.
                    long next = start(after.seq());
                    return fetch(after, next > from ? next : after.seq());
                });
    }

    /** Encodes what a page brought, as far as it is not encoded already, and answers what it has behind the position. */
    private Window keep(EventLog.Page page, StreamPosition after) {
        List<Stretch> added = new ArrayList<>(1);
        Window window;
        synchronized (this) {
            see(page.log());
            insert(page.events(), added);
            StreamPosition from = page.log().epoch().equals(after.epoch())
                    ? new StreamPosition(
                            after.epoch(), Math.max(after.seq(), page.log().firstSeq() - 1))
                    : new StreamPosition(page.log().epoch(), page.log().firstSeq() - 1);
            window = encoded(from)
                    .map(found -> new Window(page.log(), found.parts()))
                    .orElseGet(() -> Window.empty(page.log()));
        }
        account(added);
        return window;
    }

    // Under the lock

    private Optional<Window> encoded(StreamPosition after) {
        if (released || !after.epoch().equals(extent.epoch())) {
            return Optional.empty();
        }
        Map.Entry<Long, Stretch> entry = stretches.floorEntry(after.seq() + 1);
        if (entry == null || !entry.getValue().contains(after.seq() + 1)) {
            return Optional.empty();
        }
        Stretch stretch = entry.getValue();
        return Optional.of(new Window(extent, List.of(stretch.part(after.seq() + 1, stretch.last()))));
    }

    /** Takes note of what the log is said to be; of another epoch nothing that is encoded is any use. */
    private void see(EventLog.Extent said) {
        if (!said.epoch().equals(extent.epoch())) {
            forget();
            encoder = null;
            extent = said;
        } else if (said.lastSeq() >= extent.lastSeq() && said.firstSeq() >= extent.firstSeq()) {
            extent = said;
        }
    }

    private void append(RecordedEvent event, List<Stretch> added) {
        Stretch last = tail;
        if (released || (last != null && event.seq() <= last.last())) {
            return;
        }
        if (last == null || event.seq() != last.last() + 1 || !last.append(event, encoder())) {
            int capacity = last == null ? MIN_STRETCH_BYTES : Math.min(2 * last.capacity(), MAX_STRETCH_BYTES);
            tail = open(event, capacity, added);
        }
    }

    private void insert(List<RecordedEvent> events, List<Stretch> added) {
        Stretch open = null;
        for (RecordedEvent event : events) {
            Map.Entry<Long, Stretch> at = stretches.floorEntry(event.seq());
            boolean encoded = at != null && at.getValue().contains(event.seq());
            if (encoded || released) {
                open = null;
            } else if (tail == null || event.seq() > tail.last()) {
                append(event, added);
            } else if (open == null || event.seq() != open.last() + 1 || !open.append(event, encoder())) {
                open = open(event, MAX_STRETCH_BYTES, added);
            }
        }
    }

    private Stretch open(RecordedEvent event, int capacity, List<Stretch> added) {
        Stretch stretch = new Stretch(
                ByteBufAllocator.DEFAULT,
                event.seq(),
                Math.max(capacity, encoder().bound(event)),
                8);
        stretch.append(event, encoder());
        stretches.put(event.seq(), stretch);
        added.add(stretch);
        return stretch;
    }

    private EventEncoder encoder() {
        EventEncoder present = encoder;
        if (present == null) {
            present = new EventEncoder(workflow, extent.epoch());
            encoder = present;
        }
        return present;
    }

    private void account(List<Stretch> added) {
        for (Stretch stretch : added) {
            cache.added(stretch, this);
        }
    }

    /** Lets a stretch go that the cache has no room for. */
    synchronized void evict(Stretch stretch) {
        if (stretches.remove(stretch.first(), stretch)) {
            if (tail == stretch) {
                tail = null;
            }
            stretch.release();
        }
    }

    private void forget() {
        stretches.forEach((first, stretch) -> {
            cache.removed(stretch);
            stretch.release();
        });
        stretches.clear();
        tail = null;
        reads.clear();
    }

    /** Lets everything go: nobody watches any more. */
    synchronized void release() {
        released = true;
        forget();
    }
}
