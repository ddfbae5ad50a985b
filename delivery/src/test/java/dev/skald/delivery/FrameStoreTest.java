package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.HeldEventLog;
import dev.skald.domain.port.LateEventLog;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.SampleEvents;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whoever reads behind a place gets what lies there, if there is anything: whatever is encoded already, and whatever
 * the cache lets go meanwhile.
 */
final class FrameStoreTest {

    private final WorkflowId workflow = WorkflowId.random();
    private final EventLog log = Memory.retaining(10_000).eventLog();
    private final List<FrameStore> stores = new ArrayList<>();

    @AfterEach
    void release() {
        stores.forEach(FrameStore::release);
    }

    @Test
    void whatLiesFarAheadOfAllThatIsEncodedIsRead() {
        String epoch = append(1_000, 300);
        FrameStore store = store(log, new StretchCache(1 << 20), 1);
        assertReads(store, epoch, 0);

        for (long after : new long[] {900, 500, 999, 127, 128, 129}) {
            assertReads(store, epoch, after);
        }
        assertThat(store.read(new StreamPosition(epoch, 1_000))
                        .toCompletableFuture()
                        .join()
                        .parts())
                .isEmpty();
    }

    @Test
    void eventsThatFillAPageEachAreReadBehindAnyPlace() {
        String epoch = append(200, 40_000);
        FrameStore store = store(log, new StretchCache(1), 1);

        for (long after : new long[] {127, 150, 60, 199, 0, 1}) {
            assertReads(store, epoch, after);
        }
    }

    @Test
    void whatWasReadOnTheWayToAPlaceMayBeLetGoBeforeThePlaceIsReached() {
        String epoch = append(300, 40_000);
        CompletableFuture<Void> answers = new CompletableFuture<>();
        FrameStore store = store(new HeldEventLog(log, answers), new StretchCache(1), 1);
        store.moved(new EventLog.Extent(epoch, 1, 300));
        CompletableFuture<Window> near =
                store.read(new StreamPosition(epoch, 150)).toCompletableFuture();
        CompletableFuture<Window> far =
                store.read(new StreamPosition(epoch, 200)).toCompletableFuture();

        // Both wait for the same page. The second goes on from it first, and has all that was read before let go.
        answers.complete(null);

        try (Window nearer = near.join();
                Window farther = far.join()) {
            assertThat(nearer.parts()).isNotEmpty();
            assertThat(nearer.first()).isEqualTo(151);
            assertThat(farther.first()).isEqualTo(201);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 20_000, 100_000, 10_000_000})
    void manyReadAtOnceInSeveralFormatsWhileTheCacheLetsGo(int cacheBytes) throws Exception {
        String epoch = append(2_000, 200);
        StretchCache cache = new StretchCache(cacheBytes);
        try (LateEventLog late = new LateEventLog(log, cacheBytes)) {
            List<FrameStore> formats =
                    List.of(store(late, cache, 1), store(late, cache, 2), store(log, cache, 3), store(log, cache, 4));
            List<CompletableFuture<Void>> readers = new ArrayList<>();
            for (int reader = 0; reader < 4; reader++) {
                Random random = new Random(reader);
                readers.add(CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < 300; i++) {
                        FrameStore store = formats.get(random.nextInt(formats.size()));
                        if (random.nextInt(4) == 0) {
                            RecordedEvent hinted = hintedBetween(random);
                            store.appended(
                                    new RecordedBatch(workflow, new EventLog.Extent(epoch, 1, 2_000), List.of(hinted)));
                        }
                        assertReads(store, epoch, random.nextInt(2_000));
                    }
                }));
            }
            for (CompletableFuture<Void> reader : readers) {
                reader.get(60, TimeUnit.SECONDS);
            }
        }
        release();
        assertThat(cache.bytes()).as("what is counted as kept").isZero();
    }

    /** A hint that comes late, or once more. */
    private RecordedEvent hintedBetween(Random random) {
        long seq = 1L + random.nextInt(2_000);
        return log.read(workflow, new EventLog.From.After(seq - 1, Optional.empty()), 1, 1)
                .toCompletableFuture()
                .join()
                .events()
                .get(0);
    }

    private String append(int events, int size) {
        NewEvent thought = SampleEvents.thought("x".repeat(size));
        String epoch = "";
        for (int i = 0; i < events; i++) {
            epoch = log.append(workflow, List.of(thought))
                    .toCompletableFuture()
                    .join()
                    .log()
                    .epoch();
        }
        return epoch;
    }

    private FrameStore store(EventLog readFrom, StretchCache cache, int format) {
        FrameStore store = new FrameStore(workflow, new Numbers(format), readFrom, cache);
        stores.add(store);
        return store;
    }

    private static void assertReads(FrameStore store, String epoch, long after) {
        try (Window window = store.read(new StreamPosition(epoch, after))
                .toCompletableFuture()
                .join()) {
            assertThat(window.parts()).as("behind %d", after).isNotEmpty();
            assertThat(window.first()).isEqualTo(after + 1);
            assertThat(window.last()).isGreaterThan(after);
            for (Window.Part part : window.parts()) {
                ByteBuf one = part.frames(after + 1, after + 1);
                assertThat(one.readLong()).isEqualTo(after + 1);
                one.release();
            }
        }
    }

    /** A format that tells the number of an event, and takes as much room as its data. */
    private record Numbers(int format) implements EventFormat, EventEncoder {

        @Override
        public EventEncoder encoder(WorkflowId workflow, String epoch) {
            return this;
        }

        @Override
        public int bound(RecordedEvent event) {
            return Long.BYTES + event.data().size();
        }

        @Override
        public void encode(RecordedEvent event, ByteBuf out) {
            out.writeLong(event.seq()).writeZero(event.data().size());
        }

        @Override
        public void encodeJoined(RecordedEvent joined, long fromSeq, ByteBuf out) {
            throw new UnsupportedOperationException();
        }
    }
}
