package dev.skald.adapter.socketio.format;

import dev.skald.adapter.engineio.ReadyFrames;
import dev.skald.adapter.socketio.recovery.StreamKey;
import dev.skald.delivery.EventEncoder;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.RunId;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes the ready frame of an event: its Socket.IO packet, the same for every viewer of its kind.
 *
 * <pre>42["agent:thought",{"type":"thought","workflowId":"…","seq":17,"data":{…},"timestamp":"…"},"offset"]</pre>
 *
 * <p>Without offsets the packet ends behind its first argument. A thought that was joined has a {@code fromSeq} behind
 * its {@code seq}, and an event of a run a {@code runId} behind that. What is the same in all events is made once.
 */
final class SocketIoEncoder implements EventEncoder {

    private static final byte[] NOTHING = {};

    private final Map<EventType, byte[]> heads = new EnumMap<>(EventType.class);
    private final byte[] data = ascii(",\"data\":");
    private final byte[] timestamp = ascii(",\"timestamp\":\"");
    private final byte[] end;
    private final boolean offsets;
    private final byte[] number = new byte[20];
    private final byte[] instant = ascii("0000-00-00T00:00:00.000Z");
    private long instantSecond = Long.MIN_VALUE;
    private Optional<RunId> run = Optional.empty();
    private byte[] runMember = NOTHING;

    /**
     * An encoder for one epoch of one workflow.
     *
     * @param offsets whether the offset follows, as a second argument
     */
    SocketIoEncoder(WorkflowId workflow, String epoch, boolean offsets) {
        for (EventType type : EventType.values()) {
            heads.put(
                    type,
                    ascii("42[\"" + type.eventName() + "\",{\"type\":\"" + type.wireName() + "\",\"workflowId\":\""
                            + workflow + "\",\"seq\":"));
        }
        this.offsets = offsets;
        this.end = ascii(offsets ? "\"},\"" + StreamKey.of(workflow, epoch) + "." : "\"}]");
    }

    @Override
    public int bound(RecordedEvent event) {
        return 10
                + head(event).length
                + 20
                + runMember(event).length
                + data.length
                + event.data().size()
                + timestamp.length
                + instant.length
                + end.length
                + 20
                + 2;
    }

    @Override
    public void encode(RecordedEvent event, ByteBuf out) {
        encode(event, NOTHING, out);
    }

    @Override
    public void encodeJoined(RecordedEvent joined, long fromSeq, ByteBuf out) {
        encode(joined, ascii(",\"fromSeq\":" + fromSeq), out);
    }

    private void encode(RecordedEvent event, byte[] fromSeq, ByteBuf out) {
        byte[] head = head(event);
        byte[] member = runMember(event);
        int digits = digits(event.seq());
        int size = head.length
                + digits
                + fromSeq.length
                + member.length
                + data.length
                + event.data().size()
                + timestamp.length
                + instant.length
                + end.length
                + (offsets ? digits + 2 : 0);
        ReadyFrames.writeHeader(out, size);
        int from = number.length - digits;
        out.writeBytes(head).writeBytes(number, from, digits);
        if (fromSeq.length > 0) {
            out.writeBytes(fromSeq);
        }
        if (member.length > 0) {
            out.writeBytes(member);
        }
        out.writeBytes(data);
        event.data().writeTo(out::writeBytes);
        print(event.timestamp());
        out.writeBytes(timestamp).writeBytes(instant).writeBytes(end);
        if (offsets) {
            out.writeBytes(number, from, digits).writeByte('"').writeByte(']');
        }
    }

    /** Made anew only when another run begins. */
    private byte[] runMember(RecordedEvent event) {
        if (!event.run().equals(run)) {
            run = event.run();
            runMember = run.map(id -> ascii(",\"runId\":\"" + id + '"')).orElse(NOTHING);
        }
        return runMember;
    }

    private byte[] head(RecordedEvent event) {
        return Objects.requireNonNull(heads.get(event.type()));
    }

    private int digits(long value) {
        int at = number.length;
        long rest = value;
        do {
            number[--at] = (byte) ('0' + rest % 10);
            rest /= 10;
        } while (rest > 0);
        return number.length - at;
    }

    /** ISO 8601 with milliseconds, always; the date is formatted anew only when the second changes. */
    private void print(Instant time) {
        if (time.getEpochSecond() != instantSecond) {
            instantSecond = time.getEpochSecond();
            ZonedDateTime utc = time.atZone(ZoneOffset.UTC);
            print(utc.getYear(), 0, 4);
            print(utc.getMonthValue(), 5, 2);
            print(utc.getDayOfMonth(), 8, 2);
            print(utc.getHour(), 11, 2);
            print(utc.getMinute(), 14, 2);
            print(utc.getSecond(), 17, 2);
        }
        print(time.getNano() / 1_000_000, 20, 3);
    }

    private void print(int value, int at, int digits) {
        int rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            instant[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
