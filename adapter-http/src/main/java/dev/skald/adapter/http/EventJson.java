package dev.skald.adapter.http;

import dev.skald.domain.event.RecordedEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** An event as JSON, its data byte for byte as it was received. */
final class EventJson {

    private static final int BYTES_AROUND_DATA = 250;

    private EventJson() {}

    /** An upper bound of the bytes of an event. */
    static int bound(RecordedEvent event) {
        return BYTES_AROUND_DATA + event.data().size();
    }

    /**
     * Writes an event as a JSON object in UTF-8.
     *
     * @param workflow the id of its workflow
     */
    static void write(RecordedEvent event, String workflow, ByteBuf json) {
        write(event, "", workflow, json);
    }

    /**
     * The same with another member behind {@code seq}. The run of an event stands behind that.
     *
     * @param more the member behind a comma, or nothing
     */
    static void write(RecordedEvent event, String more, String workflow, ByteBuf json) {
        ByteBufUtil.writeAscii(
                json,
                "{\"type\":\"" + event.type().wireName() + "\",\"workflowId\":\"" + workflow + "\",\"seq\":"
                        + event.seq() + more + run(event) + ",\"data\":");
        event.data().writeTo(json::writeBytes);
        ByteBufUtil.writeAscii(json, ",\"timestamp\":\"" + Timestamps.format(event.timestamp()) + "\"}");
    }

    private static String run(RecordedEvent event) {
        return event.run().isPresent() ? ",\"runId\":\"" + event.run().get() + '"' : "";
    }
}
