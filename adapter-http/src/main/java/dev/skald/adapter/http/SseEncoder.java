package dev.skald.adapter.http;

import dev.skald.delivery.EventEncoder;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.ByteProcessor;

/**
 * Makes the server-sent event of an event, the same for every viewer of its format.
 *
 * <pre>
 * event: agent:thought
 * id: EPOCH.17
 * data: {"type":"thought","workflowId":"…","seq":17,"data":{…},"timestamp":"…"}
 * </pre>
 */
final class SseEncoder implements EventEncoder {

    private static final int BYTES_AROUND_JSON = 100;

    private final SseFormat format;
    private final String workflow;
    private final String epoch;

    SseEncoder(SseFormat format, WorkflowId workflow, String epoch) {
        this.format = format;
        this.workflow = workflow.toString();
        this.epoch = epoch;
    }

    @Override
    public int bound(RecordedEvent event) {
        return format.framingBytes() + BYTES_AROUND_JSON + ByteBufUtil.utf8MaxBytes(epoch) + EventJson.bound(event);
    }

    @Override
    public void encode(RecordedEvent event, ByteBuf out) {
        write(event, "", out);
    }

    @Override
    public void encodeJoined(RecordedEvent joined, long fromSeq, ByteBuf out) {
        write(joined, ",\"fromSeq\":" + fromSeq, out);
    }

    private void write(RecordedEvent event, String fromSeq, ByteBuf out) {
        int start = format.begin(out);
        ByteBufUtil.writeUtf8(
                out, "event: " + event.type().eventName() + "\nid: " + epoch + "." + event.seq() + "\ndata: ");
        int json = out.writerIndex();
        EventJson.write(event, fromSeq, workflow, out);
        blankLineEnds(out, json);
        out.writeByte('\n').writeByte('\n');
        format.end(out, start);
    }

    /**
     * Data is one line. In JSON line ends stand between tokens alone, where a blank is as good: strings have them
     * escaped.
     */
    private static void blankLineEnds(ByteBuf out, int from) {
        int end = out.writerIndex();
        for (int at = from; at < end; at++) {
            at = out.forEachByte(at, end - at, ByteProcessor.FIND_CRLF);
            if (at < 0) {
                return;
            }
            out.setByte(at, ' ');
        }
    }
}
