package dev.skald.delivery;

import dev.skald.delivery.schedule.TextFormat;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/** The texts of events, with a note of what was made. */
final class NotingFormat implements EventFormat {

    /** All that was made, in its order. */
    final List<RecordedEvent> made = new ArrayList<>();

    /** Of that, what is of one event. */
    final List<RecordedEvent> single = new ArrayList<>();

    /** Of that, what was joined. */
    final List<RecordedEvent> joined = new ArrayList<>();

    @Override
    public EventEncoder encoder(WorkflowId workflow, String epoch) {
        EventEncoder lines = TextFormat.LINES.encoder(workflow, epoch);
        return new EventEncoder() {
            @Override
            public int bound(RecordedEvent event) {
                return lines.bound(event);
            }

            @Override
            public void encode(RecordedEvent event, ByteBuf out) {
                made.add(event);
                single.add(event);
                lines.encode(event, out);
            }

            @Override
            public void encodeJoined(RecordedEvent event, long fromSeq, ByteBuf out) {
                made.add(event);
                joined.add(event);
                lines.encodeJoined(event, fromSeq, out);
            }
        };
    }
}
