package dev.skald.adapter.http;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * An event as one line of NDJSON that can be published again: what viewers are given, and the publisher's own name for
 * it. The errors by which the gateway ended runs are without their {@code code}, which it takes from nobody.
 */
public final class EventLine {

    private EventLine() {}

    /**
     * The line, without its end, in UTF-8. It is one line whatever white space its data were received with.
     *
     * @param id the name its publisher gave it, if it has one
     */
    public static byte[] of(WorkflowId workflow, RecordedEvent event, Optional<String> id) {
        ByteBuf json = Unpooled.buffer(EventJson.bound(event));
        EventJson.write(PublishableData.in(event), workflow.toString(), json);
        if (id.isPresent()) {
            json.writerIndex(json.writerIndex() - 1);
            ByteBufUtil.writeUtf8(json, ",\"id\":\"" + JsonText.escaped(id.get()) + "\"}");
        }
        byte[] line = ByteBufUtil.getBytes(json);
        // A line end between two tokens is white space, and there is none within a token.
        for (int at = 0; at < line.length; at++) {
            if (line[at] == '\n' || line[at] == '\r') {
                line[at] = ' ';
            }
        }
        return line;
    }
}
