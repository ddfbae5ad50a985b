package dev.skald.delivery;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.RunId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Events as what joined ones are made of: nobody is sent them, but they are kept like what is sent. Each is its data as
 * it was received, behind what has to be known to join it.
 */
enum SourceFormat implements EventFormat {
    /** The one form that there is. */
    SOURCES;

    private static final List<EventType> TYPES = List.of(EventType.values());
    // Where things stand before the data: the run that an event is of stands right before it.
    private static final int TYPE = 0;
    private static final int MILLIS = 1;
    private static final int CONTENT_FROM = 9;
    private static final int CONTENT_TO = 13;
    /**
     * All that is looked at of most events: how many bytes of content there are, and in the last byte how many of the
     * run.
     */
    private static final int SIZES = 17;

    private static final int RUN = 25;

    /** A run is written as the 128 bits of its name. */
    private static final int RUN_BYTES = 2 * Long.BYTES;

    private static final int NOT_JOINABLE = -1;

    @Override
    public EventEncoder encoder(WorkflowId workflow, String epoch) {
        return new Encoder();
    }

    /**
     * How many bytes the run takes that an event is part of; none if it is of no run. Events are joined only if these
     * bytes are the same.
     */
    static int runBytes(RecordedEvent event) {
        return event.run().isPresent() ? RUN_BYTES : 0;
    }

    private static final class Encoder implements EventEncoder {

        @Override
        public int bound(RecordedEvent event) {
            return RUN + runBytes(event) + event.data().size();
        }

        @Override
        public void encode(RecordedEvent event, ByteBuf out) {
            event.data().writeTo(data -> {
                LoneContent content = event.type() == EventType.THOUGHT ? LoneContent.in(data) : null;
                out.writeByte(TYPES.indexOf(event.type()))
                        .writeLong(event.timestamp().toEpochMilli());
                out.writeInt(content == null ? 0 : content.from()).writeInt(content == null ? 0 : content.to());
                long contentBytes = content == null ? NOT_JOINABLE : content.utf8Bytes();
                out.writeLong(contentBytes << Byte.SIZE | runBytes(event));
                if (event.run().isPresent()) {
                    UUID run = event.run().get().value();
                    out.writeLong(run.getMostSignificantBits()).writeLong(run.getLeastSignificantBits());
                }
                out.writeBytes(data);
            });
        }

        @Override
        public void encodeJoined(RecordedEvent joined, long fromSeq, ByteBuf out) {
            throw new UnsupportedOperationException("sources are not joined");
        }
    }

    /** Goes through the events of a window of sources, from one of them on. */
    static final class Reader {

        private final Window sources;
        private int part;
        private long seq;
        private int start;
        private int end;
        private long sizes;
        private ByteBuf bytes;

        /** Stands at an event of the window. */
        Reader(Window sources, long first) {
            this.sources = sources;
            this.seq = first;
            while (sources.parts().get(part).last() < first) {
                part++;
            }
            this.bytes = sources.parts().get(part).buffer();
            look();
        }

        /** Goes to the event that follows, which is one of the window. */
        void next() {
            seq++;
            if (seq > sources.parts().get(part).last()) {
                part++;
                bytes = sources.parts().get(part).buffer();
            }
            look();
        }

        private void look() {
            start = sources.parts().get(part).begin(seq);
            end = sources.parts().get(part).end(seq);
            sizes = bytes.getLong(start + SIZES);
        }

        long seq() {
            return seq;
        }

        boolean thought() {
            return type() == EventType.THOUGHT;
        }

        private EventType type() {
            return TYPES.get(bytes.getByte(start + TYPE));
        }

        /** Whether it is a thought that can be joined. */
        boolean joinable() {
            return sizes >= 0;
        }

        /** How many bytes of UTF-8 its content is, if it is {@link #joinable()}. */
        int contentBytes() {
            return (int) (sizes >> Byte.SIZE);
        }

        /** How many bytes it takes. */
        int size() {
            return end - start;
        }

        /**
         * Whether it is of the same run as an event that was {@linkplain #run() of that one}: only then may it be
         * joined to it.
         */
        boolean isOf(ByteBuf run) {
            int length = runBytes();
            return length == run.readableBytes()
                    && ByteBufUtil.equals(run, run.readerIndex(), bytes, start + RUN, length);
        }

        /** The run that it is of. */
        ByteBuf run() {
            return bytes.slice(start + RUN, runBytes());
        }

        private Optional<RunId> runId() {
            return runBytes() == 0
                    ? Optional.empty()
                    : Optional.of(
                            new RunId(new UUID(bytes.getLong(start + RUN), bytes.getLong(start + RUN + Long.BYTES))));
        }

        Instant timestamp() {
            return Instant.ofEpochMilli(bytes.getLong(start + MILLIS));
        }

        /** The event, as the log keeps it. */
        RecordedEvent event() {
            byte[] data = new byte[end - data()];
            bytes.getBytes(data(), data);
            return new RecordedEvent(seq, type(), EventData.ofUtf8(data, 0, data.length), timestamp(), runId());
        }

        /**
         * Adds the text of its content behind a text of so many bytes; answers the longer text, in the same array or
         * another.
         */
        byte[] addContent(byte[] text, int length) {
            int size = contentLength();
            byte[] grown = text.length < length + size ? Arrays.copyOf(text, 2 * (length + size)) : text;
            bytes.getBytes(data() + bytes.getInt(start + CONTENT_FROM), grown, length, size);
            return grown;
        }

        /** How many bytes the text of its content has. */
        int contentLength() {
            return bytes.getInt(start + CONTENT_TO) - bytes.getInt(start + CONTENT_FROM);
        }

        private int runBytes() {
            return (int) sizes & 0xff;
        }

        private int data() {
            return start + RUN + runBytes();
        }
    }
}
