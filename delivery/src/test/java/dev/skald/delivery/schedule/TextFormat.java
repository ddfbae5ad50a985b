package dev.skald.delivery.schedule;

import dev.skald.delivery.EventEncoder;
import dev.skald.delivery.EventFormat;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Events as a {@link ModelViewer} reads them, a line each. */
public enum TextFormat implements EventFormat {
    LINES;

    /**
     * The text of an event in UTF-8, of which {@code fromSeq} is the first that was joined to it: its own number if
     * none was.
     */
    public static byte[] text(WorkflowId workflow, String epoch, long fromSeq, RecordedEvent event) {
        return ("event " + workflow + " " + epoch + " " + fromSeq + " " + event.seq() + " "
                        + event.data().json())
                .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public EventEncoder encoder(WorkflowId workflow, String epoch) {
        return new EventEncoder() {
            @Override
            public int bound(RecordedEvent event) {
                return text(workflow, epoch, event.seq(), event).length + 1;
            }

            @Override
            public void encode(RecordedEvent event, ByteBuf out) {
                encodeJoined(event, event.seq(), out);
            }

            @Override
            public void encodeJoined(RecordedEvent joined, long fromSeq, ByteBuf out) {
                out.writeBytes(text(workflow, epoch, fromSeq, joined)).writeByte('\n');
            }
        };
    }
}
