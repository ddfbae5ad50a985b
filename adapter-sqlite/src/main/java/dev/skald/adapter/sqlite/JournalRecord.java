package dev.skald.adapter.sqlite;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the journal says of one log after a commit: the fields of its row that may have changed, and the events that
 * came. Numbers are written in groups of seven bits, the lowest first, of which each but the last has its eighth bit
 * set.
 *
 * @param log the number of the log
 * @param first the first event that is retained
 * @param last the last event
 * @param floor the first event that may be in the table
 * @param bytes bytes of data of the retained events
 * @param weight what the retained events count
 * @param lastEventAt when the last event came
 * @param touchedAt when something last happened
 * @param atRisk whether a crash of the machine may cost events
 * @param events the events that came; the last of them has the number {@code last}
 */
record JournalRecord(
        long log,
        long first,
        long last,
        long floor,
        long bytes,
        long weight,
        long lastEventAt,
        long touchedAt,
        boolean atRisk,
        List<Event> events) {

    /**
     * An event that came.
     *
     * @param event the event
     * @param run the number of its run; 0 if it is part of none
     */
    record Event(NewEvent event, long run) {}

    private static final byte[] NO_ID = {};

    /** What has become of a log that was as {@code before} says. */
    static JournalRecord of(Head before, Head head) {
        List<Event> events = new ArrayList<>();
        for (long seq = before.last() + 1; seq <= head.last(); seq++) {
            Tail.Entry entry = head.tail().get(seq);
            events.add(new Event(entry.event(), entry.run().number()));
        }
        return new JournalRecord(
                head.log(),
                head.first(),
                head.last(),
                head.floor(),
                head.bytes(),
                head.weight(),
                head.lastEventAt(),
                head.touchedAt(),
                head.atRisk(),
                events);
    }

    /** The head that it makes of the one before; empty if it does not go on where that one ends. */
    Optional<Head> applied(Head before) {
        if (before.log() != log || before.last() + events.size() != last || events.isEmpty()) {
            return Optional.empty();
        }
        List<Tail.Entry> entries = new ArrayList<>(events.size());
        for (Event event : events) {
            Optional<RunRef> run = run(before, event.run());
            if (run.isEmpty()) {
                return Optional.empty();
            }
            entries.add(new Tail.Entry(event.event(), run.get()));
        }
        HeadEdit edit = new HeadEdit(before);
        edit.tail = before.tail().with(before.last() + 1, entries);
        edit.first = first;
        edit.last = last;
        edit.floor = floor;
        edit.bytes = bytes;
        edit.weight = weight;
        edit.lastEventAt = lastEventAt;
        edit.touchedAt = touchedAt;
        edit.atRisk = atRisk;
        return Optional.of(edit.done());
    }

    /** Only the latest run can have had events since the log's row was written. */
    private static Optional<RunRef> run(Head head, long number) {
        return number == 0
                ? Optional.of(RunRef.NONE)
                : head.runs()
                        .latest()
                        .filter(latest -> latest.number() == number)
                        .map(RunRef::of);
    }

    void writeTo(ByteSink out) {
        out.number(log);
        out.number(first);
        out.number(last);
        out.number(floor);
        out.number(bytes);
        out.number(weight);
        out.number(lastEventAt);
        out.number(touchedAt);
        out.number(atRisk ? 1 : 0);
        out.number(events.size());
        for (Event event : events) {
            NewEvent content = event.event();
            byte[] id = content.id().isEmpty() ? NO_ID : EventCodec.id(content);
            out.number(EventCodec.typeCode(content.type()));
            out.number(content.timestamp().toEpochMilli());
            out.number(event.run());
            out.number(id.length);
            out.write(id);
            out.number(content.data().size());
            content.data().writeTo(out::write);
        }
    }

    /** The records in {@code in}; empty if these are no such records. */
    static Optional<List<JournalRecord>> readAll(ByteBuffer in) {
        List<JournalRecord> records = new ArrayList<>();
        try {
            while (in.hasRemaining()) {
                Optional<JournalRecord> record = read(in);
                if (record.isEmpty()) {
                    return Optional.empty();
                }
                records.add(record.get());
            }
            return Optional.of(records);
        } catch (BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static Optional<JournalRecord> read(ByteBuffer in) {
        long log = get(in);
        long first = get(in);
        long last = get(in);
        long floor = get(in);
        long bytes = get(in);
        long weight = get(in);
        long lastEventAt = get(in);
        long touchedAt = get(in);
        boolean atRisk = get(in) != 0;
        long count = get(in);
        List<Event> events = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            Optional<EventType> type = EventCodec.type((int) get(in));
            long at = get(in);
            long run = get(in);
            byte[] id = bytes(in);
            byte[] data = bytes(in);
            if (type.isEmpty()) {
                return Optional.empty();
            }
            events.add(new Event(
                    new NewEvent(
                            type.get(),
                            EventData.ofUtf8(data, 0, data.length),
                            Instant.ofEpochMilli(at),
                            EventCodec.id(id)),
                    run));
        }
        return Optional.of(
                new JournalRecord(log, first, last, floor, bytes, weight, lastEventAt, touchedAt, atRisk, events));
    }

    private static byte[] bytes(ByteBuffer in) {
        long length = get(in);
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private static long get(ByteBuffer in) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte group = in.get();
            number |= (group & 0x7FL) << shift;
            if (group >= 0) {
                return number;
            }
        }
        throw new BufferUnderflowException();
    }
}
