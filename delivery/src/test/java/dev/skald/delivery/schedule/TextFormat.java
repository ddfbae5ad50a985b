package dev.skald.delivery.schedule;

import dev.skald.delivery.EventEncoder;
import dev.skald.delivery.EventFormat;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Events as a {@link ModelViewer} reads them, a line each. */
public enum TextFormat implements EventFormat {
    LINES;

    /** The text of an event. */
    public static String text(WorkflowId workflow, String epoch, RecordedEvent event) {
        return "event " + workflow + " " + epoch + " " + event.seq();
    }

    @Override
    public EventEncoder encoder(WorkflowId workflow, String epoch) {
        return new EventEncoder() {
            @Override
            public int bound(RecordedEvent event) {
                return text(workflow, epoch, event).length() + 1;
            }

            @Override
            public void encode(RecordedEvent event, ByteBuf out) {
                ByteBufUtil.writeAscii(out, text(workflow, epoch, event));
                out.writeByte('\n');
            }
        };
    }
}
