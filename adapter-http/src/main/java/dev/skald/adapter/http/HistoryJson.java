package dev.skald.adapter.http;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/** A page of history as JSON, the events' data byte for byte as it was received. */
final class HistoryJson {

    private static final int BYTES_AROUND_EVENTS = 160;

    private HistoryJson() {}

    /** The UTF-8 of the JSON object, in a buffer that is the caller's to release. */
    static ByteBuf of(WorkflowId workflow, EventLog.Page page, ByteBufAllocator allocator) {
        int size = BYTES_AROUND_EVENTS;
        for (RecordedEvent event : page.events()) {
            size += EventJson.bound(event);
        }
        ByteBuf json = allocator.buffer(size);
        String id = workflow.toString();
        EventLog.Extent log = page.log();
        utf8(
                json,
                "{\"workflowId\":\"" + id + "\",\"epoch\":\"" + JsonText.escaped(log.epoch()) + "\",\"firstSeq\":"
                        + log.firstSeq() + ",\"lastSeq\":" + log.lastSeq());
        if (page.reset()) {
            ascii(json, ",\"reset\":true");
        }
        page.gap().ifPresent(gap -> ascii(json, ",\"gap\":{\"from\":" + gap.from() + ",\"to\":" + gap.to() + "}"));
        ascii(json, ",\"events\":[");
        boolean first = true;
        for (RecordedEvent event : page.events()) {
            if (!first) {
                json.writeByte(',');
            }
            first = false;
            EventJson.write(event, id, json);
        }
        ascii(json, "]}");
        return json;
    }

    private static void ascii(ByteBuf json, String text) {
        ByteBufUtil.writeAscii(json, text);
    }

    private static void utf8(ByteBuf json, String text) {
        ByteBufUtil.writeUtf8(json, text);
    }
}
