package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.RecordedBatch;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is asked for stays, what nobody asked for longest goes, and no more is kept than there is room for. */
final class StretchCacheTest {

    private static final int STRETCH = 32 * 1024;
    private static final int SMALLEST = 2 * 1024;

    private final EventLog log = Memory.retaining(10_000).eventLog();
    private final List<FrameStore> stores = new ArrayList<>();

    @AfterEach
    void release() {
        stores.forEach(FrameStore::release);
    }

    @Test
    void aTailThatIsWatchedOutlivesHistoriesThatAreRead() {
        StretchCache cache = new StretchCache(4 * SMALLEST);
        WorkflowId watched = WorkflowId.random();
        FrameStore live = store(watched, cache);
        for (int i = 0; i < 50; i++) {
            RecordedBatch batch = Batches.append(log, watched, 1);
            live.appended(batch);
            try (Window window = live.since(new StreamPosition(batch.log().epoch(), 0))) {
                assertThat(window.first()).as("what is kept of it").isEqualTo(1);
                assertThat(window.last()).isEqualTo(i + 1);
            }
            readHistory(cache);
        }
        assertThat(cache.bytes()).isLessThanOrEqualTo(4 * SMALLEST);
    }

    @Test
    void whatNobodyAskedForLongestGoesFirst() {
        StretchCache cache = new StretchCache(3 * STRETCH);
        List<Stretch> evicted = new ArrayList<>();
        List<Stretch> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(add(cache, evicted));
        }
        ask(all.get(0));

        all.add(add(cache, evicted));
        all.add(add(cache, evicted));

        assertThat(evicted).containsExactly(all.get(1), all.get(2));
        assertThat(cache.bytes()).isEqualTo(3 * STRETCH);
        all.add(add(cache, evicted));
        assertThat(evicted).as("it had its other chance").hasSize(3);
        all.forEach(cache::removed);
        assertThat(cache.bytes()).isZero();
        all.forEach(Stretch::release);
    }

    @Test
    void thereIsRoomForNoMoreThoughAllAreAskedFor() {
        StretchCache cache = new StretchCache(3 * STRETCH);
        List<Stretch> evicted = new ArrayList<>();
        List<Stretch> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(add(cache, evicted));
            all.forEach(StretchCacheTest::ask);
        }
        assertThat(cache.bytes()).isEqualTo(3 * STRETCH);
        assertThat(evicted).hasSize(17).doesNotContain(all.get(19));
        all.forEach(Stretch::release);
    }

    private static Stretch add(StretchCache cache, List<Stretch> evicted) {
        Stretch stretch = new Stretch(ByteBufAllocator.DEFAULT, 1, STRETCH, 1);
        stretch.append(Batches.event(1), new NumberFormat(1).encoder(WorkflowId.random(), ""));
        cache.added(stretch, evicted::add);
        return stretch;
    }

    private static void ask(Stretch stretch) {
        new Window(EventLog.Extent.NONE, List.of(stretch.part(1, 1))).close();
    }

    private void readHistory(StretchCache cache) {
        WorkflowId other = WorkflowId.random();
        String epoch = Batches.append(log, other, 3).log().epoch();
        store(other, cache)
                .read(new StreamPosition(epoch, 0))
                .toCompletableFuture()
                .join()
                .close();
    }

    private FrameStore store(WorkflowId workflow, StretchCache cache) {
        FrameStore store = new FrameStore(workflow, new NumberFormat(1), log, cache);
        stores.add(store);
        return store;
    }
}
