package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.SampleEvents;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Each format of a workflow's events is encoded once, and only while somebody wants it. */
final class WorkflowFeedTest {

    private final StretchCache cache = new StretchCache(1 << 20);
    private final MemoryWorkflows workflows = Memory.retaining(10_000);
    private final WorkflowFeed feed = new WorkflowFeed(
            WorkflowId.random(),
            workflows.eventLog(),
            workflows.runs(),
            cache,
            loop -> new DeliveryRounds(loop, System::nanoTime),
            new Counts(),
            System::nanoTime);
    private long last;

    @Test
    void anEventIsEncodedOnceForAllHoldersOfAFormat() {
        Counting one = new Counting();
        Counting other = new Counting();
        FormatFeed held = feed.hold(one, Optional.empty());

        assertThat(feed.hold(one, Optional.empty())).isSameAs(held);
        append(3);
        assertThat(one.encoded).hasValue(3);
        assertThat(other.encoded).hasValue(0);

        FormatFeed second = feed.hold(other, Optional.empty());
        append(2);
        assertThat(one.encoded).hasValue(5);
        assertThat(other.encoded).hasValue(2);

        release(held);
        release(held);
        release(second);
    }

    @Test
    void aFormatThatNobodyWantsAnyMoreIsNotEncoded() {
        Counting one = new Counting();
        Counting other = new Counting();
        FormatFeed kept = feed.hold(one, Optional.empty());
        FormatFeed first = feed.hold(other, Optional.empty());
        assertThat(feed.hold(other, Optional.empty())).isSameAs(first);
        append(1);

        assertThat(feed.letGo(first)).isFalse();
        append(1);
        assertThat(other.encoded).hasValue(2);

        assertThat(feed.letGo(first)).isTrue();
        first.release();
        append(1);
        assertThat(other.encoded).hasValue(2);
        assertThat(one.encoded).hasValue(3);
        assertThat(feed.held()).isTrue();

        assertThat(feed.letGo(kept)).isTrue();
        kept.release();
        assertThat(feed.held()).isFalse();
        assertThat(cache.bytes()).isZero();
    }

    @Test
    void aFormatThatIsLetGoKeepsNothingOfAHintThatIsUnderWay() {
        Counting format = new Counting();
        FormatFeed late = feed.hold(format, Optional.empty());
        assertThat(feed.letGo(late)).isTrue();
        late.release();

        late.appended(batch(1));

        assertThat(format.encoded).hasValue(0);
        assertThat(cache.bytes()).isZero();
    }

    private void release(FormatFeed held) {
        if (feed.letGo(held)) {
            held.release();
        }
    }

    private void append(int events) {
        for (int i = 0; i < events; i++) {
            feed.appended(batch(++last));
        }
    }

    private RecordedBatch batch(long seq) {
        NewEvent thought = SampleEvents.thought("x");
        return new RecordedBatch(
                feed.workflow(),
                new EventLog.Extent("e", 1, seq),
                List.of(new RecordedEvent(seq, thought.type(), thought.data(), thought.timestamp())));
    }

    /** A format that counts what is encoded: one byte an event. */
    private static final class Counting implements EventFormat, EventEncoder {
        private final AtomicInteger encoded = new AtomicInteger();

        @Override
        public EventEncoder encoder(WorkflowId workflow, String epoch) {
            return this;
        }

        @Override
        public int bound(RecordedEvent event) {
            return 1;
        }

        @Override
        public void encode(RecordedEvent event, ByteBuf out) {
            encoded.incrementAndGet();
            out.writeByte((int) event.seq());
        }

        @Override
        public void encodeJoined(RecordedEvent joined, long fromSeq, ByteBuf out) {
            encode(joined, out);
        }
    }
}
