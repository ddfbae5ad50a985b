package dev.skald.delivery;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What was joined of one workflow's log in one format: passages of consecutive events, each made once for everybody who
 * is written just these, and kept as long as the {@link StretchCache} has room for it. Thread-safe.
 */
final class Passages implements StretchCache.Store {

    private static final int MIN_STRETCH_BYTES = 2 * 1024;
    private static final int MAX_STRETCH_BYTES = 32 * 1024;

    private static final byte[] BEFORE_CONTENT = "{\"content\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BEHIND_CONTENT = "\"}".getBytes(StandardCharsets.US_ASCII);

    private final WorkflowId workflow;
    private final EventFormat format;
    private final StretchCache cache;
    private final Map<Range, Passage> passages = new HashMap<>();
    private final Map<Long, Range> finished = new HashMap<>();
    private final Map<Stretch, List<Range>> byStretch = new HashMap<>();
    private String epoch = "";
    private @Nullable EventEncoder encoder;
    private @Nullable Stretch tail;
    private long made;
    private boolean released;

    Passages(WorkflowId workflow, EventFormat format, StretchCache cache) {
        this.workflow = workflow;
        this.format = format;
        this.cache = cache;
    }

    private record Range(long from, long to) {}

    /** Where a passage stands: its stretch counts passages instead of events. */
    private record Passage(Stretch stretch, long number, boolean thoughts) {}

    /**
     * The passage behind a position up to where what was joined is finished, if it was made; the caller's to release.
     */
    synchronized Optional<Window.Part> finishedBehind(StreamPosition position) {
        Range range = position.epoch().equals(epoch) ? finished.get(position.seq() + 1) : null;
        return range == null ? Optional.empty() : Optional.ofNullable(made(range));
    }

    /**
     * Some events as they are joined; or the first of them, if these were made for others: what follows is then to be
     * read.
     *
     * @param sources has these events
     * @param isFinished whether nothing can be joined to the last of them, so that whoever comes later is given the
     *     same
     * @param thoughts whether there is a thought among them
     * @return the passage, the caller's to release
     */
    Window.Part join(Window sources, long from, long to, boolean isFinished, boolean thoughts) {
        Stretch opened;
        Window.Part part;
        synchronized (this) {
            see(sources.log().epoch());
            Range known = isFinished ? finished.get(from) : null;
            Range range = known != null && known.to < to ? known : new Range(from, to);
            Window.Part present = made(range);
            opened = present == null ? make(sources, range, thoughts) : null;
            if (isFinished) {
                finished.put(from, range);
            }
            if (present != null) {
                return present;
            }
            part = made(range);
            if (released) {
                forget();
            }
        }
        if (opened != null) {
            cache.added(opened, this);
        }
        return Objects.requireNonNull(part);
    }

    // Under the lock

    private Window.@Nullable Part made(Range range) {
        Passage passage = passages.get(range);
        if (passage == null) {
            return null;
        }
        ByteBuf frames = passage.stretch.slice(passage.number);
        return Window.Part.whole(range.from, range.to, passage.thoughts, frames);
    }

    /** Makes a passage; answers the stretch that had to be opened for it, if one had to and is to be kept. */
    private @Nullable Stretch make(Window sources, Range range, boolean thoughts) {
        List<Together> events = joined(sources, range);
        EventEncoder writer = encoder();
        int bound = events.stream().mapToInt(one -> one.bound(writer)).sum();
        made++;
        Stretch opened = null;
        Stretch last = tail;
        if (last == null || !last.append(bound, out -> write(events, writer, out))) {
            int capacity = last == null ? MIN_STRETCH_BYTES : Math.min(2 * last.capacity(), MAX_STRETCH_BYTES);
            last = new Stretch(ByteBufAllocator.DEFAULT, made, Math.max(capacity, bound), 8);
            last.append(bound, out -> write(events, writer, out));
            tail = last;
            opened = released ? null : last;
        }
        passages.put(range, new Passage(last, made, thoughts));
        byStretch.computeIfAbsent(last, any -> new ArrayList<>()).add(range);
        return opened;
    }

    private static List<Together> joined(Window sources, Range range) {
        List<Together> all = new ArrayList<>();
        Joining rule = new Joining();
        SourceFormat.Reader event = new SourceFormat.Reader(sources, range.from);
        rule.add(event);
        Together latest = new Together(event);
        all.add(latest);
        while (event.seq() < range.to) {
            event.next();
            if (rule.add(event)) {
                latest.add(event);
            } else {
                latest = new Together(event);
                all.add(latest);
            }
        }
        return all;
    }

    private static void write(List<Together> events, EventEncoder writer, ByteBuf out) {
        for (Together one : events) {
            if (one.seq == one.first.seq()) {
                writer.encode(one.first, out);
            } else {
                writer.encodeJoined(one.event(), one.first.seq(), out);
            }
        }
    }

    private EventEncoder encoder() {
        EventEncoder present = encoder;
        if (present == null) {
            present = format.encoder(workflow, epoch);
            encoder = present;
        }
        return present;
    }

    /** Of another epoch nothing that was made is any use. */
    private void see(String said) {
        if (!said.equals(epoch)) {
            forget();
            epoch = said;
            encoder = null;
        }
    }

    @Override
    public synchronized void evict(Stretch stretch) {
        List<Range> gone = byStretch.remove(stretch);
        if (gone != null) {
            for (Range range : gone) {
                passages.remove(range);
                finished.remove(range.from, range);
            }
            if (stretch.equals(tail)) {
                tail = null;
            }
            stretch.release();
        }
    }

    private void forget() {
        byStretch.keySet().forEach(stretch -> {
            cache.removed(stretch);
            stretch.release();
        });
        byStretch.clear();
        passages.clear();
        finished.clear();
        tail = null;
    }

    /** Lets everything go, and keeps nothing any more: nobody of this kind watches. */
    synchronized void release() {
        released = true;
        forget();
    }

    /** An event, with those that are joined to it. */
    private static final class Together {
        private final RecordedEvent first;
        private long seq;
        private Instant timestamp;
        private byte[] text = BEFORE_CONTENT;
        private int length = BEFORE_CONTENT.length;

        Together(SourceFormat.Reader event) {
            first = event.event();
            seq = first.seq();
            timestamp = first.timestamp();
            if (event.joinable()) {
                addContent(event);
            }
        }

        void add(SourceFormat.Reader event) {
            seq = event.seq();
            timestamp = event.timestamp();
            addContent(event);
        }

        private void addContent(SourceFormat.Reader event) {
            text = event.addContent(text, length);
            length += event.contentLength();
        }

        /** An upper bound of its bytes in a format. */
        int bound(EventEncoder writer) {
            return seq == first.seq() ? writer.bound(first) : writer.bound(event()) + EventEncoder.FROM_SEQ_BYTES;
        }

        RecordedEvent event() {
            byte[] data = Arrays.copyOf(text, length + BEHIND_CONTENT.length);
            System.arraycopy(BEHIND_CONTENT, 0, data, length, BEHIND_CONTENT.length);
            return new RecordedEvent(seq, first.type(), EventData.ofUtf8(data, 0, data.length), timestamp, first.run());
        }
    }
}
