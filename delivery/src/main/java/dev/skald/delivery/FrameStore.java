package dev.skald.delivery;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.RecordedBatch;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What is encoded of one workflow's log in one format, and the reads that are under way for it.
 *
 * <p>Each event is encoded here once, as soon as it is hinted or read. What lies between is read from the log when
 * somebody asks for it, one read for all that ask for the same; what the {@link StretchCache} has no room for is let
 * go. Thread-safe.
 */
final class FrameStore implements StretchCache.Store {

    private static final int MIN_STRETCH_BYTES = 2 * 1024;
    private static final int MAX_STRETCH_BYTES = 32 * 1024;
    private static final int READ_EVENTS = 128;

    private final WorkflowId workflow;
    private final EventFormat format;
    private final EventLog log;
    private final StretchCache cache;
    private final NavigableMap<Long, Stretch> stretches = new TreeMap<>();
    private final Map<StreamPosition, CompletableFuture<Void>> reads = new HashMap<>();
    private @Nullable EventEncoder encoder;
    private EventLog.Extent extent = EventLog.Extent.NONE;
    private @Nullable Stretch tail;
    private boolean released;

    FrameStore(WorkflowId workflow, EventFormat format, EventLog log, StretchCache cache) {
        this.workflow = workflow;
        this.format = format;
        this.log = log;
        this.cache = cache;
    }

    // Hints

    /**
     * Encodes events that were appended, if all before them are: behind a hole, as hints of other nodes leave it that
     * come later, they are read together with what fills it.
     */
    void appended(RecordedBatch batch) {
        List<Stretch> added = new ArrayList<>(1);
        synchronized (this) {
            see(batch.log());
            for (RecordedEvent event : batch.events()) {
                if (tail == null || event.seq() <= tail.last() + 1) {
                    append(event, added);
                }
            }
        }
        account(added);
    }

    /** Takes note that the log changed, which is all that is known. */
    synchronized void moved(EventLog.Extent to) {
        see(to);
    }

    /**
     * Takes note of the log as it was read, for hints may be older: one that comes twice says what was once. Of another
     * epoch than the hints nothing is known by it; whoever stands in that one reads.
     */
    synchronized void wasRead(EventLog.Extent log) {
        if (!extent.exists() || log.epoch().equals(extent.epoch())) {
            see(log);
        }
    }

    // What is at hand

    /** The log, as far as is known. */
    synchronized EventLog.Extent extent() {
        return extent;
    }

    /** The end of the log, as far as is known. */
    synchronized StreamPosition end() {
        return new StreamPosition(extent.epoch(), Math.max(extent.lastSeq(), tail == null ? 0 : tail.last()));
    }

    /** The newest event that is encoded. */
    synchronized StreamPosition encodedEnd() {
        return new StreamPosition(extent.epoch(), tail == null ? 0 : tail.last());
    }

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
            running = reads.get(new StreamPosition(after.epoch(), start(after.seq())));
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
        StreamPosition place = new StreamPosition(after.epoch(), from);
        synchronized (this) {
            reads.put(place, done);
        }
        CompletionStage<EventLog.Page> asked;
        try {
            asked = log.read(
                    workflow,
                    new EventLog.From.After(from, Optional.of(after.epoch())),
                    READ_EVENTS,
                    MAX_STRETCH_BYTES);
        } catch (RuntimeException e) {
            isRead(place, done);
            throw e;
        }
        return asked.thenApply(page -> keep(page, after))
                .whenComplete((window, failure) -> isRead(place, done))
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

    /** A read is over, however: who waits for it looks what it brought. */
    private void isRead(StreamPosition place, CompletableFuture<Void> done) {
        synchronized (this) {
            reads.remove(place, done);
        }
        done.complete(null);
    }

    /**
     * Encodes what a page brought, as far as it is not encoded already, and answers what it has behind the position.
     */
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
                // Also one that does not join on: what lies between may be read later, or never, since retention took
                // it.
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
            present = format.encoder(workflow, extent.epoch());
            encoder = present;
        }
        return present;
    }

    private void account(List<Stretch> added) {
        for (Stretch stretch : added) {
            cache.added(stretch, this);
        }
    }

    @Override
    public synchronized void evict(Stretch stretch) {
        if (stretches.remove(stretch.first(), stretch)) {
            if (tail == stretch) {
                Map.Entry<Long, Stretch> last = stretches.lastEntry();
                tail = last == null ? null : last.getValue();
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

    /** Lets everything go, and keeps nothing any more: nobody of this kind watches. */
    synchronized void release() {
        released = true;
        forget();
    }
}
