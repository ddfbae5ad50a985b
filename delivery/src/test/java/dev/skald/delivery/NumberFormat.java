package dev.skald.delivery;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A format that tells which event of what an event is: the workflow, a hash of the epoch and the seq, 32 bytes
 * together. Counts what is encoded. Those of the same number are the same.
 */
final class NumberFormat implements EventFormat {

    static final int BYTES = 4 * Long.BYTES;

    private final int number;
    private final AtomicInteger encoded = new AtomicInteger();

    NumberFormat(int number) {
        this.number = number;
    }

    int encoded() {
        return encoded.get();
    }

    @Override
    public EventEncoder encoder(WorkflowId workflow, String epoch) {
        return new EventEncoder() {
            @Override
            public int bound(RecordedEvent event) {
                return BYTES;
            }

            @Override
            public void encode(RecordedEvent event, ByteBuf out) {
                encoded.incrementAndGet();
                out.writeLong(workflow.value().getMostSignificantBits())
                        .writeLong(workflow.value().getLeastSignificantBits())
                        .writeLong(epoch.hashCode())
                        .writeLong(event.seq());
            }

            @Override
            public void encodeJoined(RecordedEvent joined, long fromSeq, ByteBuf out) {
                encode(joined, out);
            }
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumberFormat format && format.number == number;
    }

    @Override
    public int hashCode() {
        return number;
    }
}
